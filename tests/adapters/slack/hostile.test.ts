/** Envelopes that Slack would never send, over its own socket: the adapter lives on, tells nobody, pings nobody. */
import { createServer } from "node:http";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { byBot, type Slack } from "../../../playground/slack/slack.ts";
import type { Deps } from "../../../src/adapters/slack/deps.ts";
import { createEvents } from "../../../src/adapters/slack/events.ts";
import { readAttachments } from "../../../src/adapters/slack/files.ts";
import { createSlackAdapter } from "../../../src/adapters/slack/slack.ts";
import { typedText } from "../../../src/adapters/slack/text.ts";
import { createWhispers } from "../../../src/adapters/slack/whispers.ts";
import { systemClock } from "../../../src/clock.ts";
import type { StoredArrival } from "../../../src/conversations/arrival.ts";
import { maskSecrets } from "../../../src/ops/mask.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { type Outgoing, TryLater, Undeliverable } from "../../../src/reply/messenger.ts";
import { reply } from "../../../src/reply/reply.ts";
import { changed, foreignAddresses, hostile, isClean, type JsonObject, storedAs } from "../hostile.ts";
import { type InSlack, mentorInSlack, noServer, silentHost, slackFor, strangers, withCore } from "./fixture.ts";

const sending = () => ({ key: crypto.randomUUID(), sent: [], doubtful: false, arrived: async () => {} });

const control = "0123456789abcdefghijkl";

interface Place {
  readonly slack: Slack;
  readonly channel: string;
  readonly user: string;
}

/** What Slack sends, as envelopes, each with times and triggers of its own. */
function envelopes({ slack, channel, user }: Place, n: number) {
  const { team, bot, appId } = slack;
  const ts = (kind: number) => `17${kind}0000000.${String(n).padStart(6, "0")}`;
  const foreign = foreignAddresses[n % foreignAddresses.length] ?? "";
  const person = { id: user, username: "mallory", name: "mallory", team_id: team.id };
  const file = {
    ...{ id: `F${n}`, name: "a.sql", mimetype: "text/plain", filetype: n % 2 === 0 ? "constructor" : "sql" },
    ...{ mode: "hosted", size: 8, url_private: foreign, url_private_download: foreign },
  };
  const message = {
    ...{ type: "message", channel, channel_type: "channel", user, team: team.id, ts: ts(0), event_ts: ts(0) },
    ...{ text: `<@${bot.id}> why is <!channel> &amp; <@U1> slow?`, blocks: [], files: [], client_msg_id: "c" },
  };
  const event = (inner: JsonObject): JsonObject => ({
    ...{ type: "event_callback", token: "verification", team_id: team.id, api_app_id: appId, event: inner },
    ...{ event_id: `Ev${n}`, event_time: 1_700_000_000, context_team_id: team.id, is_ext_shared_channel: false },
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: bot.id, is_bot: true, is_enterprise_install: false },
    ],
  });
  const common = {
    ...{ user: person, team: { id: team.id, domain: "acme" }, api_app_id: appId, token: "verification" },
    ...{ trigger_id: `${n}.trigger`, response_url: foreign, enterprise: null, is_enterprise_install: false },
  };
  const container = { type: "message", message_ts: ts(1), channel_id: channel, is_ephemeral: n % 2 === 0 };
  const press = (action: JsonObject): JsonObject => ({
    ...{ type: "block_actions", ...common, container, channel: { id: channel, name: "general" } },
    ...{ message: { ts: ts(1), text: "", type: "message", user: bot.id }, state: { values: {} } },
    actions: [{ block_id: "b", type: "button", action_ts: ts(2), ...action }],
  });
  const target = {
    ...{ channel, user, thread: null, message: null, direct: false, outsider: false },
    ...{ respondUrl: foreign, respondUntil: 8_000_000_000_000 },
  };
  const origin = {
    workspace: team.id,
    command: "ask",
    given: {},
    control: null,
    thread: `slack:command:${channel}:${user}`,
  };
  const interactive = (payload: JsonObject) => envelope("interactive", payload);
  function envelope(type: string, payload: JsonObject): JsonObject {
    return {
      envelope_id: `envelope-${n}`,
      type,
      accepts_response_payload: true,
      retry_attempt: 0,
      retry_reason: "",
      payload,
    };
  }
  const events = (inner: JsonObject) => envelope("events_api", event(inner));
  return {
    mention: events({ ...message, type: "app_mention" }),
    message: events(message),
    direct: events({ ...message, channel: `D${n}`, channel_type: "im", text: "why?" }),
    answer: events({ ...message, thread_ts: ts(3) }),
    files: events({ ...message, subtype: "file_share", files: [file, { ...file, id: "G" }, file, file] }),
    edit: events({
      ...{ type: "message", subtype: "message_changed", channel, channel_type: "channel", ts: ts(4), hidden: true },
      message: { ...message, text: `<@${bot.id}> how?`, edited: { user, ts: ts(4) } },
      previous_message: message,
    }),
    joined: events({ type: "member_joined_channel", user: bot.id, channel: `C${n}`, event_ts: ts(5), inviter: user }),
    home: events({ type: "app_home_opened", user, channel: `D${n}`, tab: "home", event_ts: ts(6) }),
    command: envelope("slash_commands", {
      ...{ command: "/mentor", text: "ask why <!here>?", user_id: user, channel_id: channel, team_id: team.id },
      ...{
        trigger_id: `${n}.trigger`,
        response_url: foreign,
        api_app_id: appId,
        token: "verification",
        user_name: "m",
      },
    }),
    bare: envelope("slash_commands", {
      ...{ command: "/mentor", text: "ask", user_id: user, channel_id: channel, team_id: team.id },
      ...{
        trigger_id: `${n}.trigger`,
        response_url: foreign,
        api_app_id: appId,
        token: "verification",
        user_name: "m",
      },
    }),
    press: interactive(press({ action_id: `m1:${control}`, value: `m1:${control}` })),
    opener: interactive(press({ action_id: `m1:${control}:ask`, value: `m1:${control}:ask` })),
    choice: interactive(
      press({ action_id: "m1:more", type: "static_select", selected_option: { value: `m1:${control}` } }),
    ),
    homeButton: interactive(press({ action_id: "home:topics" })),
    form: interactive({
      ...{ type: "view_submission", ...common },
      view: {
        ...{ id: `V${n}`, callback_id: "mentor_form", team_id: team.id, app_installed_team_id: team.id, type: "modal" },
        private_metadata: JSON.stringify({ ...origin, visibility: "private", target }),
        state: { values: { question: { value: { type: "plain_text_input", value: "why <!channel>?" } } } },
      },
    }),
    shortcut: interactive({ type: "shortcut", ...common, callback_id: "ask", action_ts: ts(7) }),
    about: interactive({
      ...{ type: "message_action", ...common, callback_id: "ask_about", action_ts: ts(8), message_ts: ts(0) },
      ...{ channel: { id: channel, name: "general" }, message },
    }),
  } satisfies Record<string, JsonObject>;
}

