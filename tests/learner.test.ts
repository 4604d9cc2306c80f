/** Somebody who learns, on both platforms over the real clients: a path, reminders, a lesson in the morning, answers in the chat. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDiscord, type Discord } from "../playground/discord/discord.ts";
import { byBot, createSlack, type Slack } from "../playground/slack/slack.ts";
import { slackManifest } from "../src/adapters/slack/manifest.ts";
import { type Bot, startBot } from "../src/bot.ts";
import { commands } from "../src/commands/index.ts";
import { readConfig } from "../src/config.ts";
import { createMentor, type Mentor } from "../src/mentor.ts";
import { testClock, testLog } from "./storage/support.ts";

describe("a learner", { timeout: 240_000 }, () => {
  // A Sunday evening; reminders on weekdays come the morning after.
  const clock = testClock("2026-11-29T18:00:00Z");
  const { log, lines } = testLog();
  let slack: Slack;
  let discord: Discord;
  let mentor: Mentor;
  let bot: Bot;
  let folder: string;

  beforeAll(async () => {
    slack = await createSlack({ manifest: JSON.parse(JSON.stringify(slackManifest(commands, { least: false }))) });
    discord = await createDiscord({ identifyWindowMs: 0 });
    folder = mkdtempSync(join(tmpdir(), "mentor-learner-"));
    const config = readConfig({
      DATA_DIR: folder,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.apiUrl,
      DISCORD_TOKEN: discord.bot.token(),
      DISCORD_API_URL: discord.apiUrl,
    });
    mentor = await createMentor({ config, log, recordGaps: true, clock });
    await mentor.database.ready;
    bot = await startBot(mentor, config, log);
    expect(bot.refusals).toEqual([]);
  });
  afterAll(async () => {
    await bot?.stop();
    await mentor?.close();
    await Promise.all([slack?.close(), discord?.close()]);
    rmSync(folder, { recursive: true, force: true });
    // What broke is looked at where it breaks.
    expect(lines.filter((line) => /"level":[56]0/.test(line))).toEqual([]);
  });

  test("on Slack begins a path, is written to in the morning, reads, answers and stops, all in the chat", async () => {
    const ana = slack.person({ name: "ana" });
    const general = slack.channel({ name: "general", members: [ana, slack.bot] });
    const said = () => slack.ephemerals(ana).map((one) => ana.reads(one));
    const types = async (line: string, seen: RegExp) => {
      ana.command("/mentor", line, general);
      await slack.until(`an answer to ${line}`, () => said().some((one) => seen.test(one)), 60_000);
      return said().findLast((one) => seen.test(one)) ?? "";
    };
    expect(await types("path start nodejs-developer beginner", /planned for 3–6 months/)).toContain("Five steps");
    // Her zone is known from her profile.
    const set = await types("remind set weekdays at half past eight", /Set.*weekdays at 08:30/s);
    expect(set).toContain("Europe/Berlin");
    expect(set).toContain("Monday 30 November 2026 at 08:30");
    expect(slack.directMessages(ana)).toHaveLength(0);

    clock.advance({ hours: 13, minutes: 31 });
    const first = await slack.until("the lesson of the day", () => slack.directMessages(ana).find(byBot), 60_000);
    const lesson = () =>
      slack
        .directMessages(ana)
        .filter(byBot)
        .map((one) => ana.reads(one))
        .join("\n");
    await slack.until("its question", () => /Question 1 of|A question/.test(lesson()), 60_000);
    expect(lesson()).toContain("Programming fundamentals");
    expect(ana.reads(first)).toMatch(/minutes/);

    const withButtons = () => {
      const message = slack.directMessages(ana).findLast((one) => byBot(one) && ana.reads(one).includes("Done, go on"));
      if (message === undefined) throw new Error("Nothing can be pressed.");
      return message;
    };
    const count = () => slack.directMessages(ana).filter(byBot).length;
    let before = count();
    ana.clicks("A", withButtons());
    await slack.until("what was right", () => /Right\.|Not this time\./.test(lesson()), 60_000);
    before = count();
    ana.clicks("Done, go on", withButtons());
    await slack.until("the next lesson", () => count() > before && /Done\. 1 of 17 lessons/.test(lesson()), 60_000);

    // The conversation has gone on since: "Ask about this" means the lesson it stands under, in a thread of its own.
    const asking =
      slack.directMessages(ana).find((one) => byBot(one) && ana.reads(one).includes("Ask about this")) ?? first;
    ana.clicks("Ask about this", asking);
    const form = await slack.until("the form", () => ana.modal(), 60_000);
    form.fills("Question", "what are the pitfalls?").submits();
    const below = () => slack.thread(ana.dm, asking).filter((one) => byBot(one) && one.ts !== asking.ts);
    const answer = await slack.until("an answer below the lesson", () => below()[0], 60_000);
    expect(ana.reads(answer)).toContain("Programming fundamentals");

    // Some answer below the message that asks.
    ana.writes(ana.dm, "quiz sql-basics");
    await slack.until("a question", () => /Question 1 of \d · SQL/.test(lesson()), 60_000);
    before = below().length;
    ana.writes(asking, "I don't know");
    const told = await slack.until("what was right, below it", () => below()[before], 60_000);
    expect(ana.reads(told)).toMatch(/Not this time\./);

    expect(await types("progress", /Your progress/)).toMatch(/1 day, 1 this week/);
    expect(await types("nudges", /Your last messages/)).toMatch(/30 November 2026.*sent at 08:31/s);
    before = count();
    ana.clicks(
      "Stop",
      withButtons().ts === first.ts
        ? first
        : (slack.directMessages(ana).find((one) => byBot(one) && ana.reads(one).includes("In 2 hours")) ?? first),
    );
    await slack.until(
      "that it stops",
      () => /Reminders are off\. I will write to you only when you ask/.test(lesson()),
      60_000,
    );
    const quiet = count();
    clock.advance({ hours: 24 });
    await new Promise((resolve) => setTimeout(resolve, 16_000));
    expect(count()).toBe(quiet);
  });

  test("on Discord is asked for the zone, and goes on in the direct message", async () => {
    const ben = discord.person({ name: "ben" });
    const room = discord.guild({ members: [ben] }).channel("general");
    const seen = () => `${ben.sees(room)}\n${ben.sees(ben.dm())}`;
    const until = (what: string, pattern: RegExp) => discord.until(what, () => pattern.test(seen()), 60_000);
    ben.uses(room, "mentor path start", { role: "go-developer", level: "beginner" });
    await until("the path", /planned for 3–6 months/);
    ben.uses(room, "mentor remind set", { when: "every day at 7" });
    await until("the question for the zone", /In which time zone/);
    ben.uses(room, "mentor remind set", { when: "every day at 7 in Lisbon" });
    await until("that it is set", /Set.*every day at 07:00/s);
    // In winter Lisbon's clocks show UTC.
    const now = clock.now().toZonedDateTimeISO("UTC");
    clock.advance(now.until(now.add({ days: 1 }).withPlainTime("07:01")));
    const dm = ben.dm();
    await discord.until("the lesson of the day", () => /Done, go on/.test(ben.sees(dm)), 60_000);
    const pressable = () => {
      const message = ben.reads(dm).findLast((one) => ben.seesMessage(one).includes("Done, go on"));
      if (message === undefined) throw new Error("Nothing can be pressed.");
      return message;
    };
    ben.clicks(pressable(), "Done, go on");
    await discord.until("the next lesson", () => /Done\.\*\* 1 of 15 lessons/.test(ben.sees(dm)), 60_000);
    // The lesson before, whatever was read since.
    const first = ben.reads(dm).find((one) => ben.seesMessage(one).includes("Ask about this"));
    if (first === undefined) throw new Error("There is nothing to ask about.");
    const about = () =>
      ben.reads(dm).filter((one) => /_From:_ Programming fundamentals/.test(ben.seesMessage(one))).length;
    const before = about();
    const form = await ben.clicks(first, "Ask about this").form();
    form.fill({ Question: "what are the pitfalls?" }).submit();
    await discord.until("an answer about the lesson", () => about() > before, 60_000);
    // A command in the direct message is about the same path as in the server.
    ben.uses(dm, "mentor path show");
    await discord.until("where he is", () => /1 of \d lessons, you are here/.test(ben.sees(dm)), 60_000);
  });

  test("in a channel the whole team gets a question a day; who answers hears alone, and admins see how many did", async () => {
    const admin = slack.person({ name: "admin", isAdmin: true });
    const people = ["cleo", "dan"].map((name) => slack.person({ name }));
    const room = slack.channel({ name: "team", members: [admin, ...people, slack.bot] });
    const said = (who: typeof admin) => slack.ephemerals(who).map((one) => who.reads(one));
    const types = async (who: typeof admin, line: string, seen: RegExp) => {
      who.command("/mentor", line, room);
      await slack.until(`an answer to ${line}`, () => said(who).some((one) => seen.test(one)), 60_000);
    };
    const [cleo, dan] = people;
    if (cleo === undefined || dan === undefined) throw new Error("Nobody is there.");
    await types(cleo, "remind channel every day at 9 in Lisbon", /is for the admins of this workspace/);
    await types(admin, "remind channel every day at 9 in Lisbon", /Set for this channel: a question for everybody/);
    const now = clock.now().toZonedDateTimeISO("UTC");
    clock.advance(now.until(now.add({ days: 1 }).withPlainTime("09:01")));
    const question = await slack.until("the question", () => slack.messages(room).find(byBot), 60_000);
    expect(cleo.reads(question)).toMatch(/• A · [\s\S]*\[A\] \[B\]/);
    for (const [who, label] of [
      [cleo, "A"],
      [dan, "B"],
      [dan, "C"],
    ] as const) {
      const before = said(who).length;
      who.clicks(label, question);
      await slack.until("what was right", () => said(who).length > before, 60_000);
    }
    expect(slack.messages(room).filter(byBot)).toHaveLength(1);
    await types(admin, "remind channel", /1 question, 2 answers by 2 people/);
    await types(admin, "remind channel off", /no more daily questions in this channel/);
  });

  test("takes everything that is kept of them with them, and has it erased: nothing is left", async () => {
    const eve = slack.person({ name: "eve" });
    const room = slack.channel({ name: "leaving", members: [eve, slack.bot] });
    const said = () => slack.ephemerals(eve).map((one) => eve.reads(one));
    const types = async (line: string, seen: RegExp) => {
      eve.command("/mentor", line, room);
      await slack.until(`an answer to ${line}`, () => said().some((one) => seen.test(one)), 60_000);
    };
    await types("path start go-developer beginner", /Five steps/);
    await types("remind set daily at 8", /Set: /);
    await types("quiz sql-basics", /Question 1 of 5/);
    await types("data export", /Your data/);
    const file = await slack.until(
      "the file",
      () => [...slack.state.files.values()].find(({ name }) => name.startsWith("backend-mentor-data")),
      60_000,
    );
    expect(file.channels).toEqual([eve.dm.id]);
    expect(Buffer.from(file.content).toString()).toContain("go-developer");
    await types("data erase", /Erase everything\?/);
    const asked = slack.ephemerals(eve).findLast((one) => eve.reads(one).includes("Erase everything?"));
    if (asked === undefined) throw new Error("Nothing can be pressed.");
    eve.clicks("Erase everything", asked);
    await slack.until(
      "that nothing is left",
      () => said().some((one) => /Nothing about you is left/.test(one)),
      60_000,
    );
    await types("path", /You are not on a learning path yet/);
  });
});
