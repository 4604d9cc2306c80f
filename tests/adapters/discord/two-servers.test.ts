/** A learner of two servers whose reminders all come into one direct message: what they do there, and for which server it counts. */
import { expect, it, onTestFinished } from "vitest";
import { startWorker } from "../../../src/bot.ts";
import { readConfig } from "../../../src/config.ts";
import { createMentor } from "../../../src/mentor.ts";
import { noServer, scratchDatabase, testClock, testLog } from "../../storage/support.ts";
import { scene } from "./fixture.ts";

const slow = { timeout: 60_000 } as const;
const patience = { timeout: 20_000, interval: 50 };
const closed = "Your reminder of Monday could not be delivered: your direct messages are closed to me.";

async function twoServers() {
  const { url, drop } = await scratchDatabase();
  onTestFinished(() => drop());
  const clock = testClock("2027-03-01T08:00:00Z");
  const { log } = testLog();
  const mentor = await createMentor({ config: readConfig({ DATABASE_URL: url }), log, recordGaps: false, clock });
  onTestFinished(() => mentor.close());
  await mentor.database.ready;
  const here = await scene(mentor, { discord: { clock } });
  const { discord, ana, ben, guild } = here;
  const other = discord.guild({ members: [ana, ben] });
  const config = readConfig({
    DATABASE_URL: url,
    DISCORD_TOKEN: discord.bot.token(),
    DISCORD_API_URL: discord.apiUrl,
  });
  const worker = await startWorker(mentor, config, log);
  onTestFinished(() => worker.stop());
  const learners = mentor.learning.desk.store;

  const remind = async (workspace: string, person: typeof ana, time: string) => {
    const learner = { workspace, person: person.id };
    await learners.learnerOf(learner, { platform: "discord" });
    await learners.enrol(learner, { role: "go-developer", level: "beginner" });
    await mentor.reminding.set({
      ...{ workspace, person: person.id, platform: "discord", zone: "UTC", days: [1, 2, 3, 4, 5, 6, 7] },
      time: Temporal.PlainTime.from(time),
      target: await mentor.reach.direct("discord", workspace, person.id),
    });
  };
  const remindBoth = async () => {
    for (const person of [ana, ben]) {
      await remind(guild.id, person, "08:30");
      await remind(other.id, person, "11:30");
    }
  };
  const unanswered = async (person = ana) =>
    Promise.all(
      [guild, other].map(async ({ id }) => {
        const schedule = await mentor.nudgeStore.findSchedule({ workspace: id, person: person.id });
        return schedule?.unanswered;
      }),
    );
  const reminders = (person = ana) =>
    person.reads(person.dm()).filter(({ authorId, deleted }) => authorId === discord.bot.id && !deleted);
  /** Both servers have written to both; time goes on, since no more leaves in a second than Discord takes. */
  const written = async () => {
    await remindBoth();
    for (const [hours, counts] of [
      [1, [1, 0]],
      [3, [1, 1]],
    ] as const) {
      clock.advance({ hours });
      const soFar = async () => {
        clock.advance({ seconds: 1 });
        await worker.sweep();
        return [await unanswered(ana), await unanswered(ben)];
      };
      await expect.poll(soFar, patience).toEqual([counts, counts]);
    }
  };
  return { ...here, other, mentor, learners, clock, unanswered, reminders, remindBoth, written };
}

if (noServer !== undefined) it.skip(`a learner of two servers: skipped, ${noServer}`);
else {
  it(
    "a press answers the server that its reminder came from, and a line in the direct message both",
    slow,
    async () => {
      const { discord, ana, ben, unanswered, reminders, written } = await twoServers();
      await written();
      const first = reminders().find((one) => ana.seesMessage(one).includes("Done, go on"));
      if (first === undefined) throw new Error("no reminder");
      ana.clicks(first, "Done, go on");
      await expect.poll(() => unanswered(), patience).toEqual([0, 1]);

      ana.writes(ana.dm(), "what is an idempotency key?");
      await expect.poll(() => unanswered(), patience).toEqual([0, 0]);
      expect(await unanswered(ben), "nobody else has said a thing").toEqual([1, 1]);
      expect(discord.violations).toEqual([]);
    },
  );

  it("a command in a server answers that server alone", slow, async () => {
    const { ana, general, unanswered, written } = await twoServers();
    await written();
    await ana.uses(general, "/mentor progress").answer();
    expect(await unanswered()).toEqual([0, 1]);
  });

  it("a letter typed below a quiz is an answer too", slow, async () => {
    const { ana, unanswered, written, answers } = await twoServers();
    ana.writes(ana.dm(), "quiz caching");
    await answers(ana, ana.dm());
    await written();
    const before = (await answers(ana, ana.dm())).length;
    ana.writes(ana.dm(), "B");
    await answers(ana, ana.dm(), before + 1);
    expect(await unanswered()).toEqual([0, 0]);
  });

  it("a letter answers what was asked last, of whichever server", slow, async () => {
    const { ana, guild, other, general, learners, written } = await twoServers();
    await written();
    // Seen in one server since the other asked.
    await ana.uses(general, "/mentor progress").answer();
    ana.writes(ana.dm(), "I don't know");
    const since = Temporal.Instant.from("2027-01-01T00:00:00Z");
    const reviews = () =>
      Promise.all(
        [guild, other].map(
          async ({ id }) => (await learners.reviewsSince({ workspace: id, person: ana.id }, since)).length,
        ),
      );
    await expect.poll(reviews, patience).toEqual([0, 1]);
  });

  it("what both servers would say is said once, in the direct message or in either", slow, async () => {
    const { ana, ben, guild, other, general, learners, answers, remindBoth } = await twoServers();
    await remindBoth();
    const note = async (person: typeof ana) => {
      for (const { id } of [guild, other])
        await learners.changeLearner({ workspace: id, person: person.id }, { note: closed });
    };
    const told = (text: string) => text.split(closed).length - 1;
    await note(ana);
    await note(ben);
    ana.writes(ana.dm(), "what is an idempotency key?");
    const [said] = await answers(ana, ana.dm());
    expect(told(said === undefined ? "" : ana.seesMessage(said))).toBe(1);
    for (const channel of [general, other.channel("general")]) {
      const inServer = await ana.uses(channel, "/mentor progress").answer();
      expect(told(ana.seesMessage(inServer))).toBe(0);
    }

    // In a server, that server's own alone.
    const bens = await ben.uses(general, "/mentor progress").answer();
    expect(told(ben.seesMessage(bens))).toBe(1);
    expect(await learners.findLearner({ workspace: guild.id, person: ben.id })).not.toHaveProperty("note");
    expect(await learners.findLearner({ workspace: other.id, person: ben.id })).toMatchObject({ note: closed });
  });
}
