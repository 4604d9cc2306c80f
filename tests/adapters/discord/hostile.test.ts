/** Payloads that Discord would never send, over a gateway that does: the adapter lives on, tells nobody, pings nobody. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createDiscordAdapter } from "../../../src/adapters/discord/discord.ts";
import { discordsFiles, readFiles } from "../../../src/adapters/discord/files.ts";
import { commands } from "../../../src/commands/index.ts";
import type { StoredArrival } from "../../../src/conversations/arrival.ts";
import { createTurns } from "../../../src/conversations/turns.ts";
import type { Mentor } from "../../../src/mentor.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { type Outgoing, TryLater, Undeliverable } from "../../../src/reply/messenger.ts";
import { reply } from "../../../src/reply/reply.ts";
import { storable } from "../../../src/storage/text.ts";
import { testLog } from "../../storage/support.ts";
import { changed, foreignAddresses, hostile, isClean, type Json, type JsonObject, storedAs } from "../hostile.ts";
import { useMentor } from "./fixture.ts";
import { type Call, createWire, type Wire } from "./wire.ts";

const sending = () => ({ key: crypto.randomUUID(), sent: [], doubtful: false, arrived: async () => {} });

const control = "0123456789abcdefghijkl";
const eventNames = {
  mention: "MESSAGE_CREATE",
  direct: "MESSAGE_CREATE",
  answer: "MESSAGE_CREATE",
  files: "MESSAGE_CREATE",
  edit: "MESSAGE_UPDATE",
  command: "INTERACTION_CREATE",
  fileCommand: "INTERACTION_CREATE",
  bare: "INTERACTION_CREATE",
  menu: "INTERACTION_CREATE",
  press: "INTERACTION_CREATE",
  choice: "INTERACTION_CREATE",
  opener: "INTERACTION_CREATE",
  modal: "INTERACTION_CREATE",
  controlModal: "INTERACTION_CREATE",
  completion: "INTERACTION_CREATE",
  thread: "THREAD_CREATE",
  channel: "CHANNEL_CREATE",
  role: "GUILD_ROLE_UPDATE",
} as const;
type Name = keyof typeof eventNames;

/** What Discord sends, each with an id and a token of its own. */
function payloads({ bot, guild, origin }: Wire, n: number): Readonly<Record<Name, JsonObject>> {
  const id = (kind: number) => `${kind}00000000${String(n).padStart(9, "0")}`;
  const user = { id: id(7), username: "mallory", global_name: "Mallory", discriminator: "0", avatar: null };
  const member = { user, roles: [guild], permissions: "2147483648", joined_at: "2026-01-01T00:00:00Z", flags: 0 };
  const channel = { id: "200000000000000001", type: 0, name: "general", guild_id: guild };
  const file = (name: string, url: string) => ({
    ...{ id: id(6), filename: name, size: 8, url, proxy_url: url, content_type: "text/plain" },
  });
  const message = {
    ...{ id: id(3), channel_id: channel.id, channel_type: 0, type: 0, content: `<@${bot}> why is @everyone slow?` },
    ...{ guild_id: guild, author: user, member: { roles: [guild], joined_at: member.joined_at }, mentions: [] },
    ...{ mention_roles: [], mention_everyone: false, attachments: [], embeds: [], tts: false, pinned: false },
    ...{ timestamp: "2026-01-01T00:00:00Z", edited_timestamp: null, flags: 0, components: [], nonce: "1" },
  };
  const used = {
    ...{ id: id(4), token: `token-of-${n}`, application_id: bot, version: 1, guild_id: guild, channel_id: channel.id },
    ...{ channel, member, locale: "en-US", guild_locale: "en-US", entitlements: [], app_permissions: "0", context: 0 },
    ...{ authorizing_integration_owners: { "0": guild } },
  };
  const slash = (options: Json, more: JsonObject = {}) => ({
    ...used,
    type: 2,
    data: { id: id(5), name: "mentor", type: 1, options, ...more },
  });
  const pressed = { ...message, id: id(2), author: { ...user, id: bot, bot: true } };
  const press = (data: JsonObject) => ({
    ...used,
    type: 3,
    message: pressed,
    data: { component_type: 2, id: 1, ...data },
  });
  const label = { type: 18, id: 1, component: { type: 4, id: 2, custom_id: "question", value: "why <@&1>?" } };
  const foreign = foreignAddresses[n % foreignAddresses.length] ?? "";
  return {
    mention: message,
    direct: {
      ...message,
      guild_id: undefined,
      member: undefined,
      channel_type: 1,
      channel_id: id(1),
    } as unknown as JsonObject,
    answer: {
      ...message,
      type: 19,
      content: "and then?",
      referenced_message: pressed,
      mentions: [{ ...user, id: bot }],
    },
    files: {
      ...message,
      attachments: [
        file("a.sql", `${origin}/files/good.txt`),
        file("b.sql", foreign),
        file("c.sql", `${origin}/files/${n % 2 === 0 ? "elsewhere" : "endless"}.txt`),
      ],
    },
    edit: { ...message, edited_timestamp: "2026-01-02T00:00:00Z" },
    command: slash([{ name: "ask", type: 1, options: [{ name: "question", type: 3, value: "why <@1> @here?" }] }]),
    fileCommand: slash([{ name: "ask", type: 1, options: [{ name: "file", type: 11, value: id(6) }] }], {
      resolved: { attachments: { [id(6)]: file("d.log", foreign) } },
    }),
    bare: slash([{ name: "ask", type: 1, options: [] }]),
    menu: {
      ...used,
      type: 2,
      data: { id: id(5), name: "Ask", type: 3, target_id: id(2), resolved: { messages: { [id(2)]: message } } },
    },
    press: press({ custom_id: `m1:${control}` }),
    choice: press({ component_type: 3, custom_id: "choices", values: [`m1:${control}`] }),
    opener: press({ custom_id: `m1:${control}:ask` }),
    modal: { ...used, type: 5, data: { custom_id: "form:ask", components: [label] } },
    controlModal: { ...used, type: 5, message: pressed, data: { custom_id: `m1:${control}:ask`, components: [label] } },
    completion: {
      ...used,
      type: 4,
      data: {
        id: id(5),
        name: "mentor",
        type: 1,
        options: [{ name: "topic", type: 1, options: [{ name: "id", type: 3, value: "ca", focused: true }] }],
      },
    },
    thread: {
      ...channel,
      id: id(1),
      type: 11,
      parent_id: channel.id,
      owner_id: bot,
      thread_metadata: {
        archived: false,
        auto_archive_duration: 60,
        archive_timestamp: member.joined_at,
        locked: false,
      },
      member_count: 1,
      message_count: 1,
    },
    channel: {
      ...channel,
      id: id(1),
      permission_overwrites: [{ id: guild, type: 0, allow: "0", deny: "0" }],
      position: 1,
    },
    role: {
      guild_id: guild,
      role: {
        id: guild,
        name: "@everyone",
        permissions: "1024",
        position: 0,
        color: 0,
        flags: 0,
        hoist: false,
        managed: false,
        mentionable: false,
      },
    },
  };
}

