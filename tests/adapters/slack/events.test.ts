import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deps } from "../../../src/adapters/slack/deps.ts";
import { createEvents } from "../../../src/adapters/slack/events.ts";
import { formCallback, readOrigin } from "../../../src/adapters/slack/forms.ts";
import { commandBody, pressBody, shortcutBody, submissionBody } from "../../../src/adapters/slack/payloads.ts";
import type { Profile } from "../../../src/adapters/slack/people.ts";
import { silentHost, strangers } from "./fixture.ts";

function scene(profile: Partial<Profile> = {}) {
  const { host, arrivals, lines } = silentHost();
  const deps: Deps = {
    identity: { team: "T1", user: "U0BOT", bot: "B1", scopes: new Set() },
    host,
    ...strangers((user) => ({ isBot: user === "U0ALERTS", ...profile })),
  };
  const events = createEvents(deps, "xoxb-test", undefined);
  const take = (event: unknown) => events.take({ type: "event_callback", team_id: "T1", event });
  return { take, takeBody: events.take, arrivals, lines };
}

const dm = {
  type: "message",
  channel: "D1",
  channel_type: "im",
  user: "U1",
  team: "T1",
  ts: "1700000000.000100",
  text: "why?",
};
const question = { ...dm, channel: "C1", channel_type: "channel", text: "<@U0BOT> why?" };
const changed = (message: object, previous: object, more: object = {}) => ({
  ...{ type: "message", subtype: "message_changed", hidden: true, channel: "C1", channel_type: "channel" },
  ...{ ts: "1700000009.000100", message, previous_message: previous, ...more },
});
const edited = { user: "U1", ts: "1700000005.000000" };

test.each([
  ["another bot's message", { ...dm, bot_id: "B9" }],
  ["a workflow's message", { ...dm, bot_profile: { id: "B9" } }],
  ["a bot_message", { ...dm, subtype: "bot_message", bot_id: "B9", user: undefined }],
  ["its own message", { ...dm, user: "U0BOT" }],
  ["Slackbot", { ...dm, user: "USLACKBOT" }],
  ["a join", { ...question, subtype: "channel_join" }],
  ["a topic", { ...question, subtype: "channel_topic" }],
  ["a message nobody sent", { ...dm, user: undefined }],
  ["a channel message without a mention", { ...question, text: "why?" }],
  ["someone else's arrival", { type: "member_joined_channel", user: "U1", channel: "C1", event_ts: "1.1" }],
  ["a link that unfolded", changed({ ...question, attachments: [{}] }, question)],
  ["an unfolding after an edit", changed({ ...question, edited }, { ...question, edited, text: "<@U0BOT> why" })],
  ["an edit that changed nothing", changed({ ...question, edited }, question)],
  [
    "its own edit",
    changed({ ...question, user: "U0BOT", bot_id: "B1", edited, text: "a" }, { ...question, text: "b" }),
  ],
  [
    "a deleted parent",
    changed({ ...question, user: "USLACKBOT", subtype: "tombstone", text: "This message was deleted." }, question),
  ],
  ["a deletion", { ...question, subtype: "message_deleted", deleted_ts: question.ts }],
])("%s starts nothing", async (_, event) => {
  const { take, arrivals } = scene();
  await take(event);
  expect(arrivals).toEqual([]);
});

test("what a person writes is heard: mention, thread, broadcast, file, group message", async () => {
  const { take, arrivals } = scene();
  const reply = { thread_ts: "1690000000.000100", text: "and then?" };
  await take(question);
  await take({ ...question, ...reply, ts: "1700000001.000100" });
  await take({ ...question, ...reply, ts: "1700000002.000100", subtype: "thread_broadcast" });
  await take({ ...dm, ts: "1700000003.000100", subtype: "file_share" });
  await take({ ...question, ts: "1700000004.000100", channel: "G1", channel_type: "mpim" });
  expect(arrivals.map(({ address, thread }) => [address, thread])).toEqual([
    ["mention", "slack:C1:1700000000.000100"],
    ["overheard", "slack:C1:1690000000.000100"],
    ["overheard", "slack:C1:1690000000.000100"],
    ["direct", "slack:dm:D1"],
    ["mention", "slack:G1:1700000004.000100"],
  ]);
});

test("an admin of a connected workspace is nobody special here", async () => {
  const { take, arrivals } = scene({ audience: "curator" });
  await take(question);
  await take({ ...question, ts: "1700000001.000100", user_team: "T2" });
  expect(arrivals.map(({ person, audience }) => [person, audience])).toEqual([
    ["U1", "curator"],
    ["T2:U1", "anyone"],
  ]);
});

test("whoever began a thread is one of those who write there, unless it is a bot", async () => {
  const { take, arrivals } = scene();
  const reply = { ...question, thread_ts: "1690000000.000100", text: "and then?" };
  const parents = ["U2", "U1", "U0BOT", "U0ALERTS"];
  for (const [index, parent_user_id] of parents.entries())
    await take({ ...reply, ts: `170000000${index}.000100`, parent_user_id });
  expect(arrivals.map(({ others }) => others)).toEqual([["U2"], [], [], []]);
});

test("an edit replaces the answer to the question, whichever of its texts that was to", async () => {
  const { take, arrivals } = scene();
  const first = { ...question, edited, text: "<@U0BOT> how?" };
  const second = { ...question, edited: { user: "U1", ts: "1700000007.000000" }, text: "<@U0BOT> when?" };
  await take(changed(first, question));
  await take(changed(second, first));
  const id = `C1:${question.ts}`;
  expect(arrivals.map(({ event, replaces }) => [event, replaces])).toEqual([
    [`edit:${id}:1700000005.000000`, `message:${id}`],
    [`edit:${id}:1700000007.000000`, `message:${id}`],
  ]);
});

test("10,000 hostile events: no rejection, nothing stored for what is none", async () => {
  const { takeBody, take, arrivals } = scene();
  const junk = fc.anything({ maxDepth: 3, withNullPrototype: true, withBigInt: true });
  const keyed = fc.dictionary(
    fc.constantFrom("type", "subtype", "user", "channel", "text", "ts", "thread_ts", "message", "files", "__proto__"),
    fc.oneof(junk, fc.constantFrom("message", "app_mention", "message_changed", "\0", "x".repeat(50_000))),
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(junk, keyed), async (event) => {
      await takeBody(event);
      await take(event);
      for (const schema of [commandBody, pressBody, shortcutBody, submissionBody]) schema.safeParse(event);
      readOrigin(String(typeof event === "string" ? event : formCallback));
    }),
    { numRuns: 10_000 },
  );
  expect(arrivals).toEqual([]);
});

test("what comes back in a form's metadata is checked", () => {
  const target = {
    ...{ channel: "C1", user: "U1", thread: null, message: null, direct: false, outsider: false },
    ...{ respondUrl: null, respondUntil: 0 },
  };
  const origin = {
    workspace: "T1",
    command: "ask",
    given: {},
    control: null,
    thread: null,
    visibility: "private",
    target,
  };
  expect(readOrigin(JSON.stringify(origin))).toEqual(origin);
  for (const bad of [
    "",
    "{",
    "null",
    "[]",
    JSON.stringify({ ...origin, target: {} }),
    JSON.stringify({ ...origin, visibility: "all" }),
  ])
    expect(readOrigin(bad)).toBeUndefined();
});