/** What was fetched, and with what authorization. */
let fetched: { readonly url: string; readonly authorization: string | null }[] = [];
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => void unhandled.push(reason);

beforeEach(() => {
  fetched = [];
  unhandled.length = 0;
  process.on("unhandledRejection", onUnhandled);
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (input: string | URL | Request, options?: RequestInit) => {
    fetched.push({ url: String(input), authorization: new Headers(options?.headers).get("authorization") });
    return real(input, options);
  });
});
afterEach(() => {
  process.off("unhandledRejection", onUnhandled);
  vi.unstubAllGlobals();
});

const socketOf = (slack: Slack) => {
  const [connection] = slack.connections;
  if (connection === undefined) throw new Error("the app is not connected");
  return connection;
};

test("10,000 hostile envelopes: it lives, stores under its own workspace, pings nobody and fetches nothing elsewhere", async () => {
  const slack = await slackFor();
  const users = Array.from({ length: 20 }, (_, index) => slack.person({ name: `p${index}` }));
  const channels = users.map((user, index) => slack.channel({ name: `c${index}`, members: [user, slack.bot] }));
  const placeOf = (n: number): Place => ({
    ...{ slack, channel: channels[n % channels.length]?.id ?? "", user: users[n % users.length]?.id ?? "" },
  });
  const arrivals: StoredArrival[] = [];
  const broken: unknown[] = [];
  const answered: Promise<unknown>[] = [];
  let awaited: { readonly event: string; readonly resolve: () => void } | undefined;
  const { host, lines } = silentHost(async (given) => {
    const arrival = storedAs(given);
    if (arrival.event === awaited?.event) awaited.resolve();
    arrivals.push(arrival);
    if (arrivals.length % 80 === 0)
      answered.push(
        adapter.messenger.send(arrival.target, echo(arrival), sending()).catch((error: unknown) => {
          if (!(error instanceof Undeliverable || error instanceof TryLater)) broken.push(error);
        }),
      );
    return "stored";
  });
  const { botToken, appToken, apiUrl } = slack;
  const adapter = createSlackAdapter({ botToken, appToken, apiUrl }, host);
  onTestFinished(() => adapter.stop());
  await adapter.start();
  const socket = socketOf(slack);

  const samples = fc.sample(hostile(envelopes(placeOf(0), 0)), { numRuns: 10_000, seed: 20_261_124 });
  for (const [n, { name, changes }] of samples.entries()) {
    socket.send(changed(envelopes(placeOf(n), n)[name], changes));
    if (n % 500 !== 499) continue;
    const heard = Promise.withResolvers<void>();
    const ts = `1799999999.${String(n).padStart(6, "0")}`;
    const ready = { type: "message", channel: "D1", channel_type: "im", user: users[0]?.id ?? "", ts, text: "ready" };
    awaited = { event: `message:D1:${ts}`, resolve: heard.resolve };
    const payload = { type: "event_callback", team_id: slack.team.id, event: ready };
    socket.send({ envelope_id: `ready-${n}`, type: "events_api", payload });
    await heard.promise;
  }
  await Promise.all(answered);
  await adapter.stop();

  expect(unhandled).toEqual([]);
  expect(broken).toEqual([]);
  expect(isClean()).toBe(true);
  expect(arrivals.length).toBeGreaterThan(3_000);
  expect(new Set(arrivals.map(({ workspace }) => workspace))).toEqual(new Set([slack.team.id]));
  const posts = slack.calls.filter(({ method }) => method.startsWith("chat."));
  expect(posts.length).toBeGreaterThan(20);
  expect(posts.flatMap(({ args }) => pings(args))).toEqual([]);
  const { origin } = new URL(apiUrl);
  for (const { url } of fetched) expect(new URL(url, origin).origin).toBe(origin);
  expect(lines.join("")).not.toContain(".trigger");
});

