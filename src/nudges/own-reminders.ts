/** A person's own reminders: set, shown, paused, stopped, turned on again, put off. What was set last is remembered. */
import { isTimeZone, zoned } from "../learning/schedule.ts";
import type { Student } from "../learning/student.ts";
import { describeDate, parseUntil } from "../learning/until.ts";
import { describeSchedule, parseWhen, timeText } from "../learning/when.ts";
import { resolveZone, zonesForLocale } from "../learning/zones.ts";
import { inlineCode, list, root, strong } from "../reply/markdown.ts";
import { type Target, TryLater, Undeliverable } from "../reply/messenger.ts";
import { type Reply, reply } from "../reply/reply.ts";
import type { StoredSchedule } from "../storage/index.ts";
import { askTime, askZone, offered, roomInWords } from "./offers.ts";
import type { OwnReminders, RemindersOptions } from "./reminders.ts";
import { isPaused } from "./reminding.ts";
import { isResting, notPutOff, resting, standing } from "./resting.ts";
import {
  action,
  firstInWords,
  ifAnythingInWords,
  instantInWords,
  nextInWords,
  say,
  stateInWords,
  zoneFor,
} from "./schedule-words.ts";

/** A pause without an end; a year ahead there is one all the same, so that nobody is forgotten. */
const openPause = { years: 1 } as const;
const nudgesShown = 10;
/** Slack shows five buttons in a row. */
const zonesOffered = 4;

