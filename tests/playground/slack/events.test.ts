import { expect, test } from "vitest";
import { asObject, asObjects } from "../../../playground/slack/json.ts";
import type { Slack } from "../../../playground/slack/slack.ts";
import { standIn } from "./bolt.ts";

/** What was sent to the app, whoever is connected. */
const sent = (slack: Slack) => slack.deliveries.map(({ payload }) => asObject(payload.event) ?? {});
const kinds = (slack: Slack) =>
  sent(slack).map(({ type, subtype }) => (subtype === undefined ? type : `${type} ${subtype}`));

test("a mention is told twice, in either order, and not at all where the bot is no member", async () => {
  for (const [mentionOrder, order] of [
    ["mention-first", ["app_mention", "message"]],
    ["message-first", ["message", "app_mention"]],
  ] as const) {
    const slack = await standIn({ settings: { mentionOrder } });
    const ana = slack.person({ name: "ana" });
    ana.writes(slack.channel({ name: "alone", members: [ana] }), `<@${slack.bot.id}> hello?`);
    ana.writes(slack.channel({ name: "general", members: [ana, slack.bot] }), `<@${slack.bot.id}> hello?`);
    ana.writes(ana.dm, `<@${slack.bot.id}> hello?`);
    expect(kinds(slack)).toEqual([...order, "message"]);
  }
});

test("only events of the manifest, for which there is a scope, are told", async () => {
  const slack = await standIn({ app: { events: ["app_mention", "message.im"], scopes: ["im:history"] } });
  const ana = slack.person({ name: "ana" });
  ana.writes(slack.channel({ name: "general", members: [ana, slack.bot] }), `<@${slack.bot.id}> hello?`);
  ana.writes(ana.dm, "hello?");
  expect(kinds(slack)).toEqual(["message"]);
  expect(sent(slack)[0]).toMatchObject({ channel_type: "im", text: "hello?" });
});

test("an edit, a deletion and a deletion with replies come as Slack tells them", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana, slack.bot] });
  const first = ana.writes(general, "frist");
  ana.edits(first, "first");
  ana.deletes(first);
  const parent = ana.writes(general, "parent");
  ana.writes(parent, "reply", { alsoToChannel: true });
  ana.deletes(parent);

  expect(kinds(slack)).toEqual([
    "message",
    "message message_changed",
    "message message_deleted",
    "message",
    "message thread_broadcast",
    "message message_changed",
  ]);
  const [, changed, deleted, , , tombstone] = sent(slack);
  expect(changed).toMatchObject({
    hidden: true,
    message: { text: "first", edited: { user: ana.id } },
    previous_message: { text: "frist" },
  });
  expect(changed).not.toHaveProperty("text");
  expect(deleted).toMatchObject({ deleted_ts: first.ts, previous_message: { text: "first" } });
  expect(tombstone).toMatchObject({ message: { subtype: "tombstone", reply_count: 1 } });
  expect(ana.sees(general)).toBe("Slackbot: This message was deleted.\n1 reply\nana: reply");
});

test("a file comes as file_share; its bytes want the bot's token", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  ana.writes(ana.dm, "please review", { files: [{ name: "schema.sql", content: "create table t ();" }] });
  const [event] = sent(slack);
  expect(event).toMatchObject({ subtype: "file_share", files: [{ name: "schema.sql", filetype: "sql", size: 18 }] });
  const [file] = asObjects(event?.files);
  const url = String(file?.url_private_download);
  const fetched = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });
  expect(await fetched.text()).toBe("create table t ();");
  expect((await fetch(url)).headers.get("content-type")).toContain("text/html");
  slack.grant(["im:history"]);
  const unscoped = await fetch(url, { headers: { authorization: `Bearer ${slack.botToken}` } });
  expect(unscoped.headers.get("content-type")).toContain("text/html");
  expect(ana.sees(ana.dm)).toBe("ana: please review\n[file: schema.sql]");
});

