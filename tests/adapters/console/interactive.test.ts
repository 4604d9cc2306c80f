import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { bracketedPaste } from "../../../src/adapters/console/paste.ts";
import { keys, say, startInteractive, textOf } from "./harness.ts";

test("a question is answered below it, and the prompt comes back", async () => {
  const { type, seen, shown, adapter } = await startInteractive({}, { welcome: "Ask me anything." });
  type(`what is 2pc${keys.enter}`);
  await seen("› ", 2);
  expect(shown()).toContain("Ask me anything.\n\n› what is 2pc\n\n<what is 2pc>\n\n› ");
  await adapter.stop();
});

test("lines typed ahead are answered in order", async () => {
  const { type, seen, received, adapter } = await startInteractive();
  type(`one${keys.enter}two${keys.enter}three${keys.enter}`);
  await seen("<three>");
  expect(received.map(textOf)).toEqual(["one", "two", "three"]);
  await adapter.stop();
});

test("a pasted block is one question, with its lines, and is not sent before Enter", async () => {
  const { type, seen, received, adapter } = await startInteractive();
  type(`why ${keys.paste("ERROR 1213\r\n  at a.ts:1\rat b.ts:2\n")}?`);
  await seen("why ERROR 1213⏎  at a.ts:1⏎at b.ts:2?");
  expect(received).toEqual([]);
  type(keys.enter);
  await seen("<why");
  expect(received.map(textOf)).toEqual(["why ERROR 1213\n  at a.ts:1\nat b.ts:2?"]);
  await adapter.stop();
});

test("a paste whose marks arrive in pieces, with escapes inside and 100,000 characters, breaks nothing", async () => {
  const { type, received, adapter, seen, raw } = await startInteractive({ handle: async () => say("ok") });
  const pasted = keys.paste(`a\u001b[2Jb${"x".repeat(100_000)}\u0007`);
  for (const part of [pasted.slice(0, 1), pasted.slice(1, 4), pasted.slice(4, 60_000), pasted.slice(60_000, -3)])
    type(part);
  await new Promise((resolve) => setImmediate(resolve));
  type(pasted.slice(-3));
  await seen("x".repeat(50));
  type(keys.enter);
  await seen("ok");
  expect(received.map(textOf)).toEqual([`ab${"x".repeat(100_000)}`]);
  expect(raw()).not.toContain("\u001b[2J");
  await adapter.stop();
});

test("arrow keys still work, also in pieces", async () => {
  const { type, seen, received, adapter } = await startInteractive();
  type(`first${keys.enter}`);
  await seen("<first>");
  type(keys.up.slice(0, 2));
  await new Promise((resolve) => setImmediate(resolve));
  type(keys.up.slice(2) + keys.enter);
  await seen("<first>", 2);
  expect(received.map(textOf)).toEqual(["first", "first"]);
  await adapter.stop();
});

test("Ctrl-C stops the answer under way, at once, although the engine does not listen", async () => {
  const late = Promise.withResolvers<ReturnType<typeof say>>();
  let signalled: AbortSignal | undefined;
  const { type, seen, shown, received, adapter } = await startInteractive({
    handle: (inbound, signal) => {
      if (textOf(inbound) !== "slow") return Promise.resolve(say("quick answer"));
      signalled = signal;
      return late.promise;
    },
  });
  type(`slow${keys.enter}`);
  await vi.waitUntil(() => received.length === 1);
  type(keys.ctrlC);
  await seen("Stopped.");
  expect(signalled?.aborted).toBe(true);
  type(`next${keys.enter}`);
  await seen("quick answer");
  late.resolve(say("too late"));
  await adapter.stop();
  expect(shown()).not.toContain("too late");
});

test("Ctrl-C clears the line; twice in a row it leaves, but not with a key between", async () => {
  const { type, seen, received, adapter } = await startInteractive();
  type(`never sent${keys.ctrlC}sent${keys.ctrlC}kept${keys.enter}`);
  await seen("<kept>");
  expect(received.map(textOf)).toEqual(["kept"]);
  type(keys.ctrlC);
  await seen("Ctrl-C again leaves");
  type(keys.ctrlC);
  await adapter.ended;
});

test("two Ctrl-C during an answer leave, without what was typed ahead being asked", async () => {
  const { type, received, adapter } = await startInteractive({
    handle: (_, signal) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
  });
  type(`slow${keys.enter}ahead${keys.enter}`);
  await vi.waitUntil(() => received.length === 1);
  type(keys.ctrlC + keys.ctrlC);
  await adapter.ended;
  expect(received.map(textOf)).toEqual(["slow"]);
});

test.each([
  ["Ctrl-D", keys.ctrlD],
  ["exit", `exit${keys.enter}`],
  ["quit", ` QUIT ${keys.enter}`],
])("%s leaves, and takes the paste mode back", async (_, leave) => {
  const { type, adapter, raw, received } = await startInteractive();
  type(leave);
  await adapter.ended;
  expect(received).toEqual([]);
  expect(raw().startsWith(bracketedPaste.on)).toBe(true);
  expect(raw().endsWith(`${bracketedPaste.off}\n`)).toBe(true);
});

test("a terminal that vanishes is one that was left", async () => {
  const { adapter, input } = await startInteractive();
  input.destroy(Object.assign(new Error("read EIO"), { code: "EIO" }));
  await adapter.ended;
});

test("stop waits for the answer under way", async () => {
  const gate = Promise.withResolvers<void>();
  const { type, adapter, received, shown } = await startInteractive({
    handle: async () => {
      await gate.promise;
      return say("answered");
    },
  });
  type(`one${keys.enter}`);
  await vi.waitUntil(() => received.length === 1);
  const stopped = adapter.stop();
  gate.resolve();
  await stopped;
  expect(shown()).toContain("answered");
});

