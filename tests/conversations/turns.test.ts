/** Turns without a platform: what is stored, in which order it is answered, and what a crash at each step leaves. */

import { expect, test } from "vitest";
import { createAdvisor } from "../../src/advisor/advisor.ts";
import { commands } from "../../src/commands/index.ts";
import type { Arrival } from "../../src/conversations/arrival.ts";
import { createConversations } from "../../src/conversations/conversations.ts";
import { createThreads } from "../../src/conversations/threads.ts";
import { createTurns } from "../../src/conversations/turns.ts";
import { createSearch } from "../../src/knowledge/search.ts";
import { type Messenger, type Outgoing, type Sending, TryLater, Undeliverable } from "../../src/reply/messenger.ts";
import { plainText } from "../../src/reply/plain.ts";
import { createStore } from "../../src/storage/index.ts";
import { corpus } from "../corpus.ts";
import { testLearning } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const search = createSearch(corpus);
const advisor = createAdvisor(corpus, search);
const database = await embeddedDatabase();
let spaces = 0;

interface Sent {
  readonly outgoing: Outgoing;
  readonly text: string;
  readonly sending: Sending;
  readonly replacing?: readonly string[];
}

/** A workspace with one or more processes of the mentor, each with a messenger that notes what it sends. */
function workspace(followUps: "free" | "mention" = "free") {
  spaces += 1;
  const name = `w${spaces}`;
  const clock = testClock();
  const store = createStore(database, clock);
  const { log, lines } = testLog();
  const sent: Sent[] = [];
  let events = 0;

  function start(behave: (sending: Sending, attempt: number) => Promise<void> | void = () => {}) {
    const conversations = createConversations({
      table: commands,
      advisor,
      corpus,
      search,
      store,
      threads: createThreads(store, database, clock),
      ...testLearning(corpus, database, clock, log),
      clock,
      log,
      recordGaps: true,
    });
    const turns = createTurns({ store, conversations, table: commands, clock, log });
    let attempts = 0;
    const deliver = async (outgoing: Outgoing, sending: Sending, replacing?: readonly string[]) => {
      attempts += 1;
      await behave(sending, attempts);
      sent.push({
        outgoing,
        text: plainText(outgoing.reply.body),
        sending,
        ...(replacing !== undefined && { replacing }),
      });
      await sending.arrived(`m${sent.length}`);
    };
    const messenger: Messenger = {
      send: (_target, outgoing, sending) => deliver(outgoing, sending),
      replace: (_target, receipt, outgoing, sending) => deliver(outgoing, sending, receipt),
      working: async () => {},
    };
    turns.join("slack", { messenger, surface: () => ({ name: "slack", prefix: "/mentor ", forms: true, followUps }) });
    return turns;
  }

  const says = (text: string, more: Partial<Arrival> = {}): Arrival => {
    events += 1;
    return {
      platform: "slack",
      event: `e${events}`,
      workspace: name,
      thread: "t",
      person: "ana",
      channel: "general",
      audience: "anyone",
      address: "mention",
      visibility: "thread",
      input: { kind: "text", text },
      target: { channel: "general" },
      message: `${events}`,
      ...more,
    };
  };
  const done = async (event: string) => (await store.inboxRow(name, event))?.state === "done";
  const settled = (...all: Arrival[]) =>
    expect
      .poll(async () => Promise.all(all.map(({ event }) => done(event))), { timeout: 10_000 })
      .toEqual(all.map(() => true));
  return { name, clock, store, sent, start, says, settled, lines };
}

test("a question is answered once, however often its event comes and to however many processes", async () => {
  const { start, says, sent, settled } = workspace();
  const [one, two] = [start(), start()];
  const question = says("offset or cursor pagination");
  const receptions = await Promise.all([one.receive(question), two.receive(question), one.receive(question)]);
  expect(receptions.toSorted()).toEqual(["duplicate", "duplicate", "stored"]);
  await settled(question);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.outgoing.reply).toMatchObject({ title: "Pagination", visibility: "thread" });
  expect(sent[0]?.outgoing.controls.every(({ id }) => /^[0-9A-Za-z]{22}$/.test(id))).toBe(true);
});

