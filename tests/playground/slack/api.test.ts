import { webApi } from "@slack/bolt";
import { expect, test } from "vitest";
import { manualClock } from "../../../playground/slack/clock.ts";
import { byBot, type Slack } from "../../../playground/slack/slack.ts";
import { createBot, silent, standIn, startBot } from "./bolt.ts";

const clientOf = (slack: Slack, token = slack.botToken) =>
  new webApi.WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    logger: silent,
    rejectRateLimitedCalls: true,
  });

/** Slack's code, or `ok`. */
async function outcome(call: Promise<{ readonly ok: boolean }>): Promise<unknown> {
  return call.then(
    () => "ok",
    (error) => error.data?.error ?? error.code,
  );
}

test("a dead token is told at init", async () => {
  const slack = await standIn();
  slack.killToken("account_inactive");
  await expect(createBot(slack).init()).rejects.toMatchObject({ data: { error: "account_inactive" } });
});

test("tokens of the wrong kind, unknown and absent ones are told apart", async () => {
  const slack = await standIn();
  expect(await outcome(clientOf(slack, "xoxb-wrong").auth.test())).toBe("invalid_auth");
  expect(await outcome(clientOf(slack, slack.appToken).auth.test())).toBe("not_allowed_token_type");
  expect(await outcome(clientOf(slack).apps.connections.open({}))).toBe("not_allowed_token_type");
  expect(
    await outcome(new webApi.WebClient(undefined, { slackApiUrl: slack.apiUrl, logger: silent }).auth.test()),
  ).toBe("not_authed");
  expect(await outcome(clientOf(slack).apiCall("chat.postMessages"))).toBe("unknown_method");
});

test("a missing scope is named, and granted scopes are in the answer", async () => {
  const slack = await standIn({ app: { scopes: ["users:read"] } });
  const error = await clientOf(slack)
    .chat.postMessage({ channel: "C1", text: "x" })
    .catch((caught) => caught.data);
  expect(error).toMatchObject({ error: "missing_scope", needed: "chat:write", provided: "users:read" });
  expect((await clientOf(slack).auth.test()).response_metadata?.scopes).toEqual(["users:read"]);
});

test("each refusal to post has its own code", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const client = clientOf(slack);
  const members = [ana, slack.bot];
  const say = (channel: { id: string }, more: object = {}) =>
    outcome(client.chat.postMessage({ channel: channel.id, text: "hello", ...more }));

  const archived = slack.channel({ name: "old", members });
  slack.archive(archived);
  const readOnly = slack.channel({ name: "news", members });
  slack.makeReadOnly(readOnly);
  const general = slack.channel({ name: "general", members });
  const question = ana.writes(general, "locked?");
  slack.lockThread(question);

  expect(await say(archived)).toBe("is_archived");
  expect(await say(readOnly)).toBe("restricted_action_read_only_channel");
  expect(await say(slack.channel({ name: "elsewhere", members: [ana] }))).toBe("not_in_channel");
  expect(await say(slack.channel({ name: "secret", members: [ana], kind: "private" }))).toBe("channel_not_found");
  expect(await say(general, { thread_ts: question.ts })).toBe("restricted_action_thread_locked");
  expect(await say(general, { thread_ts: "yesterday" })).toBe("invalid_thread_ts");
  expect(await outcome(client.chat.postMessage({ channel: general.id, text: "" }))).toBe("no_text");
  expect(
    await outcome(client.apiCall("chat.postMessage", { channel: general.id, markdown_text: "a", text: "b" })),
  ).toBe("markdown_text_conflict");
  expect(await outcome(client.chat.update({ channel: general.id, ts: question.ts, text: "mine" }))).toBe(
    "cant_update_message",
  );
  expect(await outcome(client.chat.postEphemeral({ channel: general.id, user: "U0", text: "psst" }))).toBe(
    "user_not_in_channel",
  );
  expect(slack.messages(general).filter(byBot)).toEqual([]);
});

test("a person's id opens her direct message; a deactivated one and a bot can't be written to", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const client = clientOf(slack);
  await client.chat.postMessage({ channel: ana.id, text: "good morning" });
  expect(ana.sees(ana.dm)).toBe("Backend Mentor: good morning");
  expect(await client.conversations.open({ users: ana.id })).toMatchObject({
    already_open: true,
    channel: { id: ana.dm.id },
  });

  slack.changePerson(ana, { deleted: true });
  expect(await outcome(client.conversations.open({ users: ana.id }))).toBe("user_disabled");
  expect(await outcome(client.conversations.open({ users: slack.bot.id }))).toBe("cannot_dm_bot");
});

test("a reply under a deleted question appears at top level, and says so", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const question = ana.writes(general, "never mind");
  ana.deletes(question);
  const sent = await clientOf(slack).chat.postMessage({ channel: general.id, thread_ts: question.ts, text: "late" });
  expect(sent.message).not.toHaveProperty("thread_ts");
  expect(ana.sees(general)).toBe("Backend Mentor: late");
});

