/**
 * What every adapter has to do: one suite that console, Slack and Discord pass over their real clients. A place is a room with
 * ana, who may do little, an admin, and where the platform has others, ben; the mentor answers in it.
 *
 * What is compared: words. A screen becomes its runs of letters and digits, lower case, without addresses. Order, layout, links'
 * targets and numbers of lists are not compared here; the adapters' own render tests do that.
 */

import { sql } from "kysely";
import type { Nodes } from "mdast";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { ChatHost } from "../../src/adapters/adapter.ts";
import { consoleSurface } from "../../src/adapters/console/console.ts";
import { createAdvisor } from "../../src/advisor/advisor.ts";
import { systemClock } from "../../src/clock.ts";
import { commands } from "../../src/commands/index.ts";
import type { Arrival } from "../../src/conversations/arrival.ts";
import { type Conversations, createConversations } from "../../src/conversations/conversations.ts";
import type { Place } from "../../src/conversations/place.ts";
import { createThreads } from "../../src/conversations/threads.ts";
import { createTurns, type Reception, type Turns } from "../../src/conversations/turns.ts";
import { knowledgeFolder } from "../../src/knowledge/folder.ts";
import { loadCorpus } from "../../src/knowledge/load.ts";
import { createSearch } from "../../src/knowledge/search.ts";
import type { Log } from "../../src/ops/log.ts";
import { plainText } from "../../src/reply/plain.ts";
import type { Reply } from "../../src/reply/reply.ts";
import { createStore, type DatabaseOptions, openDatabase, type Store } from "../../src/storage/index.ts";
import { testLearning } from "../learner.ts";
import { testLog } from "../storage/support.ts";

/** What not every platform has. */
export type Capability =
  /** Somebody besides the person who asks. */
  | "others"
  /** People who may not do what an admin may. */
  | "ranks"
  /** Messages that notify people. */
  | "pings"
  /** Channels, where the mentor can be switched off. */
  | "channels"
  /** Commands that are typed, and can so be mistyped. */
  | "typed commands"
  /** Messages of any length. */
  | "long messages";

export type Who = "ana" | "ben" | "admin";

export interface AdapterPlace {
  /** Asks in a new conversation, or where there is but one, in that. @returns what the mentor said to it */
  asks(who: Who, question: string): Promise<string>;
  /** Writes in the conversation that was begun, in whatever way reaches the mentor there. */
  follows(who: Who, text: string): Promise<string>;
  /** The same, one right after the other, while the first is still being answered. @returns all that was said */
  followsAtOnce(who: Who, texts: readonly string[]): Promise<string>;
  /** Uses a command as people do here: types it, or picks it and fills its options in. */
  uses(who: Who, use: Use): Promise<string>;
  /** Takes something offered below the last answer, by its label. */
  chooses(who: Who, label: string): Promise<string>;
  /** All that `who` can read of the mentor. */
  sees(who: Who): string;
  /** What one writes to notify somebody. */
  mentionOf(who: Who): string;
  /** Ends the mentor and starts it again on the same database. */
  restarts(): Promise<void>;
  /** What a person's own writing notified, so that "nobody" says something. */
  notifiedByPeople(): number;
  /** What in the mentor's messages harms: people pinged, links that hide where they lead, terminal escapes. */
  harm(): readonly string[];
  /** What the platform would refuse. */
  violations(): readonly unknown[];
  /** Every line of the log so far. */
  log(): string;
  close(): Promise<void>;
}

export interface Platform {
  readonly name: "console" | "slack" | "discord";
  /** What it does not have, and why. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>;
  open(core: Core): Promise<AdapterPlace>;
}

export interface Use {
  /** Full name: `channel off`. */
  readonly command: string;
  readonly args: Readonly<Record<string, string | number>>;
}

interface Case extends Use {
  readonly who?: Who;
  /** Asked before, in one conversation. */
  readonly after?: readonly string[];
  /** A word of the conversation: written there, on every platform. */
  readonly word?: true;
  /** Words that have to be there, whatever the core says; `without` where there are no channels. */
  readonly says: readonly string[];
  readonly without?: readonly string[];
  /** Holds what differs from place to place, such as a count of what is kept there. */
  readonly differs?: true;
}