export function createOwnReminders(options: RemindersOptions): OwnReminders {
  const { reminding, store, learners, clock, reach } = options;
  const { machineZone = Intl.DateTimeFormat().resolvedOptions().timeZone } = options;

  const todayIn = (zone: string): Temporal.PlainDate => zoned(clock.now(), zone).toPlainDate();

  const own = async (student: Student): Promise<StoredSchedule | undefined> => store.findSchedule(student);

  const isOn = (schedule: StoredSchedule | undefined): schedule is StoredSchedule =>
    schedule !== undefined && schedule.state !== "off";

  /** Whoever sits at the console sits at this machine, so its own zone comes first there. */
  const zonesOfferedTo = ({ platform, locale }: Student): readonly string[] => {
    const here = platform === "console" && isTimeZone(machineZone) ? [machineZone] : [];
    return [...new Set([...here, ...zonesForLocale(locale)])].slice(0, zonesOffered);
  };

  /** The direct message, or why there is none. */
  const targetOf = async ({ platform, workspace, person }: Student): Promise<Target | Reply> => {
    try {
      return await reach.direct(platform, workspace, person);
    } catch (error) {
      if (error instanceof Undeliverable)
        return say(
          "I can't write to you directly. Please allow direct messages from members of this workspace, or write to me once, and then set this again.",
        );
      if (error instanceof TryLater)
        return say("The platform asks me to wait at the moment. Please set this again in a minute.");
      throw error;
    }
  };

  const isReply = (value: Target | Reply): value is Reply => "body" in value && "controls" in value;

  return {
    async show(student) {
      const schedule = await own(student);
      if (!isOn(schedule)) return offered(schedule, student.prefix);
      if (isResting(schedule)) return resting(schedule, student.prefix, clock.now());
      const { state, pausedUntil, nextDue, zone } = schedule;
      const words = describeSchedule(schedule);
      const rests = isPaused(schedule, clock.now());
      return {
        ...say(
          rests && pausedUntil !== undefined
            ? `Reminders are paused until ${describeDate(pausedUntil)}. After that they come ${words}.`
            : `Reminders are on: ${words}.${nextInWords(schedule)}`,
        ),
        controls: [
          rests ? action("Continue now", "remind on") : action("Pause", "remind pause"),
          action("Stop them", "remind off"),
        ],
        data: {
          state: rests ? "paused" : state,
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
          ? askTime(read, await own(student))
          : askZone(when, read.zones, student.prefix, read.sentence);
      const said = chosen === undefined ? read.zone : zoneOrUndefined(chosen);
      const zone = await zoneFor(learners, student, said);
      if (zone === undefined) return askZone(when, zonesOfferedTo(student), student.prefix);
      const target = await targetOf(student);
      if (isReply(target)) return target;
      await learners.learnerOf(student, { platform: student.platform, locale: student.locale });
      await learners.changeLearner(student, { zone });
      const { time, days } = read;
      const { workspace, person, platform } = student;
      const schedule = await reminding.set({ workspace, person, platform, time, days, zone, target });
      await learners.intend(student, { kind: "days", from: todayIn(zone), days });
      const room = roomInWords(await reminding.ifFull(schedule));
      const onPath = (await learners.enrolmentsOf(student)).some(({ state }) => state === "active");
      const first = onPath ? firstInWords(schedule, ", here or in our direct messages") : ifAnythingInWords(schedule);
      return {
        ...say(strong("Set"), `: ${describeSchedule(schedule)}.${first}${room.words}`),
        controls: [
          ...room.controls,
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
      if (schedule === undefined) return say(`Noted: your time zone is ${found.zone}.`);
      const moved = await reminding.change(schedule, { zone: found.zone });
      return say(`Noted: ${describeSchedule(moved)}.`, ...standing(moved, student.prefix, clock.now()));
    },

    async pause(student, until) {
      const schedule = await own(student);
      if (!isOn(schedule)) return offered(schedule, student.prefix);
      if (!isTimeZone(schedule.zone)) return resting(schedule, student.prefix, clock.now());
      const today = todayIn(schedule.zone);
      const found =
        until === undefined ? { kind: "date" as const, date: today.add(openPause) } : parseUntil(until, today);
      if (found.kind === "unclear") return say(found.sentence);
      const next = await reminding.pause(schedule, found.date);
      await learners.intend(student, { kind: "pause", from: today });
      if (until !== undefined) await learners.intend(student, { kind: "resume", from: found.date });
      if (schedule.state === "blocked")
        return resting({ ...schedule, pausedUntil: found.date }, student.prefix, clock.now());
      const words =
        until === undefined
          ? "Paused. I will not write until you turn reminders on again"
          : `Paused. I will write again on ${instantInWords(next, schedule.zone)}`;
      return {
        ...say(
          `${words}. Your place and your streak are kept. `,
          inlineCode(`${student.prefix}remind on`),
          until === undefined ? " turns them on." : " ends the pause sooner.",
        ),
        controls: [action("Continue now", "remind on")],
        data: { paused_until: found.date.toString() },
      };
    },

    async resume(student) {
      const schedule = await own(student);
      if (schedule === undefined) return offered(schedule, student.prefix);
      if (!isTimeZone(schedule.zone)) return resting(schedule, student.prefix, clock.now());
      const next = await reminding.resume(schedule);
      await learners.intend(student, { kind: "resume", from: todayIn(schedule.zone) });
      return say(
        `Reminders are on again: ${describeSchedule(schedule)}.${nextInWords({ ...schedule, nextDue: next })}`,
      );
    },

    async off(student) {
      const schedule = await own(student);
      if (!isOn(schedule)) return say("No reminders are set, so none will come.");
      await reminding.off(schedule);
      return {
        ...say(
          "Reminders are off. I will write to you only when you ask me something. What you did is kept. ",
          inlineCode(`${student.prefix}remind on`),
          ` turns them on again for ${describeSchedule(schedule)}.`,
        ),
        controls: [action("Turn on again", "remind on")],
      };
    },

    async fewer(student) {
      const schedule = await own(student);
      if (!isOn(schedule)) return offered(schedule, student.prefix);
      if (!isTimeZone(schedule.zone)) return resting(schedule, student.prefix, clock.now());
      // Every other of the days that were chosen, the first always.
      const days = schedule.days.filter((_, index) => index % 2 === 0);
      if (days.length === schedule.days.length)
        return say(
          "They already come on only one day a week. ",
          inlineCode(`${student.prefix}remind pause 2 weeks`),
          " pauses them for a while.",
        );
      const fewer = await reminding.change(schedule, { days });
      await learners.intend(student, { kind: "days", from: todayIn(schedule.zone), days });
      const now = clock.now();
      const asEver = fewer.state === "on" && !isPaused(fewer, now);
      return say(`From now on: ${describeSchedule(fewer)}.`, ...(asEver ? [] : standing(fewer, student.prefix, now)));
    },

    async keep(student) {
      const schedule = await own(student);
      if (!isOn(schedule)) return offered(schedule, student.prefix);
      if (isResting(schedule)) return resting(schedule, student.prefix, clock.now());
      return say(`Nothing changes: ${describeSchedule(schedule)}.`);
    },

    async snooze(student, nudge, minutes) {
      const schedule = await own(student);
      if (schedule === undefined) return offered(schedule, student.prefix);
      const now = clock.now();
      if (schedule.state !== "on" || isPaused(schedule, now)) return notPutOff(schedule, student.prefix, now);
      const outcome = await reminding.snooze(student, nudge, now.add({ minutes }));
      if (outcome === undefined) return say("This message can no longer be put off.");
      const { zone } = schedule;
      return outcome.kind === "moved"
        ? say(`Put off: it comes again at ${timeText(zoned(outcome.at, zone).toPlainTime())}.`)
        : say(`The next one is due by then, so both come together on ${instantInWords(outcome.into, zone)}.`);
    },

    async mine(student) {
      const all = await store.nudgesOf(student, nudgesShown);
      if (all.length === 0) return say("Nothing was due for you yet.");
      const known = (await own(student))?.zone ?? "UTC";
      const zone = isTimeZone(known) ? known : "UTC";
      return reply({
        title: "Your last messages",
        body: root(
          list(all.map((one) => [strong(describeDate(one.date)), `: ${stateInWords(one, zone, clock.now())}`])),
        ),
        data: all.map(({ date, dueAt, state, why, sentAt }) => ({
          date: date.toString(),
          due: dueAt.toString(),
          state,
          why: why ?? null,
          sent: sentAt?.toString() ?? null,
        })),
      });
    },
  };
}

function zoneOrUndefined(typed: string): string | undefined {
  const found = resolveZone(typed);
  return found.kind === "zone" ? found.zone : undefined;
}
