/** What people read of reminders that rest, since nothing can be delivered: why, and how they go on. */
import { isTimeZone } from "../learning/schedule.ts";
import { describeDate } from "../learning/until.ts";
import { describeSchedule, timeText } from "../learning/when.ts";
import { inlineCode, strong } from "../reply/markdown.ts";
import type { Reply } from "../reply/reply.ts";
import type { StoredSchedule } from "../storage/index.ts";
import { goingOn, unknownZone, whyInWords } from "./reasons.ts";
import { isPaused } from "./reminding.ts";
import { action, daysTyped, nextInWords, type Sentence, say } from "./schedule-words.ts";

/** Why none comes, though they are not off. */
const whyOf = ({ zone, why }: StoredSchedule): string | undefined => (isTimeZone(zone) ? why : unknownZone);

/** Whether none comes, though they are not off: blocked, or about to be, since its zone is not known. */
export const isResting = ({ state, zone }: StoredSchedule): boolean => state === "blocked" || !isTimeZone(zone);

/** A person's own reminders, which rest. */
export function resting(schedule: StoredSchedule, prefix: string, now: Temporal.Instant): Reply {
  const why = whyOf(schedule);
  const { pausedUntil } = schedule;
  const paused =
    pausedUntil !== undefined && isPaused(schedule, now) ? `, and paused until ${describeDate(pausedUntil)}` : "";
  const isTurnedOn = ["itself", "on"].includes(goingOn(why));
  return {
    ...say(
      strong("Reminders rest"),
      `: ${whyInWords(why)}. They are set for ${describeSchedule(schedule)}${paused}. `,
      ...onward(schedule, prefix),
    ),
    controls: [...(isTurnedOn ? [action("Turn on again", "remind on")] : []), action("Stop them", "remind off")],
    data: { state: "blocked", why: why ?? null },
  };
}

/** A channel's daily question, which rests: for those who look after the channel. */
export function restingChannel(schedule: StoredSchedule, prefix: string): Reply {
  const { time, days, zone } = schedule;
  const why = whyOf(schedule);
  const when = `${timeText(time)} ${daysTyped(days)} ${isTimeZone(zone) ? zone : "Berlin"}`;
  const isWaiting = goingOn(why) === "itself";
  return {
    ...say(
      strong("The daily question of this channel rests"),
      `: ${whyInWords(why)}. It is set for everybody, ${describeSchedule(schedule)}. `,
      ...(isWaiting
        ? ["It goes on by itself once I have it back."]
        : ["Once that is mended, ", inlineCode(`${prefix}remind channel ${when}`), " sets it again."]),
    ),
    controls: [
      ...(isWaiting ? [] : [action("Set it again", "remind channel", { when })]),
      action("Stop it", "remind channel", { when: "off" }),
    ],
    data: { state: "blocked", why: why ?? null },
  };
}

/** How a schedule stands that was changed, as sentences with a space before them; of one that is on when the next one comes. */
export function standing(schedule: StoredSchedule, prefix: string, now: Temporal.Instant): Sentence {
  const paused = isPaused(schedule, now) ? pausedInWords(schedule) : "";
  switch (schedule.state) {
    case "off":
      return [" Reminders stay off; ", inlineCode(`${prefix}remind on`), " turns them on again."];
    case "blocked":
      return [`${paused} They rest at the moment: ${whyInWords(whyOf(schedule))}. `, ...onward(schedule, prefix)];
    case "on":
      return [`${nextInWords(schedule)}${paused}`];
  }
}

/** Where none comes by itself, none can be put off either; the message stays where it is. */
export function notPutOff(schedule: StoredSchedule, prefix: string, now: Temporal.Instant): Reply {
  if (isResting(schedule) && schedule.state !== "off") return resting(schedule, prefix, now);
  const { state, pausedUntil } = schedule;
  const [why, turns] =
    state === "off" || pausedUntil === undefined
      ? ["are off", "turns them on again"]
      : [`are paused until ${describeDate(pausedUntil)}`, "ends the pause"];
  return {
    ...say(
      `Reminders ${why}, so this message does not come again by itself. It stays here for you, and `,
      inlineCode(`${prefix}remind on`),
      ` ${turns}.`,
    ),
    controls: [action(state === "off" ? "Turn on again" : "Continue now", "remind on")],
  };
}

const pausedInWords = ({ pausedUntil }: StoredSchedule): string =>
  pausedUntil === undefined ? "" : ` The pause until ${describeDate(pausedUntil)} stays.`;

function onward(schedule: StoredSchedule, prefix: string): Sentence {
  const { time, days } = schedule;
  switch (goingOn(whyOf(schedule))) {
    case "itself":
      return ["They go on by themselves once I have it back."];
    case "zone":
      return ["Say your time zone again, and they go on: ", inlineCode(`${prefix}remind zone Berlin`), "."];
    case "set":
      return ["Set them again: ", inlineCode(`${prefix}remind set ${timeText(time)} ${daysTyped(days)}`), "."];
    case "on":
      return [inlineCode(`${prefix}remind on`), " turns them on again as soon as I can write to you."];
  }
}