test("a number takes the choice of the last answer", async () => {
  const controls = [
    { label: "and in MySQL", command: "ask", args: { question: "and in MySQL" }, role: "next" },
  ] as const;
  const { type, seen, received, adapter } = await startInteractive({ handle: async () => say("ok", { controls }) });
  type(`q${keys.enter}`);
  await seen("1. and in MySQL");
  type(`1${keys.enter}`);
  await seen("1. and in MySQL", 2);
  expect(received[1]?.input).toEqual({ kind: "command", command: "ask", args: { question: "and in MySQL" } });
  await adapter.stop();
});

test("Tab completes the last word and lists what is left to choose from", async () => {
  const lines = ["topic lost-update", "topic lost-messages", "topics", "help"];
  const { type, seen, shown, received, adapter } = await startInteractive({
    complete: async (line) => lines.filter((one) => one.startsWith(line)),
  });
  type(`topic lo${keys.tab}`);
  await seen("topic lost-");
  // Readline takes a Tab that comes with other keys for a pasted one.
  type(keys.tab);
  await new Promise((resolve) => setImmediate(resolve));
  type(keys.tab);
  await seen("lost-messages");
  expect(shown()).not.toContain("topic lost-messages");
  type(`u${keys.tab}`);
  await seen("pdate");
  type(keys.enter);
  await seen("<topic lost-update>");
  expect(received.map(textOf)).toEqual(["topic lost-update"]);
  await adapter.stop();
});

test("completion that fails completes nothing, and typing goes on", async () => {
  const { type, seen, adapter } = await startInteractive({ complete: () => Promise.reject(new Error("no")) });
  type(`he${keys.tab}`);
  type(`lp${keys.enter}`);
  await seen("<help>");
  await adapter.stop();
});

test("history outlives the session, masked and for its owner alone", async () => {
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  const history = {
    file: join(folder, "data", "history"),
    mask: (line: string) => line.replace("hunter2", "[masked]"),
  };
  const first = await startInteractive({}, { history });
  first.type(`old${keys.enter}my password is hunter2${keys.enter}${keys.paste("a\nb")}`);
  await first.seen("a⏎b");
  first.type(keys.enter);
  await first.seen("<a b>");
  await first.adapter.stop();
  expect(await readFile(history.file, "utf8")).toBe("old\nmy password is [masked]\na⏎b\n");
  expect((await stat(history.file)).mode & 0o777).toBe(0o600);

  const second = await startInteractive({}, { history });
  second.type(keys.up);
  await second.seen("a⏎b");
  second.type(keys.up + keys.up + keys.enter);
  await second.seen("<old>");
  await second.adapter.stop();
});

test("a history that can't be used, or holds escapes, harms nobody", async () => {
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  const mask = (line: string) => line;
  const broken = await startInteractive({}, { history: { file: folder, mask } });
  broken.type(`hi${keys.enter}`);
  await broken.seen("<hi>");
  await broken.adapter.stop();

  const file = join(folder, "history");
  await writeFile(file, "\u001b[2Jwiped\u0007\n");
  const poisoned = await startInteractive({}, { history: { file, mask } });
  poisoned.type(keys.up + keys.enter);
  await poisoned.seen("<wiped>");
  expect(poisoned.raw()).not.toContain("\u001b[2J");
  await poisoned.adapter.stop();
});

test("what comes unasked stands above the prompt, keeps what was typed ahead, and its choices have numbers", async () => {
  const { type, seen, received, shown, adapter } = await startInteractive();
  type("half a qu");
  await seen("half a qu");
  const arrived: string[] = [];
  const controls = [{ label: "Done", command: "path done", args: {}, role: "next" as const }];
  const made = say("Your lesson.", { controls });
  const sending = { key: "k", sent: [], doubtful: false, arrived: async (id: string) => void arrived.push(id) };
  await adapter.messenger.send({}, { reply: made, controls: [] }, sending);
  expect(arrived).toEqual(["shown"]);
  await seen("half a qu", 2);
  expect(shown()).toMatch(/Your lesson\.[\s\S]*› half a qu$/);
  type(`estion${keys.enter}`);
  await seen("<half a question>");
  await adapter.messenger.send({}, { reply: made, controls: [] }, sending);
  type(`1${keys.enter}`);
  await seen("path done");
  expect(received.at(-1)?.input).toMatchObject({ kind: "command", command: "path done" });
  await adapter.stop();
  await expect(adapter.messenger.send({}, { reply: made, controls: [] }, sending)).rejects.toThrow("nobody sits");
});

test("what stood here already is not shown a second time, and what stood on another screen is known to nobody", async () => {
  const { seen, raw, adapter } = await startInteractive();
  const outgoing = { reply: say("Your lesson."), controls: [] };
  const arrived: string[] = [];
  const sending = { key: "k", sent: [], doubtful: false, arrived: async (id: string) => void arrived.push(id) };
  const unnoted = { ...sending, arrived: () => Promise.reject(new Error("the database is away")) };
  await expect(adapter.messenger.send({}, outgoing, unnoted)).rejects.toThrow("the database is away");
  await adapter.messenger.send({}, outgoing, { ...sending, doubtful: true });
  await seen("Your lesson.");
  expect(raw().split("Your lesson.")).toHaveLength(2);
  expect(arrived).toEqual(["shown"]);
  const since = Temporal.Now.instant();
  expect(await adapter.messenger.find({}, outgoing, { key: "k", sent: [], since })).toEqual({ id: "shown" });
  const other = adapter.messenger.find({}, outgoing, { key: "other", sent: [], since });
  await expect(other).rejects.toMatchObject({ name: "Undeliverable", code: "unseen" });
  await adapter.stop();
});
