/** An hour that is full: who sets a reminder in it is told, and offered times near it that have room. */
import { expect, test } from "vitest";
import { unlimited, waitAt } from "../../src/nudges/pace.ts";
import { createReminders } from "../../src/nudges/reminders.ts";
import { createReminding } from "../../src/nudges/reminding.ts";
import { plainText } from "../../src/reply/plain.ts";
import type { NewSchedule } from "../../src/storage/index.ts";
import { testStudent } from "../learner.ts";
import { onEachDatabase } from "./databases.ts";
import { stage } from "./stage.ts";

const at = (text: string) => Temporal.Instant.from(text);

test("what waits is what is due before and has not left by then", () => {
  // One leaves a minute.
  const pace = { perSecond: 1 / 60, messages: 1 };
  const wait = (time: string, ...due: [string, number][]) =>
    waitAt(
      at(`2027-03-01T${time}Z`),
      due.map(([when, count]) => ({ at: at(`2027-03-01T${when}Z`), count })),
      pace,
    ).total("minutes");
  expect(wait("08:30")).toBe(0);
  expect(wait("08:30", ["08:30", 20])).toBe(20);
  expect(wait("08:30", ["08:31", 20])).toBe(0);
  expect(wait("08:30", ["08:00", 20])).toBe(0);
  expect(wait("08:30", ["08:20", 20], ["08:00", 30])).toBe(20);
});

onEachDatabase("an hour that is full", (database) => {
  /** Three leave in a quarter of an hour, in each workspace, unless all share a limit. */
  function scene(of: "workspace" | "platform" = "workspace", start = "2027-03-01T07:00:00Z") {
    const here = stage(database(), start);
    const { name, clock, store, learners, log, remind, key } = here;
    const paces = { [name]: { ...unlimited, perSecond: 3 / 900, of } };
    const reminding = createReminding({ store, clock, paces, log });
    const reach = {
      direct: async (_platform: string, _workspace: string, person: string) => ({ channel: `dm-${person}` }),
      channel: (_platform: string, channel: string) => ({ channel }),
    };
    const reminders = createReminders({ reminding, store, learners, clock, reach });
    let others = 0;
    return {
      ...here,
      /** So many others, all at an hour. */
      others: async (count: number, time: string, more: Partial<NewSchedule> & { workspace?: string } = {}) => {
        for (let index = 0; index < count; index += 1) {
          others += 1;
          await remind(`other${others}`, { time: Temporal.PlainTime.from(time), ...more });
        }
      },
      sets: async (when: string, person = "ana") => {
        const { workspace } = key(person);
        const shown = await reminders.set({ ...testStudent(person, name, {})(), workspace }, when);
        const offers = shown.controls.flatMap(({ args }) => ("when" in args ? [`${args.when} ${args.zone}`] : []));
        return { text: plainText(shown.body), offers };
      },
      warned: () =>
        here.lines
          .map((line): { level: number; msg: string; at: string; workspace?: string } => JSON.parse(line))
          .filter(({ level, msg }) => level === 40 && msg.startsWith("a time is full"))
          .map((line) => [line.at, line.workspace]),
    };
  }

  test("is said, with both times near it where they have room, and whoever runs the mentor is warned once", async () => {
    const { sets, others, warned, key } = scene();
    await others(2, "08:30");
    expect(await sets("08:30 daily Berlin")).toMatchObject({ offers: [] });
    // Set once more, it is not in its own way.
    const again = await sets("08:30 daily Berlin");
    expect(again.offers).toEqual([]);
    expect(again.text).not.toContain("many people");
    const { text, offers } = await sets("08:30 daily Berlin", "bo");
    expect(text).toContain(
      "I write to many people at that time, so it may come a little late. At 08:15 or 08:45 it comes on time.",
    );
    const days = "mon,tue,wed,thu,fri,sat,sun";
    expect(offers).toEqual([`08:15 ${days} Europe/Berlin`, `08:45 ${days} Europe/Berlin`]);
    await sets("08:30 daily Berlin", "cy");
    expect(warned()).toEqual([["2027-03-01T07:30:00Z", key("").workspace]]);
    expect((await sets(offers[0] ?? "", "bo")).text).not.toContain("many people");
  });

  test("offers no time that is full itself, and says so where none is free", async () => {
    const { sets, others } = scene();
    await others(3, "08:30");
    await others(3, "08:15");
    const { text, offers } = await sets("08:30 daily Berlin");
    expect(text).toContain("a little late. At 08:45 it comes on time.");
    expect(offers).toHaveLength(1);
    await others(3, "08:45");
    const none = await sets("08:30 daily Berlin");
    expect(none.offers).toEqual([]);
    expect(none.text).toMatch(/it may come a little late\.$/);
  });

  test("counts what is due before and will not have left by then", async () => {
    const { sets, others } = scene();
    await others(7, "08:10");
    expect((await sets("08:29 daily Berlin")).text).toContain("many people");
    expect((await sets("08:30 daily Berlin", "bo")).text).toContain("At 08:45 it comes on time.");
    expect((await sets("08:45 daily Berlin", "bo")).text).not.toContain("many people");
  });

  test("offers nothing on another day: before midnight and after it there is one time at most", async () => {
    const { sets, others } = scene();
    await others(3, "00:10");
    await others(3, "23:50");
    expect((await sets("00:10 daily Berlin")).offers).toEqual(["00:25 mon,tue,wed,thu,fri,sat,sun Europe/Berlin"]);
    expect((await sets("23:50 mon,tue Berlin", "bo")).offers).toEqual(["23:35 mon,tue Europe/Berlin"]);
  });

  test("counts those of other zones at the same instant, not those at the same time of day elsewhere", async () => {
    const { sets, others } = scene();
    await others(3, "08:30", { zone: "Europe/London" });
    expect((await sets("08:30 daily Berlin")).offers).toEqual([]);
    await others(3, "07:30", { zone: "Europe/London" });
    expect((await sets("08:30 daily Berlin")).offers).toHaveLength(2);
  });

  test("counts on a day ahead who is written to before that and again then, over a change of clocks", async () => {
    // Friday; clocks change in Berlin on the Sunday of the 28th.
    const { sets, others } = scene("platform", "2027-03-26T07:00:00Z");
    await others(1, "08:30");
    await others(2, "08:30", { workspace: "x", days: [1, 2, 3, 4, 5] });
    // On weekends those rest.
    expect((await sets("08:30 sat Berlin")).text).not.toContain("many people");
    const { text, offers } = await sets("08:30 mon Berlin", "bo");
    expect(text).toContain("Monday 29 March 2027 at 08:30");
    expect(offers).toEqual(["08:15 mon Europe/Berlin", "08:45 mon Europe/Berlin"]);
  });

  test("counts what was put off to that time", async () => {
    const { sets, others, worker, clock, store, reminding, key } = scene();
    await others(3, "08:30");
    const one = await worker();
    clock.advance({ minutes: 30 });
    await one.round();
    expect((await sets("11:00 daily Berlin")).text).not.toContain("many people");
    for (const person of ["other1", "other2", "other3"]) {
      const [nudge] = await store.nudgesOf(key(person), 1);
      await reminding.snooze(key(person), nudge?.id ?? "", at("2027-03-01T10:00:00Z"));
    }
    expect((await sets("11:00 daily Berlin")).text).toContain("many people");
  });
});