/** Addresses that were fetched, apart from the API. */
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

async function wire(): Promise<Wire> {
  const made = await createWire();
  onTestFinished(() => made.close());
  return made;
}

test("10,000 hostile payloads: it lives, stores under their own server, pings nobody and fetches nothing elsewhere", async () => {
  const discord = await wire();
  const { log, lines } = testLog();
  const arrivals: StoredArrival[] = [];
  const answered: Promise<unknown>[] = [];
  const broken: unknown[] = [];
  let awaited: { readonly event: string; readonly resolve: () => void } | undefined;
  const adapter = createDiscordAdapter(
    { token: discord.token, apiUrl: discord.apiUrl, messageContent: true },
    {
      table: commands,
      suggest: () => [{ value: "caching", label: "Caching @everyone" }],
      clock: { now: () => Temporal.Now.instant() },
      log,
      async receive(given) {
        const arrival = storedAs(given);
        if (arrival.event === awaited?.event) awaited.resolve();
        arrivals.push(arrival);
        if (arrivals.length % 20 === 0)
          answered.push(
            adapter.messenger.send(arrival.target, echo(arrival), sending()).catch((error: unknown) => {
              if (!(error instanceof Undeliverable || error instanceof TryLater)) broken.push(error);
            }),
          );
        return "stored";
      },
    },
  );
  await adapter.start();
  const samples = fc.sample(hostile(payloads(discord, 0)), { numRuns: 10_000, seed: 20_261_124 });
  const sent: { readonly name: Name; readonly payload: JsonObject }[] = [];
  for (const [n, { name, changes }] of samples.entries()) {
    const payload = changed(payloads(discord, n)[name], changes);
    sent.push({ name, payload });
    discord.dispatch(eventNames[name], payload);
    if (n % 500 !== 499) continue;
    const heard = Promise.withResolvers<void>();
    awaited = { event: `ready-${n}`, resolve: heard.resolve };
    discord.dispatch("MESSAGE_CREATE", { ...payloads(discord, n).direct, id: `ready-${n}`, channel_id: `own-${n}` });
    await heard.promise;
  }
  await Promise.all(answered);
  await adapter.stop();

  expect(unhandled).toEqual([]);
  expect(broken).toEqual([]);
  expect(isClean()).toBe(true);
  expect(discord.connections(), "connections").toBe(1);
  expect(arrivals.length).toBeGreaterThan(2_500);

  const own = new Map<string, Set<string>>();
  for (const { payload } of sent) {
    const event = storable(String(payload.id));
    const place = typeof payload.guild_id === "string" ? payload.guild_id : `dm:${authorOf(payload)}`;
    own.set(event, (own.get(event) ?? new Set()).add(storable(place)));
  }
  for (const { event, workspace } of arrivals) {
    if (event.startsWith("ready-")) continue;
    expect(own.get(event.replace(/^edit:(.*):[^:]*$/s, "$1")) ?? new Set(), event).toContain(workspace);
  }

  for (const call of discord.calls) {
    const isInteractions = /^\/(?:interactions|webhooks)\//.test(call.path);
    const [, way, whose, n] = /^\/(interactions|webhooks)\/(.*)\/token-of-(\d+)/s.exec(call.path) ?? [];
    const { id, application_id: application } = sent[Number(n)]?.payload ?? {};
    if (n !== undefined) expect(["", String(way === "interactions" ? id : application)], call.path).toContain(whose);
    expect(call.path, "an id that climbs out of its place").not.toMatch(/^\/webhooks\/1\//);
    expect(call.authorization, call.path).toBe(isInteractions ? undefined : `Bot ${discord.token}`);
    expect(pings(call)).toEqual([]);
  }
  expect(discord.calls.length).toBeGreaterThan(3_000);

  expect(fetched.length).toBeGreaterThan(100);
  for (const { url, authorization } of fetched) {
    expect(new URL(url).origin).toBe(discord.origin);
    expect(authorization).toBeNull();
  }
  expect(lines.join("")).not.toContain("token-of-");
});

function authorOf({ author, member, user }: JsonObject): string {
  const id = (one: Json | undefined) =>
    typeof one === "object" && one !== null && "id" in one ? String(one.id) : undefined;
  const inMember = typeof member === "object" && member !== null && "user" in member ? id(member.user) : undefined;
  return id(author) ?? inMember ?? id(user) ?? "";
}

/** Messages that may notify somebody. */
function pings({ path, body }: Call): readonly string[] {
  const text = /name="payload_json"\r\n(?:[^\r\n]+\r\n)*\r\n(.*)\r\n/.exec(body)?.[1] ?? body;
  if (text === "" || path.endsWith("/commands")) return [];
  const parsed: { type?: number; data?: object } = JSON.parse(text);
  const isCallback = path.endsWith("/callback");
  const message: { content?: string; components?: object; allowed_mentions?: object } = isCallback
    ? (parsed.data ?? {})
    : (JSON.parse(text) as object);
  if (isCallback && parsed.type !== 4) return [];
  if (message.content === undefined && message.components === undefined) return [];
  return JSON.stringify(message.allowed_mentions) === '{"parse":[]}' ? [] : [text.slice(0, 300)];
}

function echo({ input }: StoredArrival): Outgoing {
  const said = input.kind === "text" ? input.text : JSON.stringify(input);
  return { reply: reply({ body: root(paragraph(said.slice(0, 3_000))), visibility: "thread" }), controls: [] };
}

/** A question in the first server, answered by the real core; the same bot in a second server. */
async function twoServers(mentor: Mentor) {
  const discord = await wire();
  const { log } = testLog();
  const { store, conversations, clock } = mentor;
  const turns = createTurns({ store, conversations, table: commands, clock, log });
  const adapter = createDiscordAdapter(
    { token: discord.token, apiUrl: discord.apiUrl, messageContent: true },
    { receive: turns.receive, table: commands, suggest: conversations.suggest, clock, log },
  );
  await adapter.start();
  turns.join("discord", adapter);
  onTestFinished(async () => {
    await adapter.stop();
    await turns.stop(1_000);
  });
  numbers += 10;
  const own = payloads(discord, numbers);
  const question = "why is a query slow although there is an index";
  discord.dispatch("MESSAGE_CREATE", { ...own.mention, content: `<@${discord.bot}> ${question}` });
  const [first] = await answers(discord, `/channels/${idOf(own.mention)}`, /"custom_id":"m1:/, 0);
  const pressable = /"custom_id":"(m1:[0-9A-Za-z]{22}(?::[a-z ]+)?)"/g;
  const tokens = [...(first?.body ?? "").matchAll(pressable)].flatMap(([, token]) => token ?? []);
  const thread = `discord:${idOf(own.mention)}`;
  const kept = async () => ({
    turns: await store.recentTurns(discord.guild, thread, 50),
    people: await store.threadPeople(discord.guild, thread),
    controls: await Promise.all(tokens.map((token) => store.findControl(discord.guild, token.slice(3, 25)))),
  });
  const elsewhere = { guild_id: "100000000000000002" };
  return {
    discord,
    store,
    question,
    tokens,
    thread,
    kept,
    own: payloads(discord, numbers + 1),
    elsewhere,
    asked: own.mention,
  };
}

let numbers = 500_000;
const idOf = ({ id }: JsonObject): string => String(id);

/** What was sent to an address, once something there matches. */
async function answers(discord: Wire, path: string, what: RegExp, from: number): Promise<readonly Call[]> {
  return vi.waitFor(
    () => {
      const found = discord.calls.slice(from).filter((call) => call.path.startsWith(path) && what.test(call.body));
      if (found.length === 0) throw new Error(`nothing like ${what} was sent to ${path}`);
      return found;
    },
    { timeout: 20_000, interval: 20 },
  );
}

test("a file is read from Discord's own hosts alone, never past a redirect, and no further than its limit", async () => {
  const discord = await wire();
  const isDiscords = discordsFiles(discord.apiUrl);
  const read = (url: string) =>
    readFiles([{ filename: "a.sql", size: 8, url, content_type: "text/plain" }], 5_000, isDiscords);
  expect((await read(`${discord.origin}/files/good.txt`)).text).toContain("select 1");
  expect(isDiscords(new URL("https://cdn.discordapp.com/attachments/1/2/a.sql?ex=1"))).toBe(true);
  fetched = [];
  for (const url of [...foreignAddresses, "no address"]) {
    const { text, refusals } = await read(url);
    expect(text, url).toBe("");
    expect(refusals, url).toEqual([expect.stringContaining("could not be downloaded")]);
  }
  expect(fetched).toEqual([]);
  for (const name of ["elsewhere", "large", "endless"]) {
    const { text, refusals } = await read(`${discord.origin}/files/${name}.txt`);
    expect(text, name).toBe("");
    expect(refusals, name).toEqual([expect.stringContaining("could not be downloaded")]);
  }
});

describe("from another server", () => {
  const mentor = useMentor();

  test("a control, a form and a thread's key of the first reveal nothing and change nothing", async () => {
    const { discord, store, question, tokens, thread, kept, own, elsewhere, asked } = await twoServers(mentor());
    const before = await kept();
    expect(before.turns.map((turn) => turn.question)).toEqual([question]);
    expect(before.controls).not.toContain(undefined);
    expect(tokens.length).toBeGreaterThan(1);
    const from = discord.calls.length;

    let n = 0;
    const told = async (payload: JsonObject): Promise<void> => {
      n += 1;
      const token = `elsewhere-${numbers}-${n}`;
      discord.dispatch("INTERACTION_CREATE", { ...payload, ...elsewhere, id: `5${numbers}${n}`, token });
      await answers(discord, `/webhooks/${discord.bot}/${token}`, /no longer kept/, from);
    };
    for (const token of tokens.filter((one) => one.length === 25))
      await told({ ...own.press, data: { component_type: 2, id: 1, custom_id: token } });
    const [id = ""] = tokens;
    await told({
      ...own.controlModal,
      data: { ...(own.controlModal.data as JsonObject), custom_id: `${id.slice(0, 25)}:ask` },
    });

    const message = { ...own.mention, ...elsewhere, channel_id: idOf(asked), channel_type: 11 };
    discord.dispatch("MESSAGE_CREATE", { ...message, id: `6${numbers}1`, content: `<@${discord.bot}> forget` });
    await answers(discord, `/channels/${idOf(asked)}`, /nothing|forgot/i, from);
    discord.dispatch("MESSAGE_CREATE", { ...message, id: `6${numbers}2`, content: `<@${discord.bot}> more` });
    const replies = await answers(discord, `/channels/${idOf(asked)}`, new RegExp(`6${numbers}2`), from);
    expect(JSON.stringify(replies)).not.toMatch(/index/i);

    expect(await kept()).toEqual(before);
    expect(await store.recentTurns(elsewhere.guild_id, thread, 50)).toEqual([]);
  });
});
