/** Reminders that are paused, stopped, or can't be delivered: what is changed of them leaves that as it is, and what is said is so. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { createAdvisor } from "../../src/advisor/advisor.ts";
import { commands } from "../../src/commands/index.ts";
import { createConversations } from "../../src/conversations/conversations.ts";
import { createThreads } from "../../src/conversations/threads.ts";
import { createSearch } from "../../src/knowledge/search.ts";
import { accessLost, whyInWords } from "../../src/nudges/reasons.ts";
import { plainText } from "../../src/reply/plain.ts";
import type { Reply } from "../../src/reply/reply.ts";
import { createNudgeStore, createStore } from "../../src/storage/index.ts";
import { corpus } from "../corpus.ts";
import { testLearning } from "../learner.ts";
import { embeddedDatabase, testClock, testLog } from "../storage/support.ts";

const database = await embeddedDatabase();
const search = createSearch(corpus);
const advisor = createAdvisor(corpus, search);

const textOf = ({ body }: Reply) => plainText(body);
const labels = ({ controls }: Reply) => controls.map(({ label }) => label);
let people = 0;

/** Somebody on Slack whose zone is Berlin, on a Sunday evening. */
function scene() {
  people += 1;
  const person = `p${people}`;
  const channel = `C${people}`;
  const clock = testClock("2026-11-29T18:00:00Z");
  const { log } = testLog();
  const store = createNudgeStore(database, clock);
  const plain = createStore(database, clock);
  const conversations = createConversations({
    table: commands,
    advisor,
    corpus,
    search,
    store: plain,
    threads: createThreads(plain, database, clock),
    ...testLearning(corpus, database, clock, log),
    profile: async () => ({ locale: "en", zone: "Europe/Berlin" }),
    clock,
    log,
    recordGaps: false,
  });
  const does = (command: string, args = {}, audience: "anyone" | "curator" = "anyone") =>
    conversations.command(
      {
        ...{ workspace: "W", person, thread: `t-${person}`, audience, channel },
        surface: { name: "slack", prefix: "/mentor ", forms: true, followUps: "free" },
      },
      command,
      args,
    );
  const schedule = async () => (await store.findSchedule({ workspace: "W", person })) ?? expect.fail("no schedule");
  return {
    ...{ person, clock, store, does, schedule },
    says: async (command: string, args = {}) => textOf(await does(command, args)),
    manages: (command: string, args = {}) => does(command, args, "curator"),
    blocks: async (why: string) => store.stopSchedule(await schedule(), "blocked", why),
    blocksChannel: async (why: string) => {
      const found = await store.findSchedule({ workspace: "W", channel });
      await store.stopSchedule(found ?? expect.fail("no question"), "blocked", why);
    },
  };
}

test("another zone or fewer days leave a pause on, and after it the hour is the new zone's", async () => {
  const { says, schedule } = scene();
  await says("remind set", { when: "08:30 daily" });
  await says("remind pause", { until: "friday" });
  expect(await says("remind zone", { zone: "Lisbon" })).toBe(
    "Noted: every day at 08:30, Europe/Lisbon. The next one comes on Friday 4 December 2026 at 08:30. The pause until Friday 4 December 2026 stays.",
  );
  expect(await says("remind fewer")).toMatch(
    /^From now on: Monday, Wednesday, Friday and Sunday at 08:30, Europe\/Lisbon\. .* The pause until Friday 4 December 2026 stays\.$/,
  );
  expect(await says("remind show")).toMatch(/^Reminders are paused until Friday 4 December 2026/);
  const { nextDue, pausedUntil, zone } = await schedule();
  expect([nextDue?.toString(), pausedUntil?.toString(), zone]).toEqual([
    "2026-12-04T08:30:00Z",
    "2026-12-04",
    "Europe/Lisbon",
  ]);
});

test("another zone or fewer days unblock nothing, and say that reminders rest and why", async () => {
  const { says, schedule, blocks } = scene();
  await says("remind set", { when: "08:30 mon-fri" });
  await blocks("50007");
  const rests = "They rest at the moment: your direct messages are closed to me. /mentor remind on turns them on again";
  expect(await says("remind zone", { zone: "Lisbon" })).toContain(rests);
  expect(await says("remind fewer")).toContain(rests);
  const found = await schedule();
  expect(found).toMatchObject({ state: "blocked", why: "50007", zone: "Europe/Lisbon", days: [1, 3, 5] });
  expect(found.nextDue).toBeUndefined();
});

test("reminders that are off stay off in a new zone, and are turned on in it", async () => {
  const { says, schedule } = scene();
  await says("remind set", { when: "08:30 daily" });
  await says("remind off");
  expect(await says("remind zone", { zone: "Lisbon" })).toBe(
    "Noted: every day at 08:30, Europe/Lisbon. Reminders stay off; /mentor remind on turns them on again.",
  );
  expect(await schedule()).toMatchObject({ state: "off" });
  expect(await says("remind on")).toContain("every day at 08:30, Europe/Lisbon");
});

