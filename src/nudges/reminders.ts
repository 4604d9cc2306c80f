/** What people say about their reminders, and what they hear: set, show, rest, stop, put off. */
import type { Clock } from "../clock.ts";
import { zoned } from "../learning/schedule.ts";
import type { Student } from "../learning/student.ts";
import { describeDate, parseUntil } from "../learning/until.ts";
import { describeSchedule, parseWhen, timeText } from "../learning/when.ts";
import { counted } from "../learning/wording.ts";
import { resolveZone, zonesForLocale } from "../learning/zones.ts";
import { inlineCode, list, paragraph, root, strong } from "../reply/markdown.ts";
import { type Target, TryLater, Undeliverable } from "../reply/messenger.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import type { LearnerStore, NudgeStore, StoredNudge, StoredSchedule } from "../storage/index.ts";
import type { Reminding } from "./reminding.ts";

/** How people are reached first, by platform. */
export interface Reach {
  /**
   * The direct message of a person, opened where there is none.
   *
   * @throws {Undeliverable} they can't be written to
   * @throws {TryLater} not now
   */
  direct(platform: string, workspace: string, person: string): Promise<Target>;
  /** A channel that everybody in it reads. */
  channel(platform: string, channel: string): Target;
}

export interface RemindersOptions {
  readonly reminding: Reminding;
  readonly store: NudgeStore;
  readonly learners: LearnerStore;
  readonly clock: Clock;
  readonly reach: Reach;
}

export interface Reminders {
  show(student: Student): Promise<Reply>;
  /** @param when in the person's own words; @param zone where a button says it */
  set(student: Student, when: string, zone?: string): Promise<Reply>;
  zone(student: Student, zone: string): Promise<Reply>;
  /** @param until in the person's own words; without it, until they say so */
  pause(student: Student, until: string | undefined): Promise<Reply>;
  resume(student: Student): Promise<Reply>;
  off(student: Student): Promise<Reply>;
  /** The same days, half as many of them: asked for after messages that nobody answered. */
  fewer(student: Student): Promise<Reply>;
  keep(student: Student): Promise<Reply>;
  snooze(student: Student, nudge: string, minutes: number): Promise<Reply>;
  /** The last messages that were due for somebody, and what became of them. */
  mine(student: Student): Promise<Reply>;
  setChannel(student: Student, channel: string, when: string): Promise<Reply>;
  showChannel(student: Student, channel: string): Promise<Reply>;
  stopChannel(student: Student, channel: string): Promise<Reply>;
}

/** A pause without an end; a year ahead there is one all the same, so that nobody is forgotten. */
const openPause = { years: 1 } as const;
const nudgesShown = 10;
const participationDays = 7;

const say = (...sentence: Parameters<typeof paragraph>): Reply => reply({ body: root(paragraph(...sentence)) });
const action = (label: string, command: string, args: Control["args"] = {}): Control => ({
  label,
  command,
  args,
  role: "action",
});

