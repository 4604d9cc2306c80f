/** A token that dies while reminders leave, over Slack's real client: a start with a good one sets it right. */
import { expect, onTestFinished, test } from "vitest";
import { byBot } from "../../playground/slack/slack.ts";
import type { SlackTarget } from "../../src/adapters/slack/target.ts";
import { startWorker } from "../../src/bot.ts";
import { readConfig } from "../../src/config.ts";
import { meet } from "../../src/learning/memory.ts";
import { createMentor, type Mentor } from "../../src/mentor.ts";
import { slackFor } from "../adapters/slack/fixture.ts";
import { noServer, scratchDatabase, testClock, testLog } from "../storage/support.ts";

const many = 24;
const patience = { timeout: 30_000, interval: 50 };

if (noServer !== undefined) test.skip(`a token that dies in the middle of a batch: skipped, ${noServer}`);
else
  test("a token revoked in the middle of a batch, and a new start with a good one", { timeout: 120_000 }, async () => {
    const slack = await slackFor();
    const database = await scratchDatabase();
    onTestFinished(() => database.drop());
    const clock = testClock("2027-03-01T08:25:00Z");
    const config = readConfig({
      DATABASE_URL: database.url,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
    });
    const process = async () => {
      const { log, lines } = testLog();
      const mentor = await createMentor({ config, log, recordGaps: false, clock });
      await mentor.database.ready;
      const bot = await startWorker(mentor, config, log);
      const end = async () => {
        await bot.stop();
        await mentor.close();
      };
      return { mentor, bot, end, lines };
    };
    const people = Array.from({ length: many }, (_, index) => slack.person({ name: `p${index}` }));
    const written = () => people.map((person) => slack.directMessages(person).filter(byBot).length);
    const total = () => written().reduce((sum, count) => sum + count, 0);
    const schedules = async ({ nudgeStore }: Mentor) => (await nudgeStore.nudgeNumbers(clock.now(), 1)).schedules;

    const first = await process();
    for (const { id, dm } of people) {
      const of = { workspace: slack.team.id, person: id };
      const learners = first.mentor.learning.desk.store;
      await learners.learnerOf(of, { platform: "slack" });
      // One question to review a day: one message each.
      const card = meet("sql-basics/window-where", clock.now());
      await learners.meetCards(of, [
        { question: card.question, due: card.due, card: JSON.parse(JSON.stringify(card)) },
      ]);
      await first.mentor.reminding.set({
        ...{
          ...of,
          platform: "slack",
          time: Temporal.PlainTime.from("08:30"),
          days: [1, 2, 3, 4, 5, 6, 7],
          zone: "UTC",
        },
        target: {
          ...{ channel: dm.id, user: id, thread: null, message: null },
          ...{ direct: true, outsider: false, respondUrl: null, respondUntil: 0 },
        } satisfies SlackTarget,
      });
    }
    const [gone] = people;
    const theirs = await first.mentor.nudgeStore.findSchedule({ workspace: slack.team.id, person: gone?.id ?? "" });
    if (theirs !== undefined) await first.mentor.nudgeStore.stopSchedule(theirs, "blocked", "user_disabled");

    clock.advance({ minutes: 5 });
    await first.bot.sweep();
    await slack.until("the first of them", () => total() >= 8);
    slack.killToken("token_revoked");
    await expect.poll(() => schedules(first.mentor), patience).toEqual({ on: 0, off: 0, blocked: many });
    const before = written();
    expect(total()).toBeLessThan(many - 1);
    expect(first.lines.join("")).not.toContain(slack.botToken);
    await first.end();

    // Two days later.
    slack.healTokens();
    clock.advance({ hours: 47 });
    const second = await process();
    await expect.poll(() => schedules(second.mentor), patience).toEqual({ on: many - 1, off: 0, blocked: 1 });
    await second.bot.sweep();
    clock.advance({ minutes: 30 });
    await second.bot.sweep();
    expect(written(), "no day that was missed is made up for").toEqual(before);
    clock.advance({ minutes: 30 });
    await second.bot.sweep();
    const all = before.map((count, index) => (index === 0 ? 0 : count + 1));
    await expect.poll(written, patience).toEqual(all);
    await second.bot.sweep();
    expect(written()).toEqual(all);
    await second.end();
    expect(slack.violations).toEqual([]);
  });
