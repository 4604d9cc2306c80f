/** Whoever runs the mentor is warned of hours in which more is due than leaves in time. */
import { expect, test } from "vitest";
import { unlimited } from "../../src/nudges/pace.ts";
import { onEachDatabase } from "./databases.ts";
import { stage } from "./stage.ts";

onEachDatabase("full hours", (database) => {
  const warnings = (lines: readonly string[]) =>
    lines
      .map((line): { level: number; msg: string; from: string; full: unknown } => JSON.parse(line))
      .filter(({ level, msg }) => level === 40 && msg.startsWith("an hour is full"))
      .map(({ from, full }) => ({ from, full }));

  /** Two leave in a quarter of an hour. */
  const slow = { ...unlimited, perSecond: 2 / 900 };

  test("are said once each, who, how many and how long it takes, for the day ahead", async () => {
    const { name, remind, worker, clock, lines, key, liveUntil } = stage(database(), "2027-03-01T05:00:00Z");
    for (const person of ["ana", "bo", "cy"]) await remind(person);
    for (const person of ["di", "ed"]) await remind(person, { workspace: "x" });
    for (const person of ["fi", "gus", "hal"])
      await remind(person, { workspace: "x", time: Temporal.PlainTime.from("20:05") });
    const one = await worker({ paces: { [name]: { ...slow, of: "workspace" } } });
    const morning = (day: number) => ({
      from: `2027-03-0${day}T07:00:00Z`,
      full: [{ platform: name, workspace: key("").workspace, due: 3, minutes: 23 }],
    });
    const evening = (day: number) => ({
      from: `2027-03-0${day}T19:00:00Z`,
      full: [{ platform: name, workspace: key("", "x").workspace, due: 3, minutes: 23 }],
    });
    await one.round();
    await one.round();
    expect(warnings(lines)).toEqual([morning(1), evening(1)]);
    await liveUntil(one, "2027-03-01T07:25:00Z", { minutes: 5 });
    expect(warnings(lines)).toHaveLength(2);
    clock.advance({ hours: 1 });
    await one.round();
    expect(warnings(lines)).toEqual([morning(1), evening(1), morning(2)]);
  });

  test("count all workspaces where they share a limit, and those of several platforms are one line", async () => {
    const { name, remind, worker, lines } = stage(database());
    for (const workspace of ["a", "b", "c"]) await remind("ana", { workspace });
    const others = ["bo", "cy", "di", "ed"];
    for (const person of others) await remind(person, { platform: "other", workspace: "o" });
    await worker({ paces: { [name]: { ...slow, of: "platform" }, other: { ...slow, of: "platform" } } });
    await expect
      .poll(() => warnings(lines))
      .toEqual([
        {
          from: "2027-03-01T07:00:00Z",
          full: [
            { platform: "other", due: 4, minutes: 30 },
            { platform: name, due: 3, minutes: 23 },
          ],
        },
      ]);
  });

  test("are said of another workspace too that fills the same hour later, and after a database that did not answer", async () => {
    const { name, remind, worker, clock, lines, key, store } = stage(database(), "2027-03-01T03:30:00Z");
    let broken = true;
    const dueByHour: typeof store.dueByHour = async (...given) => {
      if (broken) throw new Error("the database is away");
      return store.dueByHour(...given);
    };
    for (const person of ["ana", "bo", "cy"]) await remind(person);
    const one = await worker({ store: { ...store, dueByHour }, paces: { [name]: { ...slow, of: "workspace" } } });
    await one.round();
    expect(warnings(lines)).toEqual([]);
    broken = false;
    await one.round();
    const full = (workspace: string) => ({
      from: "2027-03-01T07:00:00Z",
      full: [{ platform: name, workspace: key("", workspace).workspace, due: 3, minutes: 23 }],
    });
    expect(warnings(lines)).toEqual([full("w")]);
    for (const person of ["di", "ed", "fi"]) await remind(person, { workspace: "x" });
    clock.advance({ hours: 1 });
    await one.round();
    expect(warnings(lines)).toEqual([full("w"), full("x")]);
  });

  test("are not spoken of where all leave in time", async () => {
    const { remind, worker, lines } = stage(database());
    for (const person of ["ana", "bo", "cy"]) await remind(person);
    await (await worker()).round();
    expect(warnings(lines)).toEqual([]);
  });
});