test("metadata is given back whole only when it is asked for", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const client = clientOf(slack);
  const metadata = { event_type: "nudge", event_payload: { key: "n-1" } };
  const channel = ana.dm.id;
  const { ts } = await client.chat.postMessage({ channel, text: "nudge", metadata });
  const read = async (more: object) =>
    (await client.conversations.history({ channel, ...more })).messages?.[0]?.metadata;
  expect(await read({ include_all_metadata: true })).toEqual(metadata);
  expect(await read({})).toEqual({ event_type: "nudge" });

  await client.chat.update({ channel, ts: ts ?? "", text: "still" });
  expect(await read({ include_all_metadata: true })).toEqual(metadata);
  expect(
    await outcome(
      client.chat.postMessage({ channel, text: "x", metadata: { event_type: "no-dash", event_payload: {} } }),
    ),
  ).toBe("invalid_metadata_schema");
});

test("history comes newest first, in pages; replies come parent first", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const [first] = ["1", "2", "3"].map((text) => ana.writes(general, text));
  if (first === undefined) throw new Error("unreachable");
  ana.writes(first, "1a");
  const client = clientOf(slack);
  const texts = (messages: readonly { text?: string }[] = []) => messages.map(({ text }) => text);

  const page = await client.conversations.history({ channel: general.id, limit: 2 });
  expect([texts(page.messages), page.has_more]).toEqual([["3", "2"], true]);
  const cursor = page.response_metadata?.next_cursor ?? "";
  expect(texts((await client.conversations.history({ channel: general.id, limit: 2, cursor })).messages)).toEqual([
    "1",
  ]);
  const replies = await client.conversations.replies({ channel: general.id, ts: first.ts });
  expect(texts(replies.messages)).toEqual(["1", "1a"]);
  expect(replies.messages?.[0]?.reply_count).toBe(1);
  expect(await outcome(client.conversations.replies({ channel: general.id, ts: "1.2" }))).toBe("thread_not_found");
});

test("people have zone, offset and, on request, locale", async () => {
  const slack = await standIn({ clock: manualClock(Date.UTC(2026, 6, 1)) });
  const ana = slack.person({ name: "ana", tz: "America/Sao_Paulo", locale: "pt-BR", isAdmin: true });
  const client = clientOf(slack);
  const { user } = await client.users.info({ user: ana.id, include_locale: true });
  expect(user).toMatchObject({
    tz: "America/Sao_Paulo",
    tz_offset: -10_800,
    locale: "pt-BR",
    is_admin: true,
    is_bot: false,
  });
  expect((await client.users.info({ user: ana.id })).user).not.toHaveProperty("locale");
  expect(await outcome(client.users.info({ user: "U0" }))).toBe("user_not_found");
});

test("posting is limited per channel, and the wait is told in whole seconds", async () => {
  const clock = manualClock();
  const slack = await standIn({ clock });
  const ana = slack.person({ name: "ana" });
  const ben = slack.person({ name: "ben" });
  const client = clientOf(slack);
  for (let count = 0; count < 30; count += 1) await client.chat.postMessage({ channel: ana.dm.id, text: `${count}` });
  const refused = await client.chat.postMessage({ channel: ana.dm.id, text: "31" }).catch((error) => error);
  expect(refused).toMatchObject({ code: "slack_webapi_rate_limited_error", retryAfter: 1 });
  expect(await outcome(client.chat.postMessage({ channel: ben.dm.id, text: "other channel" }))).toBe("ok");
  clock.advance(1_000);
  expect(await outcome(client.chat.postMessage({ channel: ana.dm.id, text: "31" }))).toBe("ok");
});

test("blocks outside the limits are refused with a pointer, and recorded", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  let refusal: unknown;
  await startBot(slack, (app) => {
    app.command("/mentor", async ({ ack, client }) => {
      await ack();
      const elements = Array.from({ length: 26 }, (_, index) => ({
        type: "button" as const,
        text: { type: "plain_text" as const, text: `${index}` },
        action_id: `a${index}`,
      }));
      const blocks = [{ type: "divider" as const }, { type: "actions" as const, elements }];
      refusal = await client.chat.postMessage({ channel: general.id, text: "x", blocks }).catch((error) => error.data);
    });
  });
  await ana.command("/mentor", "", general).settled;
  await slack.until("a violation", () => slack.violations[0]);
  const details = ["no more than 25 items allowed [json-pointer:/blocks/1/elements]"];
  await expect.poll(() => refusal).toMatchObject({ error: "invalid_blocks", errors: details });
  expect(slack.violations).toEqual([{ where: "chat.postMessage", error: "invalid_blocks", details }]);
});

test("reactions can't be added twice nor removed where there are none", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const message = ana.writes(ana.dm, "nice");
  const client = clientOf(slack);
  const item = { channel: message.channel, timestamp: message.ts, name: "eyes" };
  expect(await outcome(client.reactions.add(item))).toBe("ok");
  expect(await outcome(client.reactions.add(item))).toBe("already_reacted");
  expect(ana.sees(ana.dm)).toBe("ana: nice\n:eyes: 1");
  expect(await outcome(client.reactions.remove(item))).toBe("ok");
  expect(await outcome(client.reactions.remove(item))).toBe("no_reaction");
});
