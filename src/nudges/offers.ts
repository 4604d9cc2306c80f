/** What is offered where reminders are off, or where their hour or zone is not known yet. */
import type { Schedule } from "../learning/schedule.ts";
import { describeSchedule, timeText, type Unclear } from "../learning/when.ts";
import { inlineCode } from "../reply/markdown.ts";
import type { Reply } from "../reply/reply.ts";
import type { StoredSchedule } from "../storage/index.ts";
import { action, daysTyped, say } from "./schedule-words.ts";

/** No reminders, or those that were stopped: their hour, days and zone are offered again. */
export function offered(schedule: StoredSchedule | undefined, prefix: string): Reply {
  if (schedule === undefined)
    return {
      ...say(
        "No reminders are set. Type ",
        inlineCode(`${prefix}remind set 08:30 mon-fri`),
        " to set them, or say it in your own words: ",
        inlineCode(`${prefix}remind set weekdays at half past eight`),
        ".",
      ),
      controls: [action("Weekdays at 08:30", "remind set", { when: "08:30 mon-fri" })],
      data: { state: "none" },
    };
  const { time, days, zone } = schedule;
  return {
    ...say(
      `Reminders are off. Turn them on again for ${describeSchedule(schedule)}: `,
      inlineCode(`${prefix}remind on`),
      ". Or set another time: ",
      inlineCode(`${prefix}remind set 07:15 mon-fri`),
      ".",
    ),
    controls: [action("Turn on again", "remind on")],
    data: { state: "off", time: timeText(time), days, zone },
  };
}

/**
 * Of an hour that is full: that it may come late, and the times near it that have room, one press each.
 *
 * @param free undefined where it is not full
 */
export function roomInWords(free: readonly Schedule[] | undefined): Pick<Reply, "controls"> & { words: string } {
  if (free === undefined) return { words: "", controls: [] };
  const times = free.map(({ time }) => timeText(time));
  const others = times.length === 0 ? "" : ` At ${times.join(" or ")} it comes on time.`;
  return {
    words: ` I write to many people at that time, so it may come a little late.${others}`,
    controls: free.map(({ time, days, zone }) =>
      action(timeText(time), "remind set", { when: `${timeText(time)} ${daysTyped(days)}`, zone }),
    ),
  };
}

/** Where the time alone is missing, the one that was set last is offered with the days that were said. */
export function askTime({ sentence, days, zone }: Unclear, last: StoredSchedule | undefined): Reply {
  if (days === undefined || last === undefined) return say(sentence);
  const time = timeText(last.time);
  return {
    ...say(`At what time? Your last reminders came at ${time}.`),
    controls: [action(`At ${time}`, "remind set", { when: `${time} ${daysTyped(days)}`, zone: zone ?? last.zone })],
    data: { error: "time", time },
  };
}

/** @param sentence why none of what was said is a zone */
export function askZone(when: string, zones: readonly string[], prefix: string, sentence?: string): Reply {
  return {
    ...(sentence === undefined
      ? say(
          "In which time zone? Choose the nearest, or add a city: ",
          inlineCode(`${prefix}remind set ${when} Lisbon`),
          ".",
        )
      : say(sentence)),
    controls: zones.map((zone) => action(zone, "remind set", { when, zone })),
    data: { error: "zone", zones },
  };
}