test("what comes while one is answered is answered in order, and follows on", async () => {
  const { start, says, sent, settled } = workspace();
  const turns = start();
  const questions = [
    says("two requests both read balance 100 and both subtract 60"),
    says("and in mysql?"),
    says("topics cache"),
  ];
  for (const question of questions) await turns.receive(question);
  await settled(...questions);
  expect(sent.map(({ outgoing }) => outgoing.reply.title)).toEqual([
    "Lost updates",
    "Lost updates",
    "Topics on “cache”",
  ]);
  expect(sent[1]?.text).toMatch(/snapshot/);
});

test("an answer that was made and not sent is found by another process and sent as it was", async () => {
  const { start, says, sent, settled, clock, store, name } = workspace();
  const dying = start(() => new Promise(() => {}));
  const question = says("what is a saga");
  await dying.receive(question);
  await expect.poll(async () => (await store.inboxRow(name, question.event))?.state).toBe("sending");
  const other = start();
  await other.recover();
  expect(sent).toHaveLength(0);
  clock.advance({ seconds: 21 });
  await other.recover();
  await settled(question);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.sending.doubtful).toBe(true);
  expect(sent[0]?.text).toMatch(/saga/i);
});

test("a question found after a quarter of an hour is apologised for, once", async () => {
  const { start, says, sent, settled, clock, store, name } = workspace();
  const question = says("what is a saga");
  await store.storeArrival({
    platform: "slack",
    workspace: name,
    event: question.event,
    thread: question.thread,
    person: question.person,
    arrival: JSON.parse(JSON.stringify(question)),
    seed: "seed",
  });
  clock.advance({ minutes: 16 });
  const turns = start();
  await turns.recover();
  await settled(question);
  await turns.recover();
  expect(sent.map(({ text }) => text)).toEqual([expect.stringMatching(/^I was away when you asked this/)]);
  expect((await store.inboxRow(name, question.event))?.outcome).toBe("apologised");
});

test("who asked several things while the mentor was away hears once that it is too late for them", async () => {
  const { start, says, sent, settled, clock, store } = workspace();
  const asked = ["what is a saga", "what is cqrs", "what is a webhook"].map((text) => says(text));
  const before = createTurnsWithoutPlatform(store, clock);
  for (const question of asked) await before.receive(question);
  const elsewhere = says("what is a saga", { thread: "u" });
  await before.receive(elsewhere);
  clock.advance({ minutes: 16 });
  const turns = start();
  await turns.recover();
  await settled(...asked, elsewhere);
  expect(sent.map(({ text }) => text.slice(0, 10))).toEqual(["I was away", "I was away"]);
  clock.advance({ hours: 20 });
  const later = says("what is an index");
  await before.receive(later);
  clock.advance({ minutes: 16 });
  await turns.recover();
  await settled(later);
  expect(sent).toHaveLength(3);
});

test("a question that ends the process whenever it is answered is given up, and the person is told", async () => {
  const { start, says, sent, settled, clock, store, name } = workspace();
  const question = says("what is a saga");
  await createTurnsWithoutPlatform(store, clock).receive(question);
  const lease = Temporal.Duration.from({ seconds: 1 });
  for (let crash = 0; crash < 8; crash += 1) {
    expect(await store.claimNext({ platform: "slack", workspace: name, thread: "t" }, lease)).toBeDefined();
    clock.advance({ seconds: 2 });
  }
  await start().recover();
  await settled(question);
  expect(sent.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^I could not answer that.*in the log under \w+/),
  ]);
});

test("what was said above is known from what was heard, where the platform does not tell", async () => {
  const { start, says, sent, settled, clock } = workspace();
  const turns = start();
  const first = says("what is a saga");
  await turns.receive(first);
  await settled(first);
  clock.advance({ minutes: 1 });
  for (const text of ["how do we keep two services from overwriting each other", "lost updates, I mean"])
    expect(await turns.receive(says(text, { address: "overheard", person: "ben" }))).toBe("ignored");
  const call = says("any thoughts?");
  await turns.receive(call);
  await settled(call);
  expect(sent[1]?.outgoing.reply.basis.topics.map(({ id }) => id)).toContain("lost-updates");
});