export function createReminders({ reminding, store, learners, clock, reach }: RemindersOptions): Reminders {
  const todayIn = (zone: string): Temporal.PlainDate => zoned(clock.now(), zone).toPlainDate();

  const none = (prefix: string): Reply => ({
    ...say(
      "No reminders are set. ",
      inlineCode(`${prefix}remind set 08:30 mon-fri`),
      " sets them; so does “weekdays at half past eight”.",
    ),
    controls: [action("Weekdays at 08:30", "remind set", { when: "08:30 mon-fri" })],
    data: { state: "none" },
  });

  /** "Monday 30 November 2026 at 08:30" on the schedule's own clock. */
  const instantInWords = (at: Temporal.Instant, zone: string): string => {
    const local = zoned(at, zone);
    return `${describeDate(local.toPlainDate())} at ${timeText(local.toPlainTime())}`;
  };

  const own = async (student: Student): Promise<StoredSchedule | undefined> => store.findSchedule(student);

  /** The zone to go by: said now, kept, or known to the platform; else a question. */
  const zoneFor = async (student: Student, said: string | undefined): Promise<string | undefined> => {
    const learner = await learners.findLearner(student);
    return said ?? learner?.zone ?? student.zone;
  };

  const askZone = (student: Student, when: string, zones: readonly string[], sentence?: string): Reply => ({
    ...say(
      sentence ?? "In which time zone? Pick the nearest, or say a city: ",
      ...(sentence === undefined ? [inlineCode(`${student.prefix}remind set ${when} Lisbon`), "."] : []),
    ),
    controls: zones.map((zone) => action(zone, "remind set", { when, zone })),
    data: { error: "zone", zones },
  });

  /** The direct message, or why there is none. */
  const targetOf = async ({ platform, workspace, person }: Student): Promise<Target | Reply> => {
    try {
      return await reach.direct(platform, workspace, person);
    } catch (error) {
      if (error instanceof Undeliverable)
        return say(
          "I can't write to you directly: allow direct messages from this workspace's members, or write to me once, then set this again.",
        );
      if (error instanceof TryLater)
        return say("The platform keeps me waiting just now. Please set this again in a minute.");
      throw error;
    }
  };

  const isReply = (value: Target | Reply): value is Reply => "body" in value && "controls" in value;

  const fullNote = async (student: Student, schedule: StoredSchedule): Promise<readonly Control[]> => {
    if (schedule.nextDue === undefined) return [];
    if (!(await reminding.isFull(student, schedule.nextDue))) return [];
    const moved = (minutes: number) => {
      const time = timeText(schedule.time.add({ minutes }));
      return action(time, "remind set", {
        when: `${time} ${schedule.days.map((day) => dayNames[day - 1]).join(",")}`,
        zone: schedule.zone,
      });
    };
    return [moved(-15), moved(15)];
  };

  return {
    async show(student) {
      const schedule = await own(student);
      if (schedule === undefined || schedule.state === "off") return none(student.prefix);
      const { state, pausedUntil, nextDue, zone } = schedule;
      const words = describeSchedule(schedule);
      if (state === "blocked")
        return {
          ...say(
            strong("Reminders rest"),
            `: ${words}, but the last could not be delivered (${schedule.why ?? "unknown"}). Once you can be written to, go on.`,
          ),
          controls: [action("Go on", "remind on"), action("Stop them", "remind off")],
          data: { state, why: schedule.why ?? null },
        };
      const isPaused = pausedUntil !== undefined && Temporal.PlainDate.compare(pausedUntil, todayIn(zone)) > 0;
      const next = nextDue === undefined ? "" : ` The next comes ${instantInWords(nextDue, zone)}.`;
      return {
        ...say(
          isPaused
            ? `Reminders rest until ${describeDate(pausedUntil)}; then ${words}.`
            : `Reminders: ${words}.${next}`,
        ),
        controls: [
          ...(isPaused ? [action("Go on now", "remind on")] : [action("Pause", "remind pause")]),
          action("Stop them", "remind off"),
        ],
        data: {
          state: isPaused ? "paused" : state,
          time: timeText(schedule.time),
          days: schedule.days,
          zone,
          next: nextDue?.toString() ?? null,
          paused_until: pausedUntil?.toString() ?? null,
        },
      };
    },

    async set(student, when, chosen) {
      const read = parseWhen(when);
      if (read.kind === "unclear")
        return read.zones === undefined || read.zones.length === 0
          ? say(read.sentence)
          : askZone(student, when, read.zones, read.sentence);
      const said = chosen === undefined ? read.zone : zoneOrUndefined(chosen);
      const zone = await zoneFor(student, said);
      if (zone === undefined) return askZone(student, when, zonesForLocale(student.locale));
      const target = await targetOf(student);
      if (isReply(target)) return target;
      await learners.learnerOf(student, { platform: student.platform, locale: student.locale });
      await learners.changeLearner(student, { zone });
      const { time, days } = read;
      const { workspace, person, platform } = student;
      const schedule = await reminding.set({ workspace, person, platform, time, days, zone, target });
      await learners.intend(student, { kind: "days", from: todayIn(zone), days });
      const first =
        schedule.nextDue === undefined
          ? ""
          : ` The first comes ${instantInWords(schedule.nextDue, zone)}, here or in our direct messages.`;
      const offers = await fullNote(student, schedule);
      const full =
        offers.length === 0
          ? ""
          : " Many are written to at that minute; a quarter of an hour earlier or later comes on the dot.";
      const onPath = (await learners.enrolmentsOf(student)).some(({ state }) => state === "active");
      return {
        ...say(strong("Set"), `: ${describeSchedule(schedule)}.${first}${full}`),
        controls: [
          ...offers,
          ...(onPath ? [] : [action("Choose a path", "path start")]),
          action("Stop them", "remind off"),
        ],
        data: { time: timeText(time), days, zone, next: schedule.nextDue?.toString() ?? null },
      };
    },

    async zone(student, typed) {
      const found = resolveZone(typed);
      if (found.kind === "unknown")
        return {
          ...say(found.sentence),
          controls: found.suggestions.map((zone) => action(zone, "remind zone", { zone })),
          data: { error: "zone", zones: found.suggestions },
        };
      await learners.learnerOf(student, { platform: student.platform, locale: student.locale });
      await learners.changeLearner(student, { zone: found.zone });
      const schedule = await own(student);
      if (schedule === undefined || schedule.state === "off") return say(`Noted: your time zone is ${found.zone}.`);
      const { workspace, person, platform } = student;
      const { time, days, target } = schedule;
      const moved = await reminding.set({ workspace, person, platform, time, days, zone: found.zone, target });
      const next = moved.nextDue === undefined ? "" : ` The next comes ${instantInWords(moved.nextDue, found.zone)}.`;
      return say(`Noted: ${describeSchedule(moved)}.${next}`);
    },

    async pause(student, until) {
      const schedule = await own(student);
      if (schedule === undefined || schedule.state === "off") return none(student.prefix);
      const today = todayIn(schedule.zone);
      const found =
        until === undefined ? { kind: "date" as const, date: today.add(openPause) } : parseUntil(until, today);
      if (found.kind === "unclear") return say(found.sentence);
      const next = await reminding.pause(schedule, found.date);
      await learners.intend(student, { kind: "pause", from: today });
      if (until !== undefined) await learners.intend(student, { kind: "resume", from: found.date });
      const words =
        until === undefined
          ? "Paused until you say so"
          : `Paused. I write again ${instantInWords(next, schedule.zone)}`;
      return {
        ...say(
          `${words}; your place and your streak are kept. `,
          inlineCode(`${student.prefix}remind on`),
          " goes on sooner.",
        ),
        controls: [action("Go on now", "remind on")],
        data: { paused_until: found.date.toString() },
      };
    },

    async resume(student) {
      const schedule = await own(student);
      if (schedule === undefined) return none(student.prefix);
      const next = await reminding.resume(schedule);
      await learners.intend(student, { kind: "resume", from: todayIn(schedule.zone) });
      return say(`On again: ${describeSchedule(schedule)}. The next comes ${instantInWords(next, schedule.zone)}.`);
    },

    async off(student) {
      const schedule = await own(student);
      if (schedule === undefined || schedule.state === "off") return say("No reminders are set, so none will come.");
      await reminding.off(schedule);
      return say(
        "Stopped: I write to you no more unless you ask me something. What you did is kept; ",
        inlineCode(`${student.prefix}remind on`),
        " starts them again.",
      );
    },

    async fewer(student) {
      const schedule = await own(student);
      if (schedule === undefined || schedule.state === "off") return none(student.prefix);
      // Every other of the days that were chosen, the first always.
      const days = schedule.days.filter((_, index) => index % 2 === 0);
      if (days.length === schedule.days.length)
        return say(
          "It is one day a week already. ",
          inlineCode(`${student.prefix}remind pause 2 weeks`),
          " makes it rarer.",
        );
      const { workspace, person, platform } = student;
      const { time, zone, target } = schedule;
      const fewer = await reminding.set({ workspace, person, platform, time, days, zone, target });
      await learners.intend(student, { kind: "days", from: todayIn(zone), days });
      return say(`From now on: ${describeSchedule(fewer)}.`);
    },

    async keep(student) {
      const schedule = await own(student);
      if (schedule === undefined || schedule.state === "off") return none(student.prefix);
      return say(`It stays: ${describeSchedule(schedule)}.`);
    },

    async snooze(student, nudge, minutes) {
      const outcome = await reminding.snooze(student, nudge, clock.now().add({ minutes }));
      if (outcome === undefined) return say("That message is behind us; there is nothing to put off.");
      const schedule = await own(student);
      const zone = schedule?.zone ?? "UTC";
      return outcome.kind === "moved"
        ? say(`Put off: it comes again at ${timeText(zoned(outcome.at, zone).toPlainTime())}.`)
        : say(`That would meet the next one, so they come together: ${instantInWords(outcome.into, zone)}.`);
    },

    async mine(student) {
      const all = await store.nudgesOf(student, nudgesShown);
      if (all.length === 0) return say("Nothing was due for you yet.");
      const zone = (await own(student))?.zone ?? "UTC";
      return reply({
        title: "Your last messages",
        body: root(list(all.map((one) => [strong(describeDate(one.date)), `: ${stateInWords(one, zone)}`]))),
        data: all.map(({ date, dueAt, state, why, sentAt }) => ({
          date: date.toString(),
          due: dueAt.toString(),
          state,
          why: why ?? null,
          sent: sentAt?.toString() ?? null,
        })),
      });
    },

    async setChannel(student, channel, when) {
      const read = parseWhen(when);
      if (read.kind === "unclear") return say(read.sentence);
      const zone = await zoneFor(student, read.zone);
      if (zone === undefined)
        return say(
          "In which time zone? Say a city with it, such as ",
          inlineCode(`${student.prefix}remind channel ${when} Berlin`),
          ".",
        );
      const { workspace, platform } = student;
      const { time, days } = read;
      const target = reach.channel(platform, channel);
      const schedule = await reminding.set({ workspace, channel, platform, time, days, zone, target });
      const first = schedule.nextDue === undefined ? "" : ` The first comes ${instantInWords(schedule.nextDue, zone)}.`;
      return {
        ...say(
          strong("Set"),
          ` for this channel: a question for everybody, ${describeSchedule(schedule)}.${first} Answers belong in its thread.`,
        ),
        controls: [action("Stop it", "remind channel", { when: "off" })],
      };
    },

    async showChannel(student, channel) {
      const schedule = await store.findSchedule({ workspace: student.workspace, channel });
      if (schedule === undefined || schedule.state === "off")
        return say(
          "No daily question is set for this channel. Its managers set one with ",
          inlineCode(`${student.prefix}remind channel 09:00 mon-fri`),
          ".",
        );
      const next =
        schedule.nextDue === undefined ? "" : ` The next comes ${instantInWords(schedule.nextDue, schedule.zone)}.`;
      const since = clock.now().subtract({ hours: 24 * participationDays });
      const { questions, people, answers } = await store.participation(
        { workspace: student.workspace, channel },
        since,
      );
      const took =
        questions === 0
          ? ""
          : ` In the last ${participationDays} days: ${counted(questions, "question")}, ${counted(answers, "answer")} by ${people === 1 ? "one person" : `${people} people`}.`;
      return {
        ...say(`A question for everybody, ${describeSchedule(schedule)}.${next}${took}`),
        data: { questions, people, answers },
      };
    },

    async stopChannel(student, channel) {
      const schedule = await store.findSchedule({ workspace: student.workspace, channel });
      if (schedule === undefined || schedule.state === "off") return say("No daily question is set for this channel.");
      await reminding.off(schedule);
      return say("Stopped: no more daily questions here.");
    },
  };
}

const dayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

function zoneOrUndefined(typed: string): string | undefined {
  const found = resolveZone(typed);
  return found.kind === "zone" ? found.zone : undefined;
}

function stateInWords({ state, why, sentAt }: StoredNudge, zone: string): string {
  switch (state) {
    case "sent":
      return sentAt === undefined ? "sent" : `sent at ${timeText(zoned(sentAt, zone).toPlainTime())}`;
    case "due":
    case "sending":
      return "on its way";
    case "folded":
      return `left out (${why ?? "folded into the next"})`;
    case "failed":
      return `could not be delivered (${why ?? "unknown"})`;
  }
}
