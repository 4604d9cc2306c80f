/** `data`: export, erasure and what is said of them, from the first press to the delivered answer. */
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createAdvisor } from "../../src/advisor/advisor.ts";
import { commands } from "../../src/commands/index.ts";
import type { Arrival } from "../../src/conversations/arrival.ts";
import { createConversations } from "../../src/conversations/conversations.ts";
import { createThreads } from "../../src/conversations/threads.ts";
import { createTurns } from "../../src/conversations/turns.ts";
import { createSearch } from "../../src/knowledge/search.ts";
import { openQueue } from "../../src/nudges/queue.ts";
import { jobIdOf, nudgeJob } from "../../src/nudges/sweep.ts";
import type { Outgoing } from "../../src/reply/messenger.ts";
import { plainText } from "../../src/reply/plain.ts";
import { createNudgeStore, createStore, JsonText } from "../../src/storage/index.ts";
import { corpus } from "../corpus.ts";
import { testLearning } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const search = createSearch(corpus);
const advisor = createAdvisor(corpus, search);
const lease = Temporal.Duration.from({ minutes: 1 });
const database = await embeddedDatabase();
let spaces = 0;

/** A workspace on a platform, and what its people are sent. */
function workspace(removeJobs?: (ids: readonly string[]) => Promise<void>) {
  spaces += 1;
  const name = `W${spaces}`;
  const clock = testClock();
  const { log } = testLog();
  const store = createStore(database, clock);
  const nudges = createNudgeStore(database, clock);
  const conversations = createConversations({
    table: commands,
    advisor,
    corpus,
    search,
    store,
    threads: createThreads(store, database, clock),
    ...testLearning(corpus, database, clock, log),
    retention: { turns: 45, controls: 90, removed: 12 },
    ...(removeJobs !== undefined && { removeJobs }),
    clock,
    log,
    recordGaps: true,
  });
  const turns = createTurns({ store, conversations, table: commands, clock, log });
  const sent: Outgoing[] = [];
  const send = async (outgoing: Outgoing) => void sent.push(outgoing);
  const messenger = {
    send: (_: unknown, outgoing: Outgoing) => send(outgoing),
    replace: async () => {},
    working: async () => {},
  };
  turns.join("slack", {
    messenger,
    surface: () => ({ name: "slack", prefix: "/mentor ", forms: true, followUps: "free" }),
  });

  /** What a person does, and the answer they get. */
  const does = async (person: string, input: Arrival["input"]): Promise<Outgoing> => {
    const before = sent.length;
    await turns.receive({
      platform: "slack",
      event: `press:${person}:${before}`,
      workspace: name,
      thread: `slack:command:C1:${person}`,
      person,
      audience: "anyone",
      address: "direct",
      visibility: "private",
      input,
      target: { channel: "C1", user: person },
    });
    await expect.poll(() => sent.length, { timeout: 20_000 }).toBe(before + 1);
    await expect
      .poll(() => store.openConversations("slack", 50), { timeout: 20_000 })
      .not.toContainEqual(expect.objectContaining({ workspace: name }));
    return sent[before] ?? expect.fail("nothing was sent");
  };
  const runs = (person: string, command: string) => does(person, { kind: "command", command, args: {} });
  const presses = (person: string, { controls }: Outgoing, label: string) =>
    does(person, { kind: "control", id: controls.find(({ control }) => control.label === label)?.id ?? "", args: {} });
  const who = (person: string) => ({ platform: "slack", workspace: name, person });
  const left = async (person: string) =>
    Object.entries(await store.remainsOf(who(person))).filter(([, count]) => count > 0);
  // The same person in several workspaces would be erased in all of them.
  const [ana, ben] = [`UANA${spaces}`, `UBEN${spaces}`];
  return { name, ana, ben, clock, store, nudges, does, runs, presses, who, left };
}

const textOf = ({ reply }: Outgoing) => plainText(reply.body);

/** Somebody with questions asked, a path begun and a reminder. */
async function live({ does, nudges, name, clock }: ReturnType<typeof workspace>, person: string) {
  await does(person, { kind: "text", text: "offset or cursor pagination", above: [] });
  await does(person, {
    kind: "command",
    command: "path start",
    args: { role: "backend-developer", level: "beginner" },
  });
  const schedule = {
    ...{ workspace: name, platform: "slack", person, zone: "UTC", target: { channel: "D1" } },
    ...{ time: Temporal.PlainTime.from("12:00"), days: [1, 2, 3, 4, 5, 6, 7] as const },
  };
  await nudges.setSchedule(schedule, () => clock.now());
  await nudges.claimDue(100, (found, due) => ({
    kind: "advance",
    next: due.add({ hours: 24 }),
    rows: [{ date: Temporal.PlainDate.from("2026-03-01"), dueAt: due, seed: `seed${found.id}` }],
  }));
}