test("what the platform puts off is sent when it says so, with its parts kept", async () => {
  const { start, says, sent, settled, clock, store, name } = workspace();
  const turns = start(async (sending, attempt) => {
    if (attempt > 1) return;
    await sending.arrived("part-1");
    throw new TryLater(5_000, "slow down");
  });
  const question = says("what is a saga");
  await turns.receive(question);
  await expect.poll(async () => (await store.inboxRow(name, question.event))?.receipt).toEqual(["part-1"]);
  await turns.recover();
  expect(sent).toHaveLength(0);
  await expect
    .poll(async () => {
      clock.advance({ seconds: 2 });
      await turns.recover();
      return sent.length;
    })
    .toBe(1);
  await settled(question);
  expect(sent[0]?.sending).toMatchObject({ sent: ["part-1"], doubtful: true });
});

test("what can't be delivered is given up with its code in the log, and the next is answered", async () => {
  const { start, says, sent, settled, lines } = workspace();
  const turns = start((_sending, attempt) => {
    if (attempt === 1) throw new Undeliverable("is_archived", "the channel is archived");
  });
  const questions = [says("what is a saga"), says("what is cqrs")];
  for (const question of questions) await turns.receive(question);
  await settled(...questions);
  expect(sent).toHaveLength(1);
  expect(lines.some((line) => line.includes("is_archived"))).toBe(true);
});

test("it follows a thread with one person, keeps out when a second writes, and comes back when called", async () => {
  const { start, says } = workspace();
  const turns = start();
  expect(await turns.receive(says("just talking", { address: "overheard" }))).toBe("ignored");
  expect(await turns.receive(says("what is a saga"))).toBe("stored");
  // Written before the first answer is there.
  expect(await turns.receive(says("and its downsides?", { address: "overheard" }))).toBe("stored");
  expect(await turns.receive(says("I disagree", { address: "overheard", person: "ben" }))).toBe("ignored");
  expect(await turns.receive(says("why?", { address: "overheard" }))).toBe("ignored");
  expect(await turns.receive(says("why not 2pc?", { address: "reply" }))).toBe("stored");
});

test("twenty questions a minute are answered; the next is asked to wait, once, and then there is silence", async () => {
  const { start, says, sent, settled, clock } = workspace();
  const turns = start();
  const questions = Array.from({ length: 23 }, (_, index) => says("what is a saga", { thread: `t${index}` }));
  const receptions: string[] = [];
  for (const question of questions) receptions.push(await turns.receive(question));
  expect(receptions.filter((one) => one === "ignored")).toHaveLength(2);
  await settled(...questions.slice(0, 20));
  await expect.poll(() => sent.filter(({ text }) => text.startsWith("That is 20 questions")).length).toBe(1);
  clock.advance({ seconds: 61 });
  expect(await turns.receive(says("what is cqrs"))).toBe("stored");
});

test("a channel that was switched off is left alone, commands are not", async () => {
  const { start, says, sent, settled } = workspace();
  const turns = start();
  const command = (name: string, audience: "anyone" | "curator") =>
    says("", {
      address: "direct",
      visibility: "private",
      audience,
      input: { kind: "command", command: name, args: {} },
    });
  const refused = command("channel off", "anyone");
  await turns.receive(refused);
  const off = command("channel off", "curator");
  await turns.receive(off);
  await settled(refused, off);
  expect(sent[0]?.text).toMatch(/is for the admins/);
  expect(await turns.receive(says("what is a saga"))).toBe("ignored");
  expect(await turns.receive(command("topics", "anyone"))).toBe("stored");
});