/** Marks that would notify somebody, where Slack reads marks. */
function pings(value: unknown, isMarked = true): string[] {
  if (typeof value === "string") return isMarked ? (value.match(/<[!@#][^>]*>/g) ?? []) : [];
  if (Array.isArray(value)) return value.flatMap((inner) => pings(inner, false));
  if (typeof value !== "object" || value === null) return [];
  const type = "type" in value ? value.type : undefined;
  const own =
    ["user", "usergroup", "broadcast", "channel"].includes(String(type)) && !("callback_id" in value)
      ? [String(type)]
      : [];
  const isText = type === undefined ? isMarked : type === "mrkdwn" || type === "markdown";
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => pings(inner, isText && key === "text"))];
}

function echo({ input }: StoredArrival): Outgoing {
  const said = input.kind === "text" ? input.text : JSON.stringify(input);
  return { reply: reply({ body: root(paragraph(said.slice(0, 3_000))), visibility: "thread" }), controls: [] };
}

test("an event of another workspace that installed the app too is left alone", async () => {
  const { host, arrivals } = silentHost();
  const deps: Deps = {
    identity: { team: "T1", user: "U0BOT", bot: "B1", scopes: new Set() },
    host,
    ...strangers(),
  };
  const { take } = createEvents(deps, "xoxb-test", undefined);
  let n = 0;
  const heard = async (outer: object): Promise<number> => {
    n += 1;
    const before = arrivals.length;
    const event = {
      type: "message",
      channel: "D1",
      channel_type: "im",
      user: "U1",
      ts: `1700000000.00${n}`,
      text: "why?",
    };
    await take({ type: "event_callback", event, ...outer });
    return arrivals.length - before;
  };
  expect(await heard({ team_id: "T2" })).toBe(0);
  expect(await heard({ team_id: "T2", context_team_id: "T2", authorizations: [{ team_id: "T2" }] })).toBe(0);
  expect(await heard({ team_id: "T1" })).toBe(1);
  // Somebody of a connected workspace, and an installation for a whole organisation.
  expect(await heard({ team_id: "T2", context_team_id: "T1" })).toBe(1);
  expect(await heard({ team_id: "T2", is_ext_shared_channel: true })).toBe(1);
  expect(await heard({ team_id: "T2", authorizations: [{ team_id: "T2", is_enterprise_install: true }] })).toBe(1);
});

describe("the bot token and answers", () => {
  /** Slack's address, and one elsewhere that it sends people to. */
  async function twoHosts() {
    const elsewhere: string[] = [];
    const foreign = await listening((url, end) => {
      elsewhere.push(url);
      end(200, {}, "secret");
    });
    const own = await listening((url, end) => {
      if (url === "/elsewhere") end(302, { Location: `${foreign}/stolen` }, "");
      else end(200, { "Content-Type": "text/plain" }, url === "/long" ? "x".repeat(300_000) : "select 1");
    });
    return { own, foreign, elsewhere };
  }

  async function listening(
    serve: (url: string, end: (status: number, headers: Record<string, string>, body: string) => void) => void,
  ) {
    const server = createServer((request, response) =>
      serve(request.url ?? "", (status, headers, body) => void response.writeHead(status, headers).end(body)),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no TCP port");
    return `http://127.0.0.1:${address.port}`;
  }

  test("go to Slack alone: a file elsewhere, past a redirect or too large is refused in words", async () => {
    const { own, foreign, elsewhere } = await twoHosts();
    const { host } = silentHost();
    const identity = { team: "T1", user: "U0BOT", bot: "B1", scopes: new Set(["files:read"]) };
    const deps = { host, identity } as unknown as Deps;
    const read = (url: string) =>
      readAttachments(
        deps,
        [{ id: "F1", name: "a.sql", filetype: "constructor", size: 8, url_private: url }],
        "xoxb-test",
        `${own}/api/`,
      );
    expect((await read(`${own}/good`)).text).toBe("```constructor\nselect 1\n```");
    for (const url of [...foreignAddresses, "", `${foreign}/a`, `${own}/elsewhere`, `${own}/long`]) {
      const { text, refusals } = await read(url);
      expect(text, url).toBe("");
      expect(refusals, url).toHaveLength(1);
    }
    expect(elsewhere).toEqual([]);
    // What the adapter of another test still says goes to its own Slack.
    const ours = fetched.filter(({ authorization }) => authorization === "Bearer xoxb-test");
    expect(ours.map(({ url }) => new URL(url).origin)).toEqual([own, own, own]);
    expect(fetched.filter(({ url }) => url.startsWith(foreign))).toEqual([]);
  });

  test("no answer follows a response_url that leads elsewhere", async () => {
    const { own, foreign, elsewhere } = await twoHosts();
    const { host } = silentHost();
    const called: string[] = [];
    const whispers = createWhispers({
      calls: {
        async call(method) {
          called.push(method);
          return { ok: true };
        },
      },
      posting: {
        post: async () => ({ kind: "whispered" }),
        find: async () => undefined,
        look: async () => undefined,
        update: async () => undefined,
        remove: async () => {},
      },
      ...{ clock: systemClock, log: host.log, apiUrl: `${own}/api/` },
    });
    for (const respondUrl of [...foreignAddresses, `${foreign}/respond`, `${own}/elsewhere`]) {
      const target = { channel: "C1", user: "U1", thread: null, message: null, direct: false, outsider: false };
      await whispers.whisper(
        { ...target, respondUrl, respondUntil: 8e12 },
        { kind: "message", text: "private", blocks: [] },
        "k",
      );
    }
    expect(elsewhere).toEqual([]);
    expect(new Set(called)).toEqual(new Set(["chat.postEphemeral"]));
    expect(called).toHaveLength(foreignAddresses.length + 2);
  });
});

test.each([
  "a-",
  "a.",
  "a_",
  "://a:",
  "eyJaaaaaaaa-",
  "password ",
  "-----BEGIN A ",
  " ",
  "<",
  "`",
  "```\n",
  "<@U0BOT",
  "&amp;",
])("a text or a file of nothing but “%s” costs nobody else's time", (piece) => {
  const text = piece.repeat(Math.ceil(200_000 / piece.length));
  const began = process.cpuUsage();
  typedText(text.slice(0, 100_000), { bot: "U0BOT" });
  maskSecrets(text);
  const { user } = process.cpuUsage(began);
  expect(user / 1_000).toBeLessThan(1_000);
});

describe.skipIf(noServer !== undefined)(`from another workspace ${noServer ?? ""}`, () => {
  withCore();

  /** Ids are counted the same way in both workspaces: what is told apart is told apart by the workspace alone. */
  async function person(inSlack: InSlack) {
    const { slack } = inSlack;
    const ana = slack.person({ name: "ana" });
    const general = slack.channel({ name: "general", members: [ana, slack.bot] });
    return { ...inSlack, ana, general };
  }

  test("a control, a form's metadata and a thread's key reveal nothing and change nothing", async () => {
    const first = await person(await mentorInSlack());
    const second = await person(await mentorInSlack());
    expect([second.ana.id, second.general.id]).toEqual([first.ana.id, first.general.id]);
    const { slack, ana, general, store } = first;
    const asked = ana.writes(general, `<@${slack.bot.id}> why is a query slow although there is an index`);
    const shown = await slack.until("an answer", () =>
      slack.thread(general, asked).find((one) => byBot(one) && /m1:/.test(JSON.stringify(one.blocks))),
    );
    const thread = `slack:${general.id}:${asked.ts}`;
    const named = [...JSON.stringify(shown.blocks).matchAll(/"(m1:[0-9A-Za-z]{22})(?::[a-z ]+)?"/g)].flatMap(
      ([, token]) => token ?? [],
    );
    const tokens = [...new Set(named)];
    const form = ana.command("/mentor", "ask", general);
    await slack.until("a form", () => ana.modal());
    const metadata = String(
      slack.calls.flatMap(({ method, args }) => (method === "views.open" ? [metadataIn(args.view)] : []))[0],
    );
    expect(metadata).toContain(slack.team.id);
    expect(form.error).toBeUndefined();
    const kept = async () => ({
      turns: await store.recentTurns(slack.team.id, thread, 50),
      people: await store.threadPeople(slack.team.id, thread),
      controls: await Promise.all(tokens.map((token) => store.findControl(slack.team.id, token.slice(3)))),
      messages: slack.messages(general).length,
      calls: slack.calls.length,
    });
    const before = await kept();
    expect(before.turns).toHaveLength(1);
    expect(before.controls).not.toContain(undefined);
    expect(tokens.length).toBeGreaterThan(1);

    const socket = socketOf(second.slack);
    const place = { slack: second.slack, channel: second.general.id, user: second.ana.id };
    const theirs = envelopes(place, 1);
    for (const [n, token] of tokens.entries())
      socket.send(
        withPayload(theirs.press, {
          response_url: "",
          actions: [{ action_id: token, value: token, type: "button", action_ts: `1.${n}` }],
        }),
      );
    const told = () => second.slack.ephemerals(second.ana).map(({ text }) => text);
    const posted = () =>
      JSON.stringify([told(), second.slack.messages(second.general), second.slack.directMessages(second.ana)]);
    await second.slack.until("that each is gone", () => posted().split("no longer kept").length > tokens.length);

    const stored = second.arrivals.length;
    const view = (theirs.form.payload as JsonObject).view as JsonObject;
    socket.send(withPayload(theirs.form, { view: { ...view, private_metadata: metadata } }));
    const message = {
      type: "message",
      channel: second.general.id,
      channel_type: "channel",
      user: second.ana.id,
      thread_ts: asked.ts,
    };
    const event = (ts: string, text: string) =>
      withPayload(theirs.message, {
        event: { ...message, ts, text: text.replace("BOT", `<@${second.slack.bot.id}>`) },
      });
    socket.send(event("1900000000.000001", "and then?"));
    socket.send(event("1900000000.000002", "BOT forget"));
    socket.send(event("1900000000.000003", "BOT more"));
    await vi.waitFor(
      () => expect(second.arrivals.filter(({ reception }) => reception === "stored")).toHaveLength(stored + 2),
      { timeout: 20_000 },
    );
    await vi.waitFor(
      async () =>
        expect(
          (await second.store.inboxRow(second.slack.team.id, `message:${second.general.id}:1900000000.000003`))?.state,
        ).toBe("done"),
      { timeout: 20_000 },
    );

    expect(posted()).not.toMatch(/index/i);
    expect(await kept()).toEqual(before);
    expect(await store.recentTurns(second.slack.team.id, thread, 50)).toEqual([]);
  });
});

const metadataIn = (view: unknown): unknown =>
  typeof view === "object" && view !== null && "private_metadata" in view ? view.private_metadata : undefined;

function withPayload(envelope: JsonObject, more: JsonObject): JsonObject {
  return { ...envelope, payload: { ...(envelope.payload as JsonObject), ...more } };
}