test("the bot's coming and going is told, with who invited it", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana] });
  ana.writes(general, `<@${slack.bot.id}> are you there?`);
  ana.invites(slack.bot, general);
  ana.removes(slack.bot, general);
  expect(sent(slack).filter(({ type }) => type !== "message")).toMatchObject([
    { type: "member_joined_channel", user: slack.bot.id, inviter: ana.id, channel: general.id },
    { type: "app_mention", text: `<@${slack.bot.id}> are you there?` },
    { type: "member_left_channel", user: slack.bot.id },
  ]);
});

test("a channel shared with another team says so", async () => {
  const slack = await standIn();
  const other = slack.anotherTeam("Globex");
  const zoe = slack.person({ name: "zoe", team: other });
  const shared = slack.channel({ name: "shared", members: [zoe, slack.bot], sharedWith: [other] });
  zoe.writes(shared, "hello from outside");
  expect(slack.deliveries[0]?.payload).toMatchObject({
    team_id: slack.team.id,
    is_ext_shared_channel: true,
    authorizations: [{ user_id: slack.bot.id, is_bot: true }],
    event: { team: other.id },
  });
});

test("after it is uninstalled the app hears two farewells, in either order, and no more", async () => {
  for (const [order, types] of [
    ["uninstalled-first", ["app_uninstalled", "tokens_revoked"]],
    ["revoked-first", ["tokens_revoked", "app_uninstalled"]],
  ] as const) {
    const slack = await standIn();
    const ana = slack.person({ name: "ana" });
    slack.uninstall(order);
    ana.writes(ana.dm, "still there?");
    expect(kinds(slack)).toEqual(types);
  }
});

test("what is typed reaches the app as Slack's client writes it", async () => {
  const slack = await standIn({ settings: { smartPunctuation: true } });
  const ana = slack.person({ name: "ana" });
  ana.writes(ana.dm, 'a < b && c, "see" https://example.com/?a=1&b=2. 👍 -- it\'s fine');
  expect(sent(slack)[0]?.text).toBe(
    "a &lt; b &amp;&amp; c, “see” <https://example.com/?a=1&amp;b=2>. :+1: — it’s fine",
  );
});

test("users and channels in a command are marks with names", async () => {
  const slack = await standIn();
  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana] });
  void ana.command("/mentor", `ask <@${ana.id}> in <#${general.id}> & more`, general);
  expect(slack.deliveries[0]?.payload.text).toBe(`ask <@${ana.id}|ana> in <#${general.id}|general> &amp; more`);
  expect(() => ana.command("/other", "", general)).toThrow("The app has no command /other.");
});

test("an agent is told where its person looks, with her messages too; an assistant in its thread", async () => {
  const agent = await standIn();
  const ana = agent.person({ name: "ana" });
  const general = agent.channel({ name: "general", members: [ana] });
  const random = agent.channel({ name: "random", members: [ana] });
  ana.opensMessages(general);
  ana.looksAt(random);
  ana.writes(ana.dm, "what is this channel about?");
  const entity = (channel: { readonly id: string }) => ({ type: "slack#/types/channel_id", value: channel.id });
  expect(sent(agent)).toMatchObject([
    { type: "app_home_opened", tab: "messages", context: { entities: [entity(general)] } },
    { type: "app_context_changed", context: { entities: [entity(random)] } },
    { type: "message", app_context: { entities: [entity(random)] } },
  ]);

  const assistant = await standIn({ app: { experience: "assistant" } });
  const ben = assistant.person({ name: "ben" });
  const place = assistant.channel({ name: "general", members: [ben] });
  const thread = ben.opensMessages();
  ben.looksAt(place);
  expect(sent(assistant).filter(({ type }) => String(type).startsWith("assistant"))).toMatchObject([
    {
      type: "assistant_thread_started",
      assistant_thread: { user_id: ben.id, thread_ts: thread?.threadTs, context: {} },
    },
    { type: "assistant_thread_context_changed", assistant_thread: { context: { channel_id: place.id } } },
  ]);
});