test("what is pressed works in its conversation, for days, and says so when it is gone", async () => {
  const { start, says, sent, settled, clock, name } = workspace();
  const turns = start();
  const question = says("two requests both read balance 100 and both subtract 60");
  await turns.receive(question);
  await settled(question);
  const control = (label: string) => sent[0]?.outgoing.controls.find((one) => one.control.command === label);
  const press = (id: string, more: Partial<Arrival> = {}) =>
    says("", { address: "direct", input: { kind: "control", id }, ...more });
  clock.advance({ hours: 24 * 5 });
  const more = press(control("more")?.id ?? "");
  await turns.receive(more);
  await settled(more);
  expect(sent[1]?.outgoing.reply).toMatchObject({ title: "Lost updates", visibility: "thread" });
  const helpful = press(control("helpful")?.id ?? "");
  await turns.receive(helpful);
  await settled(helpful);
  expect(sent[2]?.outgoing.reply.visibility).toBe("private");
  clock.advance({ hours: 24 * 90 });
  const late = press(control("more")?.id ?? "");
  await turns.receive(late);
  const elsewhere = press(control("more")?.id ?? "", { workspace: `${name}-other` });
  await turns.receive(elsewhere);
  await expect.poll(() => sent.length).toBe(5);
  expect(sent.slice(3).every(({ text }) => text.startsWith("That button belongs to an answer"))).toBe(true);
  expect(control("unhelpful")?.form).toBe("unhelpful");
});

test("a private answer can be shown to the channel", async () => {
  const { start, says, sent, settled } = workspace();
  const turns = start();
  const asked = says("", {
    address: "direct",
    visibility: "private",
    thread: "command:general:ana",
    input: { kind: "command", command: "ask", args: { question: "what is a saga" } },
  });
  await turns.receive(asked);
  await settled(asked);
  expect(sent[0]?.outgoing.reply.visibility).toBe("private");
  const share = sent[0]?.outgoing.controls.find(({ control }) => control.command === "share");
  const press = (person: string) =>
    says("", { person, address: "direct", visibility: "private", input: { kind: "control", id: share?.id ?? "" } });
  const meddling = press("ben");
  await turns.receive(meddling);
  await settled(meddling);
  expect(sent[1]?.text).toMatch(/^Only the person who asked/);
  const pressed = press("ana");
  await turns.receive(pressed);
  await settled(pressed);
  expect(sent[2]?.outgoing.reply.visibility).toBe("thread");
  expect(sent[2]?.text).toBe(sent[0]?.text);
});

test("where threads aren't read, an answer carries a button to go on", async () => {
  const { start, says, sent, settled } = workspace("mention");
  const turns = start();
  const question = says("what is a saga");
  await turns.receive(question);
  await settled(question);
  const button = sent[0]?.outgoing.controls.find(({ control }) => control.label === "Follow up");
  expect(button?.form).toBe("ask");
  const sentForm = says("", {
    address: "direct",
    input: { kind: "control", id: button?.id ?? "", args: { question: "and its downsides?" } },
  });
  await turns.receive(sentForm);
  await settled(sentForm);
  expect(sent[1]?.outgoing.reply.title).toBe(sent[0]?.outgoing.reply.title);
});

test("a mention that only points is about what was said above", async () => {
  const { start, says, sent, settled } = workspace();
  const turns = start();
  const asked = says("any thoughts?", {
    input: {
      kind: "text",
      text: "any thoughts?",
      above: ["our orders page uses OFFSET and gets slower every day", "page 5000 takes 8 seconds"],
    },
  });
  await turns.receive(asked);
  await settled(asked);
  expect(sent[0]?.outgoing.reply.title).toBe("Pagination");
});

test("an edited question is answered in the place of its first answer", async () => {
  const { start, says, sent, settled } = workspace();
  const turns = start();
  const question = says("what is a sage");
  await turns.receive(question);
  await settled(question);
  const edited = says("what is a saga", { replaces: question.event });
  await turns.receive(edited);
  await settled(edited);
  expect(sent[1]?.replacing).toEqual(["m1"]);
  const again = says("what is cqrs", { replaces: question.event });
  await turns.receive(again);
  await settled(again);
  expect(sent[2]?.replacing).toEqual(["m2"]);
});