const subject = "what is an idempotency key?";

/** Every command of the table; `adapters.test.ts` holds the two together. */
export const cases: readonly Case[] = [
  { command: "ask", args: { question: subject }, says: ["The client sends a random id with every attempt"] },
  { command: "topics", args: {}, says: ["Idempotency keys", "Database indexes", "shows one whole"] },
  { command: "topics", args: { filter: "databases-nosql" }, says: ["topics", "Cassandra"] },
  {
    command: "topic",
    args: { id: "idempotency-keys" },
    says: ["the server runs it once and replays the stored answer"],
  },
  { command: "resources", args: { subject: "event-streaming" }, says: ["Where to go on reading about", "Communities"] },
  { command: "resources", args: { subject: "kafka" }, says: ["Where to go on reading about", "Communities"] },
  { command: "roles", args: {}, says: ["roles", "go-developer"] },
  { command: "roles", args: { role: "go-developer" }, says: ["Beginner", "You are there when"] },
  { command: "coverage", args: {}, says: ["subjects covered", "shows a topic whole"] },
  { command: "gaps", args: {}, who: "admin", says: ["Nothing in the last 90 days"] },
  {
    command: "gaps",
    args: { days: 30, limit: 5 },
    who: "admin",
    after: ["how do I bake sourdough bread?"],
    says: ["Gaps since", "how do I bake sourdough bread", "declined"],
  },
  { command: "help", args: {}, says: ["What you can type", "List what I can teach", "In a conversation also"] },
  { command: "help", args: { command: "topics" }, says: ["List what I can teach", "An area, or words to look for"] },
  { command: "path show", args: {}, says: ["You are not on a learning path"] },
  { command: "path start", args: {}, says: ["Which role do you learn for", "Go Developer"] },
  { command: "path start", args: { role: "go-developer" }, says: ["Go Developer: where do you begin", "Place me"] },
  {
    command: "path start",
    args: { role: "go-developer", level: "beginner" },
    says: ["Go Developer, beginner", "planned for 3–6 months", "First lesson"],
  },
  { command: "path next", args: {}, says: ["You are not on a learning path"] },
  { command: "path done", args: {}, says: ["You are not on a learning path"] },
  { command: "path skip", args: {}, says: ["You are not on a learning path"] },
  { command: "path unskip", args: {}, says: ["You are not on a learning path"] },
  { command: "path switch", args: { role: "rust-developer" }, says: ["Rust Developer: where do you begin"] },
  { command: "path place", args: { role: "go-developer" }, says: ["Question 1 of 8", "I don't know"], differs: true },
  { command: "path pace", args: { minutes: 20 }, says: ["The plan now assumes 20 minutes a day"] },
  { command: "path pause", args: {}, says: ["You are not on a learning path"] },
  { command: "path resume", args: {}, says: ["You are not on a learning path"] },
  { command: "path leave", args: {}, says: ["You are not on a learning path"] },
  { command: "quiz start", args: {}, says: ["Nothing is due for review now"] },
  { command: "quiz start", args: { topic: "sql-basics" }, says: ["Question 1 of 5", "I don't know"] },
  { command: "quiz answer", args: { answer: "b" }, says: ["No question is open"] },
  { command: "progress", args: {}, says: ["There is nothing to show yet"] },
  { command: "remind show", args: {}, says: ["No reminders are set"] },
  {
    command: "remind set",
    args: { when: "weekdays at half past eight in Berlin" },
    says: ["Set: weekdays at 08:30, Europe/Berlin"],
  },
  { command: "remind set", args: { when: "every other day" }, says: ["For example"] },
  { command: "remind zone", args: { zone: "Lisbon" }, says: ["Noted: your time zone is Europe/Lisbon"] },
  { command: "remind pause", args: { until: "friday" }, says: ["No reminders are set"] },
  { command: "remind on", args: {}, says: ["No reminders are set"] },
  { command: "remind off", args: {}, says: ["No reminders are set, so none will come"] },
  {
    command: "remind channel",
    args: { when: "09:00 mon-fri in Berlin" },
    who: "admin",
    says: ["Set for this channel: a question for everybody"],
    without: ["A daily question needs a channel"],
  },
  { command: "nudges", args: {}, says: ["Nothing was due for you yet"] },
  { command: "data privacy", args: {}, says: ["What I keep about you", "data erase"] },
  { command: "data export", args: {}, says: ["Everything I keep about you is in the file"], differs: true },
  { command: "data erase", args: {}, says: ["erase"], differs: true },
  {
    command: "channel show",
    args: {},
    says: ["I answer here when somebody mentions me"],
    without: ["This works only in a channel"],
  },
  {
    command: "channel off",
    args: {},
    who: "admin",
    says: ["Done: I answer nobody in this channel"],
    without: ["This works only in a channel"],
  },
  {
    command: "channel on",
    args: {},
    who: "admin",
    says: ["Done: I answer in this channel"],
    without: ["This works only in a channel"],
  },
  { command: "more", args: {}, word: true, after: [subject], says: ["replays the stored answer"] },
  { command: "sources", args: {}, word: true, after: [subject], says: ["Sources of Idempotency keys"] },
  { command: "helpful", args: {}, word: true, after: [subject], says: ["Noted, thank you"] },
  {
    command: "unhelpful",
    args: { reason: "too short" },
    word: true,
    after: [subject],
    says: ["Noted for whoever looks after my pages, without your name"],
  },
  { command: "forget", args: {}, word: true, after: [subject], says: ["Forgotten: one turn of this thread"] },
  { command: "share", args: { question: subject }, word: true, says: ["The client sends a random id"] },
];