test("a zone that is known again lets what rested for want of one go on; until then nothing pretends to", async () => {
  const { says, schedule, blocks, person } = scene();
  await says("remind set", { when: "08:30 daily" });
  await sql`update schedule set zone = 'Mars/Olympus' where person = ${person}`.execute(database.db);
  for (const rested of [false, true]) {
    if (rested) await blocks("unknown time zone");
    for (const command of ["remind show", "remind on", "remind pause", "remind keep", "remind fewer"])
      expect(await says(command)).toMatch(
        /^Reminders rest: I do not know your time zone any more\. .*Say your time zone again, .*remind zone Berlin\.$/,
      );
  }
  expect(await says("remind zone", { zone: "Lisbon" })).toMatch(
    /The next one comes on Monday 30 November 2026 at 08:30/,
  );
  expect(await schedule()).toMatchObject({ state: "on", zone: "Europe/Lisbon" });
});

test("a schedule that is blocked says so, why and how it goes on, whatever is asked of it", async () => {
  const { says, does, schedule, blocks } = scene();
  await says("remind set", { when: "08:30 daily" });
  await blocks("50007");
  const shown = await does("remind show");
  expect(textOf(shown)).toBe(
    "Reminders rest: your direct messages are closed to me. They are set for every day at 08:30, Europe/Berlin. /mentor remind on turns them on again as soon as I can write to you.",
  );
  expect(labels(shown)).toEqual(["Turn on again", "Stop them"]);
  expect(await says("remind keep")).toMatch(/^Reminders rest: your direct/);
  expect(await says("remind pause", { until: "friday" })).toMatch(
    /^Reminders rest: your direct messages .* They are set for every day at 08:30, Europe\/Berlin, and paused until Friday 4 December 2026\./,
  );
  expect(await schedule()).toMatchObject({ state: "blocked", why: "50007" });
  expect((await schedule()).pausedUntil?.toString()).toBe("2026-12-04");
  expect((await schedule()).nextDue).toBeUndefined();
  await blocks("token_revoked");
  expect(await says("remind show")).toMatch(
    /I had lost access to this workspace\..*They go on by themselves once I have/,
  );
  expect(await says("remind on")).toMatch(/^Reminders are on again/);
});

test("a pause that was asked for while reminders rested is kept when the mentor can act again", async () => {
  const { says, schedule, blocks, store, clock } = scene();
  const { returned } = await import("../../src/nudges/returning.ts");
  await says("remind set", { when: "08:30 daily" });
  await blocks("token_revoked");
  await says("remind pause", { until: "friday" });
  await returned({ store, clock }, { workspaces: ["W"] });
  expect(await schedule()).toMatchObject({ state: "on" });
  expect((await schedule()).nextDue?.toString()).toBe("2026-12-04T07:30:00Z");
});

test("a channel's question that is blocked is shown as resting, to those who look after the channel, and set again by one press", async () => {
  const { does, manages, blocksChannel } = scene();
  await manages("remind channel", { when: "09:00 mon-fri" });
  expect(textOf(await manages("channel show"))).not.toContain("question");
  await blocksChannel("50013");
  const words =
    "The daily question of this channel rests: I am not allowed to write there. It is set for everybody, weekdays at 09:00, Europe/Berlin. Once that is mended, /mentor remind channel 09:00 mon,tue,wed,thu,fri Europe/Berlin sets it again.";
  for (const [command, shown] of [
    ["remind channel", await manages("remind channel")],
    ["channel show", await manages("channel show")],
  ] as const) {
    expect(textOf(shown), command).toContain(words);
    expect(shown.visibility, command).toBe("private");
  }
  expect(textOf(await does("channel show"))).not.toContain("question");
  const [again] = (await manages("remind channel")).controls;
  expect(textOf(await manages(again?.command ?? "", again?.args))).toMatch(/^Set for this channel/);
  expect(textOf(await manages("channel show"))).not.toContain("rests");
  await blocksChannel("removed");
  expect(textOf(await manages("channel show"))).toMatch(/I was removed from this workspace.* It goes on by itself/);
});

test("a message is not put off where none comes by itself: it says why, and that it stays", async () => {
  const { says, blocks, schedule, store, clock } = scene();
  await says("remind set", { when: "08:30 daily" });
  clock.advance({ hours: 14 });
  await store.claimDue(10, (_, dueAt) => ({
    kind: "advance",
    next: dueAt.add({ hours: 24 }),
    rows: [{ date: dueAt.toZonedDateTimeISO("UTC").toPlainDate(), dueAt, seed: "s", folded: "late" }],
  }));
  const key = { workspace: "W", person: (await schedule()).person ?? "" };
  const [nudge] = await store.nudgesOf(key, 1);
  await sql`update nudge set state = 'sent', why = null where id = ${nudge?.id}`.execute(database.db);
  const snooze = () => says("remind snooze", { nudge: nudge?.id, minutes: 120 });
  await says("remind off");
  expect(await snooze()).toBe(
    "Reminders are off, so this message does not come again by itself. It stays here for you, and /mentor remind on turns them on again.",
  );
  await says("remind on");
  await says("remind pause", { until: "friday" });
  expect(await snooze()).toMatch(
    /^Reminders are paused until Friday 4 December 2026, so .* remind on ends the pause\.$/,
  );
  await blocks("50007");
  expect(await snooze()).toMatch(/^Reminders rest: your direct messages are closed to me/);
  expect(await store.nudgesOf(key, 1)).toMatchObject([{ state: "sent" }]);
  await says("remind on");
  expect(await snooze()).toBe("Put off: it comes again at 11:00.");
  expect(await says("nudges")).toContain("put off until Monday 30 November 2026 at 11:00");
});