test("an invitation is answered once", async () => {
  const { start, says, sent, settled } = workspace();
  const turns = start();
  const joined = says("", { input: { kind: "joined" } });
  expect(await turns.receive(joined)).toBe("stored");
  expect(await turns.receive(says("", { input: { kind: "joined" } }))).toBe("ignored");
  await settled(joined);
  expect(sent[0]?.text).toMatch(/^Hello/);
  expect(sent[0]?.text).toContain("mention me with your question. To ask in private, type /mentor ask.");
});

test("a platform that is away for minutes gets the answer when it is back", async () => {
  const { start, says, sent, settled, clock } = workspace();
  const turns = start((_sending, attempt) => {
    if (attempt <= 12) throw new TryLater(100, "not reached");
  });
  const question = says("what is a saga");
  await turns.receive(question);
  await expect
    .poll(
      async () => {
        clock.advance({ seconds: 40 });
        await turns.recover();
        return sent.length;
      },
      { timeout: 10_000 },
    )
    .toBe(1);
  await settled(question);
  expect(sent[0]?.text).toMatch(/saga/i);
});

test("a process that was thought dead and wakes up leaves the answer to who has it now", async () => {
  const { start, says, sent, settled, clock, store, name, lines } = workspace();
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const sleeping = start(async (sending) => {
    await asleep;
    await sending.arrived("too-late");
  });
  const question = says("what is a saga");
  await sleeping.receive(question);
  await expect.poll(async () => (await store.inboxRow(name, question.event))?.state).toBe("sending");
  clock.advance({ seconds: 21 });
  await start().recover();
  await settled(question);
  wake();
  await expect.poll(() => lines.join("")).toContain("another process has taken it over");
  expect(sent).toHaveLength(1);
  expect((await store.inboxRow(name, question.event))?.receipt).toEqual(["m1"]);
});

test("an answer that breaks whatever sends it is given up, and the person is told", async () => {
  const { start, says, sent, settled, clock, lines } = workspace();
  const turns = start((_sending, attempt) => {
    if (attempt <= 8) throw new Error("it does not render");
  });
  const question = says("what is a saga");
  await turns.receive(question);
  await expect
    .poll(
      async () => {
        clock.advance({ seconds: 40 });
        await turns.recover();
        return sent.length;
      },
      { timeout: 10_000 },
    )
    .toBe(1);
  await settled(question);
  const [, reference = "none"] = /in the log under (\w+)/.exec(sent[0]?.text ?? "") ?? [];
  expect(lines.some((line) => line.includes(reference) && line.includes("given up"))).toBe(true);
});

test("who goes on asking too much is told once a minute, not whenever a question grows old", async () => {
  const { start, says, sent, settled, clock } = workspace();
  const turns = start();
  const ask = (index: number) => says("what is a saga", { thread: `t${index}` });
  const first = Array.from({ length: 20 }, (_, index) => ask(index));
  for (const question of first) {
    await turns.receive(question);
    clock.advance({ seconds: 1 });
  }
  // Two at once, as two processes get them.
  await Promise.all([start().receive(ask(20)), start().receive(ask(21))]);
  clock.advance({ seconds: 41 });
  // Two of the twenty are older than a minute by now.
  const later = [ask(22), ask(23)];
  for (const question of later) expect(await turns.receive(question)).toBe("stored");
  expect(await turns.receive(ask(24))).toBe("ignored");
  await settled(...first, ...later);
  await expect.poll(() => sent.filter(({ text }) => text.startsWith("That is 20 questions")).length).toBe(1);
});

test("in a channel that was switched off nothing is kept, and what is pressed answers the person alone", async () => {
  const { start, says, sent, settled, store, name } = workspace();
  const turns = start();
  const asked = says("", {
    address: "direct",
    visibility: "private",
    input: { kind: "command", command: "ask", args: { question: "what is a saga" } },
  });
  await turns.receive(asked);
  await settled(asked);
  await store.setChannelOff(name, "general", true);
  expect(await turns.receive(says("our secret plan"))).toBe("ignored");
  expect(await turns.receive(says("", { input: { kind: "joined" } }))).toBe("ignored");
  expect(await store.heardIn(name, "t", 5)).toEqual([]);
  const share = sent[0]?.outgoing.controls.find(({ control }) => control.command === "share");
  const pressed = says("", { address: "direct", input: { kind: "control", id: share?.id ?? "" } });
  await turns.receive(pressed);
  await settled(pressed);
  expect(sent[1]?.outgoing.reply.visibility).toBe("private");
  expect(sent[1]?.text).toMatch(/^I am switched off in this channel/);
});

