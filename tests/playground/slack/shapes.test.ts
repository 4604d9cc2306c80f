/**
 * Replies, events and interactions held against what Slack's Java SDK recorded (key paths and JSON types, extracted
 * from its `json-logs/samples`). A recording shows only keys that were seen, so: we may send nothing it does not know.
 * What we send all the same is listed in `shapes/differences.json`, each with its reason.
 */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { asObject, isList, isObject, type Json, type JsonObject, parseJson } from "../../../playground/slack/json.ts";
import type { Slack } from "../../../playground/slack/slack.ts";
import { standIn, startBot } from "./bolt.ts";

const folder = new URL("shapes/", import.meta.url);
const read = (name: string): JsonObject =>
  asObject(parseJson(readFileSync(new URL(`${name}.json`, folder), "utf8"))) ?? {};
const names = readdirSync(folder)
  .map((file) => file.replace(".json", ""))
  .filter((name) => name !== "differences");

/** Whatever stands in these is the app's or a person's own, not Slack's. */
const opaque = new Set(["blocks", "attachments", "state", "event_payload"]);

/** `event.files[].name` → `string`. Null has no type, an empty list no items: neither says anything. */
function paths(value: Json | undefined, at = ""): readonly (readonly [path: string, type: string])[] {
  if (value === null || value === undefined) return [];
  if (isList(value)) return value.flatMap((item) => paths(item, `${at}[]`));
  if (!isObject(value)) return [[at, typeof value]];
  return Object.entries(value).flatMap(([key, part]) => {
    const path = at === "" ? key : `${at}.${key}`;
    if (opaque.has(key)) return part === undefined ? [] : [[path, isList(part) ? "array" : "object"] as const];
    return paths(part, path);
  });
}

/** `name path`; a name of `*` is any, and a path that ends in `.*` is all that lies under it. */
function covers(key: string, name: string, path: string): boolean {
  const [which = "", where = ""] = key.split(" ");
  const under = where.endsWith(".*") && path.startsWith(where.slice(0, -1));
  return (which === "*" || which === name) && (where === path || under);
}

/** One of everything, made by people and by calls, under the names of the shapes. */
async function everything(slack: Slack): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  const seen = new Map<string, JsonObject[]>();
  const keep = (name: string, body: JsonObject | undefined) => seen.set(name, [...(seen.get(name) ?? []), body ?? {}]);
  const call = async (method: string, args: JsonObject): Promise<JsonObject> => {
    const headers = { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" };
    const response = await fetch(slack.apiUrl + method, { method: "POST", headers, body: JSON.stringify(args) });
    const body = asObject(parseJson(await response.text())) ?? {};
    expect(body, method).toMatchObject({ ok: true });
    keep(method, body);
    return body;
  };

  const ana = slack.person({ name: "ana" });
  const general = slack.channel({ name: "general", members: [ana] });
  ana.invites(slack.bot, general);
  const question = ana.writes(general, `<@${slack.bot.id}> which queue?`, {
    files: [{ name: "a.sql", content: "select 1" }],
  });
  ana.writes(question, "and why?", { alsoToChannel: true });
  ana.reacts(question, "eyes");
  ana.deletes(ana.edits(ana.writes(general, "frist"), "first"));
  const plain = (text: string) => ({ type: "plain_text", text, emoji: true });
  const button = { type: "button", action_id: "go", value: "1", text: plain("Go") };
  const blocks = [{ type: "actions", elements: [button] }];

  await call("auth.test", {});
  await call("users.info", { user: ana.id, include_locale: true });
  await call("users.info", { user: slack.bot.id });
  await call("conversations.info", { channel: general.id, include_num_members: true });
  await call("conversations.list", {});
  await call("conversations.open", { users: ana.id, return_im: true });
  await call("team.info", {});
  await call("bots.info", {});
  const metadata = { event_type: "answer", event_payload: { key: "k" } };
  const answer = { channel: general.id, thread_ts: question.ts, text: "This one", blocks, metadata };
  const { ts } = await call("chat.postMessage", answer);
  await call("conversations.replies", { channel: general.id, ts: question.ts });
  const home = { type: "home", blocks };
  await call("views.publish", { user_id: ana.id, view: home });
  await call("agents.sessions.setStatus", {
    channel_id: general.id,
    thread_ts: question.ts,
    status: "active",
    title: "Queues",
  });
  const recipient = { recipient_user_id: ana.id, recipient_team_id: slack.team.id };
  const stream = await call("chat.startStream", { channel: general.id, thread_ts: question.ts, ...recipient });
  await call("chat.stopStream", { channel: general.id, ts: stream.ts, markdown_text: "Done." });
  const upload = await call("files.getUploadURLExternal", { filename: "a.png", length: 3 });
  await fetch(String(upload.upload_url), { method: "POST", body: "abc" });
  await call("files.completeUploadExternal", { files: [{ id: upload.file_id, title: "A" }], channel_id: general.id });

  const posted = slack.state.message(general.id, String(ts));
  if (posted === undefined) throw new Error("The answer is not there.");
  await startBot(slack, (app) => {
    app.command("/mentor", async ({ ack, body, client }) => {
      await ack();
      const view = {
        type: "modal" as const,
        notify_on_close: true,
        title: plainText("Ask"),
        submit: plainText("Go"),
        blocks: [],
      };
      const divider = [{ type: "divider" as const }];
      await client.views.open({ trigger_id: body.trigger_id, view: { ...view, blocks: divider } });
    });
    app.action("go", async ({ ack }) => ack());
    app.shortcut("about", async ({ ack }) => ack());
    app.view(/.*/, async ({ ack }) => ack({ response_action: "errors", errors: {} }));
  });
  await ana.command("/mentor", "topics", general).settled;
  const modal = await slack.until("a modal", () => ana.modal());
  await modal.submits().settled;
  modal.closes();
  await ana.clicks("Go", posted).settled;
  await ana.opensHome().clicks("Go").settled;
  await ana.shortcut("About", question).settled;
  slack.uninstall();

  for (const { name, payload } of slack.deliveries) {
    const event = asObject(payload.event);
    const kind = String(event?.subtype ?? event?.type ?? payload.type ?? name).replace(
      "slash_commands",
      "slash_command",
    );
    keep(kind, payload);
  }
  return seen;
}

const plainText = (text: string) => ({ type: "plain_text" as const, text });

test("nothing is sent that Slack was never seen to send, save what is listed with its reason", async () => {
  const shortcuts = [{ name: "About", kind: "message", callbackId: "about" }] as const;
  const seen = await everything(await standIn({ app: { shortcuts } }));
  const differences = read("differences");
  const listed = Object.keys(differences);
  const used = new Set<string>();
  const strange: string[] = [];
  for (const name of names) {
    const known = asObject(read(name).keys) ?? {};
    expect(seen.get(name), name).toBeDefined();
    for (const [path, type] of (seen.get(name) ?? []).flatMap((body) => paths(body))) {
      if (known[path] === type) continue;
      const reason = listed.find((key) => covers(key, name, path));
      if (reason === undefined) strange.push(`${name} ${path}: ${type}, known as ${known[path] ?? "nothing"}`);
      else used.add(reason);
    }
  }
  expect([...new Set(strange)].sort()).toEqual([]);
  expect(listed.filter((key) => !used.has(key))).toEqual([]);
});

test("every shape says where it was read", () => {
  for (const name of names) {
    expect(read(name)).toMatchObject({
      source: expect.stringMatching(/^slackapi\/java-slack-sdk /),
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
  }
  expect(names.length).toBeGreaterThan(25);
});
