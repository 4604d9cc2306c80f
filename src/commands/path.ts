/** `path`, `path start nodejs-developer`, `path next`: a role's way through three levels, a few minutes a day. */
import { z } from "zod";
import { sectionsMost } from "../learning/portions.ts";
import { command } from "./command.ts";

const group = { name: "path", summary: "Your learning path: lessons, exercises, checks" };
const base = { group, audience: "anyone", visibility: "private", quiet: true } as const;
const levels = z.enum(["beginner", "intermediate", "advanced"]);
const role = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .describe("A role, as `roles` lists them")
  .meta({ at: 1, complete: "role" });
const step = z.int().min(0).max(100).describe("Which question");

export const pathShow = command({
  ...base,
  name: "show",
  summary: "Where I am and what is next, in a picture",
  groupDefault: true,
  args: z.strictObject({}),
  run: async (_args, { learning, student }) => learning.standings.show(await student()),
});

export const pathStart = command({
  ...base,
  name: "start",
  summary: "Begin a role's path, at a level that eight questions find or you choose",
  args: z.strictObject({
    role: role.optional().meta({ at: 1, complete: "role" }),
    level: levels.optional().describe("Where to begin").meta({ at: 2 }),
  }),
  run: async ({ role: wanted, level }, { learning, student }) => learning.walking.start(await student(), wanted, level),
});

export const pathSwitch = command({
  ...base,
  name: "switch",
  summary: "Change to another path, or go on with one begun before; what you did is kept",
  args: z.strictObject({
    role: role.optional().meta({ at: 1, complete: "role" }),
    level: levels.optional().describe("Where to begin").meta({ at: 2 }),
  }),
  run: async ({ role: wanted, level }, { learning, student }) =>
    learning.walking.switchTo(await student(), wanted, level),
});

export const pathPlace = command({
  ...base,
  name: "place",
  summary: "Find my level with eight questions",
  args: z.strictObject({ role }),
  run: async ({ role: wanted }, { learning, student, thread }) =>
    learning.walking.place(await student(), wanted, thread),
});

export const pathNext = command({
  ...base,
  name: "next",
  summary: "The next lesson, exercise or check",
  args: z.strictObject({}),
  run: async (_args, { learning, student }) => learning.lessons.next(await student()),
});

export const pathDone = command({
  ...base,
  name: "done",
  summary: "Mark what comes next as done and continue",
  args: z.strictObject({
    parts: z
      .array(z.string().min(1).max(200))
      .max(sectionsMost)
      .optional()
      .describe("What is done, as a button names it")
      .meta({ hidden: true }),
  }),
  run: async ({ parts }, { learning, student }) => learning.lessons.done(await student(), parts ?? []),
});

export const pathSkip = command({
  ...base,
  name: "skip",
  summary: "Skip what comes next",
  args: z.strictObject({
    lesson: z.string().max(200).optional().describe("What is skipped, as a button names it").meta({ hidden: true }),
  }),
  run: async ({ lesson }, { learning, student }) => learning.lessons.skip(await student(), lesson),
});

export const pathUnskip = command({
  ...base,
  name: "unskip",
  summary: "Take back what you skipped last",
  args: z.strictObject({
    lesson: z.string().max(200).optional().describe("What is taken back, as a button names it").meta({ hidden: true }),
  }),
  run: async ({ lesson }, { learning, student }) => learning.lessons.unskip(await student(), lesson),
});

export const pathPace = command({
  ...base,
  name: "pace",
  summary: "How many minutes a day your lessons take",
  args: z.strictObject({
    minutes: z
      .int()
      .refine((minutes) => [5, 10, 20].includes(minutes), "5, 10 or 20")
      .describe("5, 10 or 20")
      .meta({ at: 1 }),
  }),
  run: async ({ minutes }, { learning, student }) => learning.walking.pace(await student(), minutes),
});

export const pathPause = command({
  ...base,
  name: "pause",
  summary: "Pause your path; everything is kept",
  args: z.strictObject({}),
  run: async (_args, { learning, student }) => learning.walking.pause(await student()),
});

export const pathResume = command({
  ...base,
  name: "resume",
  summary: "Continue where you stopped",
  args: z.strictObject({}),
  run: async (_args, { learning, student }) => learning.walking.resume(await student()),
});

export const pathLeave = command({
  ...base,
  name: "leave",
  summary: "Leave the path; what you did is kept",
  args: z.strictObject({}),
  run: async (_args, { learning, student }) => learning.walking.leave(await student()),
});

export const pathAnswer = command({
  ...base,
  name: "answer",
  summary: "Answer a question that finds your level",
  pressOnly: true,
  args: z.strictObject({
    placement: z.string().min(1).max(40).describe("The placement"),
    step,
    choice: z.int().min(-1).max(10).describe("The option"),
  }),
  run: async (at, { learning, student }) => learning.walking.answerPlacement(await student(), at),
});

export const pathAccept = command({
  ...base,
  name: "accept",
  summary: "Begin at the level that the questions found",
  pressOnly: true,
  args: z.strictObject({ placement: z.string().min(1).max(40).describe("The placement") }),
  run: async ({ placement }, { learning, student }) => learning.walking.acceptPlacement(await student(), placement),
});