test("found late, a question is apologised for where it was asked, and an invitation is still answered", async () => {
  const { start, says, sent, settled, clock, store } = workspace();
  const before = createTurnsWithoutPlatform(store, clock);
  const open = says("what is a saga", { thread: "a" });
  const alone = says("what is a saga", { thread: "b", address: "direct", visibility: "private" });
  const joined = says("", { thread: "c", input: { kind: "joined" } });
  for (const one of [open, alone, joined]) await before.receive(one);
  clock.advance({ minutes: 16 });
  await start().recover();
  await settled(open, alone, joined);
  const said = sent.map(({ text, outgoing }) => [text.split(" ")[0], outgoing.reply.visibility]);
  expect(said.toSorted()).toEqual([
    ["Hello.", "thread"],
    ["I", "private"],
    ["I", "thread"],
  ]);
});

test("an edit that was sent in part replaces what was there before it, not itself", async () => {
  const { start, says, sent, settled, clock } = workspace();
  const turns = start(async (sending, attempt) => {
    if (attempt !== 2) return;
    await sending.arrived("part-1");
    throw new TryLater(100, "slow down");
  });
  const question = says("what is a sage");
  await turns.receive(question);
  await settled(question);
  const edited = says("what is a saga", { replaces: question.event });
  await turns.receive(edited);
  await expect
    .poll(async () => {
      clock.advance({ seconds: 2 });
      await turns.recover();
      return sent.length;
    })
    .toBe(2);
  await settled(edited);
  expect(sent[1]?.replacing).toEqual(["m1"]);
});

test("called into a thread of several people, it answers those who call it", async () => {
  const { start, says } = workspace();
  const turns = start();
  expect(await turns.receive(says("what is a saga", { others: ["ana", "ben"] }))).toBe("stored");
  expect(await turns.receive(says("ben, what do you mean?", { address: "overheard" }))).toBe("ignored");
  expect(await turns.receive(says("and its downsides?"))).toBe("stored");
});

test("secrets people paste are stored nowhere, and where the answer goes stays whole", async () => {
  const { start, says, store, name } = workspace();
  start();
  const turns = createTurnsWithoutPlatform(store);
  const question = says("my password=hunter2secret fails", { target: { token: "aW50ZXJhY3Rpb246secret" } });
  await turns.receive(question);
  const kept = JSON.stringify((await store.inboxRow(name, question.event))?.arrival);
  expect(kept).not.toContain("hunter2");
  expect(kept).toContain("aW50ZXJhY3Rpb246secret");
});

function createTurnsWithoutPlatform(store: ReturnType<typeof createStore>, clock = testClock()) {
  const { log } = testLog();
  const conversations = createConversations({
    table: commands,
    advisor,
    corpus,
    search,
    store,
    threads: createThreads(store, database),
    ...testLearning(corpus, database, clock, log),
    clock,
    log,
    recordGaps: true,
  });
  return createTurns({ store, conversations, table: commands, clock, log });
}

test("what one person types in one channel is a conversation until half an hour of silence", async () => {
  const { start, says, sent, settled, clock } = workspace();
  const turns = start();
  const typed = async (text: string) => {
    const line = says(text, { address: "direct", visibility: "private", thread: "slack:command:general:ana" });
    await turns.receive(line);
    await settled(line);
  };
  await typed("two requests both read balance 100 and both subtract 60");
  clock.advance({ minutes: 29 });
  await typed("and in mysql?");
  expect(sent[1]?.outgoing.reply.title).toBe("Lost updates");
  clock.advance({ minutes: 31 });
  await typed("and in mysql?");
  expect(sent[2]?.outgoing.reply.title).not.toBe("Lost updates");
});
