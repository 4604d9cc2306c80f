import { DiscordAPIError, HTTPError, RateLimitError } from "discord.js";
import { describe, expect, it } from "vitest";
import { asDelivery, described, meaningOf } from "../../../src/adapters/discord/errors.ts";

const secret = "interaction-token-that-is-secret";
const url = `https://discord.com/api/v10/webhooks/1/${secret}`;
const refusal = (code: number, status: number) =>
  new DiscordAPIError({ code, message: "no" }, code, status, "POST", url, {
    body: { content: secret },
    files: undefined,
  });
const limit = new RateLimitError({
  timeToReset: 3_000,
  limit: 1,
  method: "POST",
  hash: "h",
  url,
  route: "/webhooks",
  majorParameter: "1",
  global: false,
  retryAfter: 2_000,
  sublimitTimeout: 0,
  scope: "user",
});

describe("what Discord's refusals mean", () => {
  it.each([
    [50001, 403, "Undeliverable"],
    [50007, 403, "Undeliverable"],
    [50013, 403, "Undeliverable"],
    [50278, 403, "Undeliverable"],
    [10003, 404, "Undeliverable"],
    [160005, 400, "Undeliverable"],
    [200000, 400, "Undeliverable"],
    [99999, 400, "Undeliverable"],
    [0, 404, "TryLater"],
    [130000, 503, "TryLater"],
    [20028, 429, "TryLater"],
    [0, 502, "TryLater"],
  ])("code %i with status %i: %s", (code, status, name) => {
    expect(asDelivery(refusal(code, status)).name).toBe(name);
  });

  it.each([400, 401, 403, 404, 407])("a proxy's page with status %i says nothing of the learner", (status) => {
    // discord.js reads a page as bytes, which have neither code nor message.
    const page = new DiscordAPIError(
      Object.assign(Object.create(null), { message: undefined }),
      Reflect.get(new ArrayBuffer(8), "code"),
      status,
      "POST",
      url,
      { body: undefined, files: undefined },
    );
    expect(asDelivery(page)).toMatchObject({ name: "TryLater", message: expect.stringContaining(`HTTP ${status}`) });
  });

  it.each([
    [50035, 400, true],
    [50006, 400, true],
    [50109, 400, true],
    [50045, 413, true],
    [200000, 400, true],
    [240000, 400, true],
    [99999, 400, true],
    [50001, 403, false],
    [50007, 403, false],
    [50013, 403, false],
    [50278, 403, false],
    [10003, 404, false],
    [10013, 404, false],
    [160005, 400, false],
    [50014, 401, false],
  ])("code %i with status %i is of the message alone: %s", (code, status, isOfMessage) => {
    expect(asDelivery(refusal(code, status))).toMatchObject({ name: "Undeliverable", isOfMessage });
  });

  it("a rate limit is waited for as long as it lasts", () => {
    expect(asDelivery(limit)).toMatchObject({ name: "TryLater", afterMs: 3_000 });
  });

  it("nobody knows what became of what was not answered", () => {
    expect(meaningOf(new HTTPError(500, "Internal", "POST", url, { body: undefined, files: undefined }))).toBe("doubt");
    expect(meaningOf(new TypeError("fetch failed"))).toBe("doubt");
  });

  it("what was not answered is tried later", () => {
    const closed = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
    const timeout = new DOMException("This operation was aborted", "AbortError");
    const refused = new TypeError("fetch failed", {
      cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }),
    });
    for (const error of [closed, timeout, refused]) expect(asDelivery(error).name).toBe("TryLater");
  });

  it("what broke on our side is not blamed on Discord", () => {
    for (const error of [new TypeError("x is undefined"), new RangeError("too long")])
      expect(asDelivery(error)).toBe(error);
  });

  it("a dead token is no reason to go on trying", () => {
    expect(asDelivery(refusal(0, 401))).toMatchObject({
      name: "Undeliverable",
      message: expect.stringContaining("DISCORD_TOKEN"),
    });
  });
});

it("neither addresses nor bodies are told on", () => {
  for (const error of [
    refusal(50013, 403),
    limit,
    new HTTPError(500, "x", "POST", url, { body: undefined, files: undefined }),
  ]) {
    const told = asDelivery(error);
    expect(JSON.stringify([described(error), told.message, String(told), told.cause ?? null])).not.toContain(secret);
  }
});