test("erasing asks once, then removes rows and queued jobs, and says that nothing is left", async () => {
  const { log } = testLog();
  const queue = await openQueue({ database, log, random: Math.random, name: "erasure" });
  const place = workspace((ids) => queue.removeJobs(ids));
  await live(place, place.ana);
  await live(place, place.ben);
  for (const nudge of await place.nudges.openNudges("slack", { most: 10, each: 10 }))
    await queue.add(nudgeJob, [{ data: { id: nudge.id }, jobId: jobIdOf(nudge), delayMs: 3_600_000 }]);
  expect((await queue.counts()).delayed).toBe(2);

  const asked = await place.runs(place.ana, "data erase");
  expect(textOf(asked)).toMatch(/can't be undone[\s\S]*1 question with its answer[\s\S]*1 path[\s\S]*1 reminder/);
  expect(asked.reply.visibility).toBe("private");
  expect((await place.left(place.ana)).length).toBeGreaterThan(5);

  const done = await place.presses(place.ana, asked, "Erase everything");
  expect(textOf(done)).toMatch(/Nothing about you is left/);
  expect(done.controls).toEqual([]);
  expect(await place.left(place.ana)).toEqual([]);
  expect((await queue.counts()).delayed).toBe(1);
  expect((await place.left(place.ben)).length).toBeGreaterThan(5);
  // Pressed again, the button is gone with all the rest; nobody is erased by it.
  expect(textOf(await place.presses(place.ana, asked, "Erase everything"))).toMatch(/no longer kept/);
  expect(textOf(await place.runs(place.ana, "data erase"))).toMatch(/nothing about you/);
  await queue.close();
});

test("a nudge that was claimed before its person was erased is not sent", async () => {
  const place = workspace();
  await live(place, place.ana);
  const [open] = await place.nudges
    .openNudges("slack", { most: 100, each: 100 })
    .then((all) => all.filter((nudge) => nudge.workspace === place.name));
  const claim = await place.nudges.claimNudge(open ?? expect.fail("nothing is due"), lease, place.clock.now());
  await place.presses(place.ana, await place.runs(place.ana, "data erase"), "Erase everything");
  const { nudge } = claim ?? expect.fail("it was not claimed");
  const composed = { kind: "lesson" as const, template: 1, outgoing: new JsonText("{}"), pressable: [] };
  await expect(place.nudges.saveComposed(nudge, composed, lease, lease)).rejects.toMatchObject({ name: "ClaimLost" });
});

test("keeping it ends the question, and so does a quarter of an hour", async () => {
  const place = workspace();
  await live(place, place.ana);
  const before = await place.left(place.ana);
  const first = await place.runs(place.ana, "data erase");
  expect(textOf(await place.presses(place.ana, first, "Keep it"))).toBe("Nothing was erased.");
  expect(textOf(await place.presses(place.ana, first, "Erase everything"))).toMatch(/over, and nothing was erased/);
  const second = await place.runs(place.ana, "data erase");
  place.clock.advance({ minutes: 16 });
  expect(textOf(await place.presses(place.ana, second, "Erase everything"))).toMatch(/over, and nothing was erased/);
  const table = (rows: [string, number][]) => rows.find(([name]) => name === "turn");
  expect(table(await place.left(place.ana))).toEqual(table(before));
});

test("nobody erases somebody else with their button", async () => {
  const place = workspace();
  await live(place, place.ana);
  await live(place, place.ben);
  const asked = await place.runs(place.ana, "data erase");
  expect(textOf(await place.presses(place.ben, asked, "Erase everything"))).toMatch(/Only the person who asked/);
  expect((await place.left(place.ana)).length).toBeGreaterThan(5);
  expect((await place.left(place.ben)).length).toBeGreaterThan(5);
});

test("an export is one private file with what they asked, and a large one is packed", async () => {
  const place = workspace();
  await live(place, place.ana);
  await live(place, place.ben);
  const { reply } = await place.runs(place.ana, "data export");
  const [file] = reply.files;
  expect(reply.visibility).toBe("private");
  expect(file).toMatchObject({ filename: "backend-mentor-data-2026-03-01.json", mediaType: "application/json" });
  const text = Buffer.from(file?.content ?? []).toString();
  expect(JSON.parse(text)).toMatchObject({ person: place.ana, workspaces: [{ workspace: place.name }] });
  expect(text).toContain("offset or cursor pagination");
  expect(text).not.toContain(place.ben);
  for (let index = 0; index < 12; index++)
    await place.store.hear(place.name, "t", {
      message: String(index),
      person: place.ana,
      text: "a long line ".repeat(10_000),
      at: place.clock.now(),
    });
  const [packed] = (await place.runs(place.ana, "data export")).reply.files;
  expect(packed).toMatchObject({ filename: "backend-mentor-data-2026-03-01.json.gz", mediaType: "application/gzip" });
  expect(JSON.parse(gunzipSync(packed?.content ?? new Uint8Array()).toString())).toMatchObject({ person: place.ana });
});

test("privacy is ten lines with the days that are set", async () => {
  const place = workspace();
  const said = await place.runs(place.ana, "data privacy");
  const [lines] = said.reply.body.children;
  expect(lines?.type === "list" ? lines.children.length : 0).toBe(10);
  expect(textOf(said)).toMatch(/after 45 days[\s\S]*after 90[\s\S]*after 12 days/);
  expect(textOf(said)).toContain("/mentor data erase");
});