/** What stands around every answer: buttons, and what leads in to topics, sources and choices. */
const furniture = new Set(
  (
    "mentor from see also source sources ask next or type more helpful not unhelpful share in channel follow up only you can " +
    "see this visible to go on here reply me mention other messages thread i t edited used ana admin replying file answer md"
  ).split(" "),
);

/** Runs of letters and digits, lower case; addresses and the numbers of lists are left out. */
export function wordsOf(screen: string): readonly string[] {
  return (
    screen
      .replaceAll(/https?:\/\/[^\s)>\]|]+/g, " ")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).filter((word) => !/^\d{1,3}$/.test(word));
}

const hasPhrase = (screen: string, phrase: string): boolean =>
  ` ${wordsOf(screen).join(" ")} `.includes(` ${wordsOf(phrase).join(" ")} `);

/** @param phrases each as words next to each other */
function expectPhrases(screen: string, phrases: readonly string[]): void {
  expect(
    phrases.filter((phrase) => !hasPhrase(screen, phrase)),
    `missing on the screen: ${screen}`,
  ).toEqual([]);
}

/** Holds a screen against what the core said: no word fewer, and none more but furniture. */
function expectSameWords(screen: string, said: string): void {
  const shown = Map.groupBy(wordsOf(screen), (word) => word);
  const wanted = Map.groupBy(wordsOf(said), (word) => word);
  const lost = [...wanted].filter(([word, all]) => (shown.get(word)?.length ?? 0) < all.length && !furniture.has(word));
  const added = [...shown.keys()].filter((word) => !wanted.has(word) && !furniture.has(word));
  expect({ lost: lost.map(([word]) => word), added }).toEqual({ lost: [], added: [] });
}

/** A command as it is typed: what has a position in it, the rest as flags. */
export function lineOf({ command, args }: Use): string {
  const positions = new Set(commands.find(command)?.positions.map((field) => field.name));
  const words = Object.entries(args).map(([name, value]) => (positions.has(name) ? `${value}` : `--${name} ${value}`));
  return [command, ...words].join(" ");
}
const titleOf = (one: Case): string => `${lineOf(one)}${one.who === "admin" ? ", by an admin" : ""}`;

const hostile =
  "@everyone @here <!channel> <!everyone> <@U1> <@&1> [x](https://evil.example) \u001b[31mred\u001b[0m \u001b]0;owned\u0007 \ud800 \u202eevil\u202c";
const secret = "xoxb-123456789012-abcdefghijklmnop";

