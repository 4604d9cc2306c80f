import { webApi } from "@slack/bolt";
import { expect, test } from "vitest";
import { Malformed, meaningOf, understood } from "../../../src/adapters/slack/errors.ts";
import { TryLater, Undeliverable } from "../../../src/reply/messenger.ts";

const platform = (error: string) => new webApi.WebAPIPlatformError({ ok: false, error });

test.each([
  ["invalid_auth", "dead"],
  ["missing_scope", "forbidden"],
  ["is_archived", "gone"],
  ["cannot_dm_bot", "no-dm"],
  ["invalid_blocks", "ours"],
  ["internal_error", "later"],
  ["a_code_nobody_knows", "forbidden"],
])("%s is %s", (code, meaning) => {
  expect(meaningOf(code)).toBe(meaning);
});

test("errors of calls in the messenger's words", () => {
  expect(understood(platform("is_archived"), "m")).toMatchObject({ name: "Undeliverable", code: "is_archived" });
  expect(understood(platform("invalid_blocks"), "m")).toBeInstanceOf(Malformed);
  expect(understood(platform("fatal_error"), "m")).toBeInstanceOf(TryLater);
  expect(understood(new webApi.WebAPIRateLimitedError(7), "m")).toMatchObject({ name: "TryLater", afterMs: 7_000 });
  expect(understood(new webApi.WebAPIHTTPError(500, "", {}), "m")).toBeInstanceOf(TryLater);
  expect(understood(new webApi.WebAPIRequestError(new Error("reset")), "m")).toBeInstanceOf(TryLater);
  const own = new Undeliverable("x", "y");
  expect(understood(own, "m")).toBe(own);
});

test("a missing scope is named", () => {
  const answered = { ok: false, error: "missing_scope", needed: "files:write" };
  const error = new webApi.WebAPIPlatformError(answered);
  expect(understood(error, "files.getUploadURLExternal").message).toContain("files:write");
});