test("a pause whose day a form asks for rests until it; without a day, as at a terminal, it says what to type", async () => {
  const { says, does, schedule } = scene();
  await says("remind set", { when: "08:30 daily" });
  const asked = await does("remind until");
  expect(textOf(asked)).toMatch(
    /^Until when\? Type \/mentor remind pause friday, or another day: 2 weeks, 24 december\./,
  );
  expect(labels(asked)).toEqual(["For 2 weeks", "Until I say so"]);
  expect((await schedule()).pausedUntil).toBeUndefined();
  expect(await says("remind until", { until: "until 24 december" })).toMatch(
    /^Paused\. I will write again on Thursday 24 December 2026 at 08:30/,
  );
  expect((await schedule()).pausedUntil?.toString()).toBe("2026-12-24");
  for (const { command, args } of asked.controls) expect(await says(command, args)).toMatch(/^Paused\. I will/);
});

/** All that the source keeps as a reason: the platforms' codes, and words of our own. */
function codesInSource(): readonly string[] {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const source = new Map(files.map((name) => [name, readFileSync(join("src", name), "utf8")]));
  const all = [...source.values()].join("\n");
  const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, code = ""]) => code);
  const slack = source.get("adapters/slack/errors.ts")?.split("later: [")[0] ?? "";
  const discord = source.get("adapters/discord/errors.ts") ?? "";
  return [
    ...found(slack.slice(slack.indexOf("const codes")), /"([a-z_]+)"/g).filter((code) => code !== "no-dm"),
    ...found(discord, /^ {2}(\d+): "(?!wait|dead-token)/gm),
    ...found(all, /new Undeliverable\(\s*"([^"]+)"/g),
    ...found(all, /new Undeliverable\(`(\w+)\$\{status\}`/g).map((code) => `${code}413`),
    ...found(all, /const \w*Why = "([^"]+)"/g),
    ...found(all, /store\.(?:foldNudge|failNudge|stopSchedule)\(\w+, "([^"]+)"/g),
    ...found(source.get("nudges/sweep.ts") ?? "", /"(un[a-z]+ [a-z ]+)"/g),
    ...["nudges/deliver.ts", "nudges/withheld.ts", "storage/nudge-composed.ts"]
      .flatMap((name) => found(source.get(name) ?? "", /return "(\w+)";/g))
      .filter((word) => !["stopped", "channel", "kept"].includes(word)),
    ...found(source.get("storage/nudges.ts") ?? "", /why = case when sent\.kind = 'stopped' then '(\w+)'/g),
    ...accessLost,
    ...found(all, /then '([a-z ]+)' else why end/g),
    ...["blocked", "off", "unseen", "late", "restored"],
  ];
}

test("every reason that the source keeps has plain words, and none is shown as a code", async () => {
  const codes = new Set(codesInSource());
  // What they are read from is still there.
  for (const code of [
    "50007",
    "50278",
    "is_archived",
    "no_text",
    "removed",
    "unanswered",
    "paused",
    "merged",
    "nothing",
  ])
    expect([...codes]).toContain(code);
  expect(codes.size).toBeGreaterThan(100);
  for (const code of codes) {
    expect(whyInWords(code), code).not.toBe(whyInWords("what nobody has met"));
    if (/[\d_-]/.test(code)) expect(whyInWords(code)).not.toContain(code);
  }
  const { says, blocks, store, clock, schedule, person } = scene();
  await says("remind set", { when: "08:30 daily" });
  clock.advance({ hours: 14 });
  const reasons = ["merged", "restored", "late", "50007", "unseen", "Cannot read properties of undefined", "9999999"];
  await store.claimDue(10, ({ person: whose }, dueAt) => ({
    kind: "advance",
    next: dueAt.add({ hours: 24 * 10 }),
    rows:
      whose !== person
        ? []
        : reasons.map((why, index) => ({
            ...{ dueAt, seed: `${index}`, folded: why },
            date: dueAt.toZonedDateTimeISO("UTC").toPlainDate().subtract({ days: index }),
          })),
  }));
  await sql`update nudge set state = 'failed' where schedule_id = ${(await schedule()).id} and length(why) > 8`.execute(
    database.db,
  );
  const listed = await says("nudges");
  expect(listed).toMatch(/could not be delivered: something went wrong on the way/);
  for (const code of ["merged", "restored\n", "50007", "unseen", "Cannot read", "9999999", "(late)"])
    expect(listed).not.toContain(code);
  for (const code of codes) {
    await blocks(code);
    if (/[\d_-]/.test(code)) expect(await says("remind show")).not.toContain(code);
  }
});