export function testAdapter(platform: Platform, core: () => Core): void {
  const { name, lacks } = platform;

  const open = async (): Promise<AdapterPlace> => {
    const place = await platform.open(core());
    onTestFinished(() => place.close());
    return place;
  };
  /** One test where the platform has it, and another of what is there instead where it has not: none is left out. */
  const either = (
    what: Capability,
    has: readonly [title: string, run: () => Promise<void>],
    instead: readonly [title: string, run: () => Promise<void>],
  ) => {
    const reason = lacks[what];
    if (reason === undefined) test(has[0], has[1]);
    else test(`${instead[0]} (no ${what}: ${reason})`, instead[1]);
  };

  describe(`the adapter of ${name}`, () => {
    describe("questions", () => {
      test("a question is answered with its verdict, its page and its sources", async () => {
        const place = await open();
        const answer = await place.asks("ana", subject);
        expectPhrases(answer, [
          "Idempotent means that doing it twice leaves the same state as doing it once",
          "Idempotency keys",
          ...core()
            .advisor.ask(subject)
            .basis.sources.map(({ title }) => title),
        ]);
        expect(place.violations()).toEqual([]);
      });

      test("a follow-up means the turn before, and so it does after a restart; a new subject drops it", async () => {
        const place = await open();
        await place.asks("ana", subject);
        expectPhrases(await place.follows("ana", "how do I test it?"), ["Fire ten parallel requests with one key"]);
        await place.restarts();
        expectPhrases(await place.follows("ana", "and when should I not do it?"), ["Don't ask for keys on reads"]);
        const other = await place.follows("ana", "what is sharding?");
        expectPhrases(other, ["Scaling a database"]);
        expect(hasPhrase(other, "idempotency keys")).toBe(false);
        expectPhrases(await place.follows("ana", "what is connection pooling?"), ["Connection pools"]);
        expect(place.violations()).toEqual([]);
      });

      test("the same follow-up means something else where nothing was said before", async () => {
        const place = await open();
        expectPhrases(await place.asks("ana", "how do I test it?"), ["Unit tests"]);
      });

      test("a next question is chosen and answered, and so it is after a restart", async () => {
        const place = await open();
        await place.asks("ana", subject);
        const label =
          core()
            .advisor.ask(subject)
            .controls.find(({ role }) => role === "next")?.label ?? "";
        const expected = plainText(core().advisor.ask(label).body).split("\n")[0] ?? "";
        expectPhrases(await place.chooses("ana", label), [expected]);
        await place.restarts();
        const more = await place.chooses("ana", "more");
        expect(wordsOf(more).length).toBeGreaterThan(30);
        expect(place.violations()).toEqual([]);
      });

      test("more shows what was not shown, and says when that was all", async () => {
        const place = await open();
        const first = await place.asks("ana", subject);
        const rest = "so that the server runs it once and replays the stored answer";
        expect(hasPhrase(first, rest)).toBe(false);
        expectPhrases(await place.chooses("ana", "more"), [rest]);
        let last = "";
        for (let round = 0; round < 6 && !hasPhrase(last, "That was all of the page"); round++)
          last = await place.follows("ana", "more");
        expectPhrases(last, ["That was all of the page"]);
      });

      test.for([
        ["weak", "does Erlang Mnesia replicate over three datacenters?", "I have no page on Erlang Mnesia"],
        ["declined", "how do I bake sourdough bread?", "That is cooking which I don't cover"],
        ["a greeting", "hello", "Ask me anything about backend architecture"],
        ["another language", "wie kann ich eine langsame Datenbank mit einem Index schneller machen?", "English only"],
      ] as const)("%s is said as it is", async ([, question, phrase]) => {
        const place = await open();
        expectPhrases(await place.asks("ana", question), [phrase]);
        expect(place.violations()).toEqual([]);
      });

      test("messages that come while one is answered are answered in order, none lost, none merged", async () => {
        const place = await open();
        await place.asks("ana", "hello");
        const said = await place.followsAtOnce("ana", [
          subject,
          "what is sharding?",
          "what is connection pooling?",
          "how do I bake sourdough bread?",
        ]);
        const titles = ["idempotent means that doing it twice", "from scaling a database", "from connection pools"];
        const words = ` ${wordsOf(said).join(" ")} `;
        const at = [...titles, "that is cooking"].map((title) => words.indexOf(` ${title}`));
        expect(at.every((position) => position >= 0) && at).toEqual(at.toSorted((a, b) => a - b));
        expect(titles.map((title) => words.split(` ${title}`).length - 1)).toEqual([1, 1, 1]);
        expect(place.violations()).toEqual([]);
      });
    });

    describe("what should not happen", () => {
      test("a pasted secret comes back nowhere: not in an answer, not in the log, not in what is kept", async () => {
        const place = await open();
        await place.asks("ana", `why does my API answer 401 with the token ${secret}?`);
        await place.follows("ana", `topic ${secret}`);
        await place.uses("ana", { command: "topic", args: { id: secret } });
        await place.uses("ana", { command: "topics", args: { filter: `password=${secret}` } });
        expect(place.sees("ana")).not.toContain(secret);
        expect(place.log()).not.toContain(secret);
        expect(await core().kept(secret)).toEqual([]);
      });

      test("hostile text is answered, and pings nobody, hides nothing and moves no cursor", async () => {
        const place = await open();
        const answer = await place.asks("ana", `${hostile} ${place.mentionOf("ben")} what is sharding?`);
        expect(wordsOf(answer).length).toBeGreaterThan(5);
        // These say it back, in a conversation and to one person: without that the test would say little.
        const filter = `${place.mentionOf("ben")} ${hostile}`;
        const echoed = ["Topics on", "everyone here", "evil"];
        expectPhrases(await place.follows("ana", lineOf({ command: "topics", args: { filter } })), echoed);
        expectPhrases(await place.uses("ana", { command: "topics", args: { filter } }), echoed);
        expect(place.harm()).toEqual([]);
        expect(place.violations()).toEqual([]);
        expect(place.notifiedByPeople() > 0).toBe(lacks.pings === undefined);
      });

      const tooLong = "why is my query slow ".repeat(600).slice(0, 12_000).padEnd(12_001, "?");
      either(
        "long messages",
        [
          "12,001 characters are refused in a sentence",
          async () => {
            const place = await open();
            expectPhrases(await place.asks("ana", tooLong), ["That is 12,001 characters; I read up to 12,000"]);
            expect(place.violations()).toEqual([]);
          },
        ],
        [
          "of 12,001 characters in a file the beginning is read, and that is said",
          async () => {
            const place = await open();
            expectPhrases(await place.asks("ana", tooLong), ["I read the first 11,500 characters"]);
            expect(place.violations()).toEqual([]);
          },
        ],
      );
    });

    describe("commands", () => {
      for (const one of cases)
        test(titleOf(one), async () => {
          const place = await open();
          const who = one.who ?? "ana";
          for (const [index, question] of (one.after ?? []).entries())
            await (index === 0 ? place.asks(who, question) : place.follows(who, question));
          if (one.word && one.after === undefined) await place.asks(who, "hello");
          const screen = one.word ? await place.follows(who, lineOf(one)) : await place.uses(who, one);
          expectPhrases(screen, lacks.channels === undefined ? one.says : (one.without ?? one.says));
          if (one.differs) return;
          const said = await core().said({
            ...{ use: one, after: one.after ?? (one.word ? ["hello"] : []) },
            audience: lacks.ranks !== undefined ? "operator" : who === "admin" ? "curator" : "anyone",
            channel: lacks.channels === undefined,
          });
          expectSameWords(screen, said);
          expect(place.violations()).toEqual([]);
        });

      test("a near miss is told what was meant", async () => {
        const place = await open();
        await place.asks("ana", "hello");
        expectPhrases(await place.follows("ana", "topcs"), ["Did you mean", "topics"]);
        expectPhrases(await place.follows("ana", "topic idempotency-kyes"), ["Did you mean", "idempotency-keys"]);
        const picked = await place.uses("ana", { command: "topic", args: { id: "idempotency-kyes" } });
        expectPhrases(picked, ["Did you mean", "idempotency-keys"]);
      });

      either(
        "typed commands",
        [
          "a mistyped command is told what was meant",
          async () => {
            const place = await open();
            expectPhrases(await place.uses("ana", { command: "topcs", args: {} }), ["Did you mean", "topics"]);
          },
        ],
        [
          "a mistyped command can't be sent",
          async () => {
            const place = await open();
            await expect(place.uses("ana", { command: "topcs", args: {} })).rejects.toThrow("topcs");
          },
        ],
      );

      for (const { name: command } of commands.entries.filter(({ command: one }) => one.audience === "curator")) {
        either(
          "ranks",
          [
            `${command} is refused in words to who is no admin`,
            async () => {
              const place = await open();
              expectPhrases(await place.uses("ana", { command, args: {} }), [
                `${command} is for the admins of this workspace`,
              ]);
            },
          ],
          [
            `${command} is open to whoever sits there`,
            async () => {
              const place = await open();
              expect(hasPhrase(await place.uses("ana", { command, args: {} }), "is for the admins")).toBe(false);
            },
          ],
        );
      }

      either(
        "channels",
        [
          "a channel that is off gets no answer to a mention, and one again when it is on",
          async () => {
            const place = await open();
            await place.uses("admin", { command: "channel off", args: {} });
            await expect(place.asks("ana", subject)).rejects.toThrow("left alone");
            await place.uses("admin", { command: "channel on", args: {} });
            expectPhrases(await place.asks("ana", subject), ["Idempotency keys"]);
          },
        ],
        [
          "switching the channel off switches nothing off",
          async () => {
            const place = await open();
            await place.uses("admin", { command: "channel off", args: {} });
            expectPhrases(await place.asks("ana", subject), ["Idempotency keys"]);
          },
        ],
      );
    });

    either(
      "others",
      [
        "a second person goes on in the conversation, and does not see what a command told the first",
        async () => {
          const place = await open();
          await place.asks("ana", subject);
          expectPhrases(await place.follows("ben", "how do I test it?"), ["Fire ten parallel requests with one key"]);
          await place.uses("ana", { command: "roles", args: {} });
          expect(hasPhrase(place.sees("ana"), "go-developer")).toBe(true);
          expect(hasPhrase(place.sees("ben"), "go-developer")).toBe(false);
        },
      ],
      [
        "all that is typed is one person's",
        async () => {
          const place = await open();
          await expect(place.asks("ben", subject)).rejects.toThrow("one person");
        },
      ],
    );
  });
}

