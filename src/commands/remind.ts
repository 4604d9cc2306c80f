/** `remind`, `remind set 08:30 mon-fri`, `remind pause until friday`: when the mentor writes by itself. Only a person's own command starts it. */
import { z } from "zod";
import { inlineCode, paragraph, root } from "../reply/markdown.ts";
import { type Reply, reply } from "../reply/reply.ts";
import { command } from "./command.ts";

const group = { name: "remind", summary: "Reminders: when I write to you" };
const base = { group, audience: "anyone", visibility: "private", quiet: true } as const;
const nudge = z
  .string()
  .regex(/^\d{1,18}$/)
  .describe("The message");

export const remindShow = command({
  ...base,
  name: "show",
  summary: "When I write to you",
  groupDefault: true,
  args: z.strictObject({}),
  run: async (_args, { reminders, student }) => reminders.show(await student()),
});

export const remindSet = command({
  ...base,
  name: "set",
  summary: "Set the hour and days, such as 08:30 mon-fri or weekdays at half past eight in Berlin",
  form: { title: "Reminders", submit: "Set", fields: ["when"] },
  args: z.strictObject({
    when: z.string().trim().min(1).max(200).describe("Time, days, time zone, in your own words").meta({ at: "rest" }),
    zone: z.string().max(60).optional().describe("The time zone, where a button says it").meta({ complete: "zone" }),
  }),
  run: async ({ when, zone }, { reminders, student }) => reminders.set(await student(), when, zone),
});

export const remindZone = command({
  ...base,
  name: "zone",
  summary: "Say or change your time zone: a city is enough",
  args: z.strictObject({
    zone: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .describe("A city, or a zone such as Europe/Berlin")
      .meta({ at: "rest", complete: "zone" }),
  }),
  run: async ({ zone }, { reminders, student }) => reminders.zone(await student(), zone),
});

export const remindPause = command({
  ...base,
  name: "pause",
  summary: "Pause until a day, such as friday, 2 weeks or 24 december",
  args: z.strictObject({
    until: z.string().trim().max(100).optional().describe("Until when; empty: until you say so").meta({ at: "rest" }),
  }),
  run: async ({ until }, { reminders, student }) =>
    reminders.pause(await student(), until?.replace(/^until\s+/i, "") || undefined),
});

/** The pause of a message's button: a form asks for the day; where there are none, the answer says what to type. */
export const remindUntil = command({
  ...base,
  name: "until",
  summary: "Pause until a day that is asked for",
  pressOnly: true,
  form: { title: "Pause", submit: "Pause", fields: ["until"] },
  args: z.strictObject({
    until: z.string().trim().max(100).optional().describe("Until when: friday, 2 weeks or 24 december"),
  }),
  async run({ until = "" }, { reminders, student, surface }) {
    const day = until.replace(/^until\s+/i, "");
    return day === "" ? untilWhen(surface.prefix) : reminders.pause(await student(), day);
  },
});

export const remindOn = command({
  ...base,
  name: "on",
  summary: "Turn reminders on again after a pause or a stop",
  args: z.strictObject({}),
  run: async (_args, { reminders, student }) => reminders.resume(await student()),
});

export const remindOff = command({
  ...base,
  name: "off",
  summary: "Stop the reminders; what you did is kept",
  args: z.strictObject({}),
  run: async (_args, { reminders, student }) => reminders.off(await student()),
});

export const remindChannel = command({
  ...base,
  name: "channel",
  summary: "A daily question for this channel: 09:00 mon-fri, or off",
  audience: "curator",
  args: z.strictObject({
    when: z.string().trim().max(200).optional().describe("When, in your own words; off stops it").meta({ at: "rest" }),
  }),
  async run({ when }, { reminders, student, channel }) {
    if (channel === undefined)
      return reply({ body: root(paragraph("A daily question needs a channel. Please use this command in one.")) });
    const who = await student();
    if (when === undefined || when === "") return reminders.showChannel(who, channel.id);
    return when.toLowerCase() === "off"
      ? reminders.stopChannel(who, channel.id)
      : reminders.setChannel(who, channel.id, when);
  },
});

export const remindFewer = command({
  ...base,
  name: "fewer",
  summary: "Write on fewer days",
  pressOnly: true,
  args: z.strictObject({}),
  run: async (_args, { reminders, student }) => reminders.fewer(await student()),
});

export const remindKeep = command({
  ...base,
  name: "keep",
  summary: "Continue as now",
  pressOnly: true,
  args: z.strictObject({}),
  run: async (_args, { reminders, student }) => reminders.keep(await student()),
});

export const remindSnooze = command({
  ...base,
  name: "snooze",
  summary: "Put a message off",
  pressOnly: true,
  args: z.strictObject({
    nudge,
    minutes: z
      .int()
      .min(5)
      .max(24 * 60)
      .describe("For how long"),
  }),
  run: async ({ nudge: id, minutes }, { reminders, student }) => reminders.snooze(await student(), id, minutes),
});

/** `nudges`: what was due for me, and what became of it. */
export const nudges = command({
  name: "nudges",
  summary: "The messages that were due for you, and what became of them",
  audience: "anyone",
  visibility: "private",
  quiet: true,
  args: z.strictObject({}),
  run: async (_args, { reminders, student }) => reminders.mine(await student()),
});

/** Where no form asks for the day, or it was left empty. */
function untilWhen(prefix: string): Reply {
  return reply({
    body: root(
      paragraph(
        "Until when? Type ",
        inlineCode(`${prefix}remind pause friday`),
        ", or another day: 2 weeks, 24 december. Without a day I wait until you turn reminders on again.",
      ),
    ),
    controls: [
      { label: "For 2 weeks", command: "remind pause", args: { until: "2 weeks" }, role: "action" },
      { label: "Until I say so", command: "remind pause", args: {}, role: "action" },
    ],
  });
}