/** What all places of a file share: one database, one corpus. */
export interface Core {
  readonly advisor: ReturnType<typeof createAdvisor>;
  /** The parts of one mentor process. Nothing is shared with another but the database and the corpus. */
  start(log: Log): { readonly store: Store; readonly conversations: Conversations };
  /** What the core itself says to a line, in a workspace of its own, as text with all that stands around it. */
  said(what: { use: Use; after: readonly string[]; audience: Place["audience"]; channel: boolean }): Promise<string>;
  /** Tables in which a text stands. */
  kept(text: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

let spaces = 0;
/** A workspace of its own, so that tests don't meet. */
export const freshName = (prefix: string): string => `${prefix}${Date.now()}${++spaces}`;

async function openCore(options: Pick<DatabaseOptions, "url" | "dataDir">): Promise<Core> {
  const database = openDatabase({ ...options, log: testLog().log });
  await database.ready;
  const corpus = loadCorpus(knowledgeFolder, undefined);
  const search = createSearch(corpus);
  const advisor = createAdvisor(corpus, search);
  const start = (log: Log) => {
    const clock = systemClock;
    const store = createStore(database, clock);
    const threads = createThreads(store, database);
    const learner = testLearning(corpus, database, clock, log);
    const parts = {
      table: commands,
      advisor,
      corpus,
      search,
      store,
      threads,
      ...learner,
      clock,
      log,
      recordGaps: true,
    };
    return { store, conversations: createConversations(parts) };
  };
  return {
    advisor,
    start,
    async said({ use, after, audience, channel }) {
      const { conversations } = start(testLog().log);
      const where = { workspace: freshName("core"), thread: "t", person: "ana", audience, surface: consoleSurface };
      const place: Place = { ...where, ...(channel && { channel: "c" }) };
      for (const question of after) await conversations.line(place, question);
      return allOf(await conversations.command(place, use.command, use.args));
    },
    async kept(text) {
      const { rows } = await sql<{ name: string }>`
        select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(database.db);
      const held = await Promise.all(
        rows.map(async ({ name }) => {
          const found = await sql`select 1 from ${sql.table(name)} as t where t::text like ${`%${text}%`}`.execute(
            database.db,
          );
          return found.rows.length > 0 ? [name] : [];
        }),
      );
      return held.flat();
    },
    close: () => database.close(),
  };
}

function allOf({ title, body, basis, controls }: Reply): string {
  const titles = [...basis.topics, ...(basis.nearby ?? []), ...basis.sources].map((one) => one.title);
  return [title ?? "", textOf(body), ...titles, ...controls.map(({ label }) => label)].join("\n");
}

/** Every word of a tree, once: `plainText` repeats a table's header in each row. With the language of code, which all show. */
function textOf(node: Nodes): string {
  if (node.type === "code") return `${node.lang ?? ""}\n${node.value}`;
  if (node.type === "image") return node.alt ?? "";
  if ("value" in node) return node.value;
  if (!("children" in node)) return " ";
  const isRunning = node.type === "paragraph" || node.type === "heading" || node.type === "tableCell";
  const parts: readonly string[] = node.children.map(textOf);
  return parts.join(isRunning || isInline(node.type) ? "" : "\n");
}

const isInline = (type: Nodes["type"]): boolean => ["strong", "emphasis", "delete", "link"].includes(type);

/** One core for a file's tests, on a database that `make` gives and takes back. */
export function useCore(
  make: () => Promise<Pick<DatabaseOptions, "url" | "dataDir"> & { remove(): Promise<void> }>,
): () => Core {
  let core: Core | undefined;
  let remove = async () => {};
  beforeAll(async () => {
    const { remove: removing, ...options } = await make();
    remove = removing;
    core = await openCore(options);
  });
  afterAll(async () => {
    await core?.close();
    await remove();
  });
  return () => {
    if (core === undefined) throw new Error("the core is not there yet");
    return core;
  };
}

/** The mentor's processes of one chat place, one after the other, and what became of all that reached them. */
export interface Desk {
  readonly log: Log;
  readonly lines: readonly string[];
  /** Another process, with the host that its adapter is to be given. */
  start(): { readonly host: ChatHost; readonly turns: Turns };
  /**
   * Does something that `count` answers come of, and waits until they were sent. With more than one, the first is held back
   * until all have come in.
   *
   * @param act returns the id of the message that was written, if one was
   * @throws when that message was left alone
   */
  answered(act: () => string | undefined, count?: number): Promise<void>;
}

export function createDesk(core: Core): Desk {
  const { log, lines } = testLog();
  const { store } = core.start(log);
  const arrivals: { readonly arrival: Arrival; readonly reception: Reception }[] = [];
  let gate = Promise.resolve();
  const stored = () => arrivals.filter(({ reception }) => reception === "stored");
  return {
    log,
    lines,
    start() {
      const { store: own, conversations } = core.start(log);
      const held: Conversations = {
        ...conversations,
        line: async (place, text) => {
          await gate;
          return conversations.line(place, text);
        },
      };
      const turns = createTurns({ store: own, conversations: held, table: commands, clock: systemClock, log });
      const host: ChatHost = {
        ...{ table: commands, clock: systemClock, log, suggest: conversations.suggest },
        async receive(arrival) {
          const reception = await turns.receive(arrival);
          arrivals.push({ arrival, reception });
          return reception;
        },
      };
      return { host, turns };
    },
    async answered(act, count = 1) {
      const before = stored().length;
      const { promise, resolve: release } = Promise.withResolvers<void>();
      if (count > 1) gate = promise;
      const message = act();
      const leftAlone = () =>
        message !== undefined &&
        arrivals.some(({ arrival, reception }) => arrival.message === message && reception === "ignored");
      await expect
        .poll(() => stored().length - before >= count || leftAlone(), { timeout: 10_000, interval: 5 })
        .toBe(true);
      release();
      if (leftAlone()) throw new Error("the message was left alone");
      for (const { arrival } of stored().slice(before))
        await expect
          .poll(async () => (await store.inboxRow(arrival.workspace, arrival.event))?.state, {
            ...{ timeout: 15_000, interval: 5 },
          })
          .toBe("done");
    },
  };
}
