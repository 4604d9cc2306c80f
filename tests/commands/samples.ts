/** Commands of different shape, none of them the product's: what the grammar, options and forms are tried on. */
import type { Root } from "mdast";
import { z } from "zod";
import { command } from "../../src/commands/command.ts";
import type { Audience } from "../../src/commands/context.ts";
import { commandTable } from "../../src/commands/table.ts";
import { type Reply, reply } from "../../src/reply/reply.ts";

export interface SampleContext {
  readonly audience: Audience;
}

/** A reply that says what the command was run with. */
export function saying(value: unknown): Reply {
  const body: Root = { type: "root", children: [] };
  return reply({ body, data: value });
}

export const compare = command({
  name: "compare",
  summary: "Compare technologies side by side",
  audience: "anyone",
  visibility: "private",
  words: ["versus"],
  args: z.strictObject({
    technologies: z
      .array(z.string().min(1).max(60))
      .min(2)
      .max(3)
      .describe("Names, separated by “vs”")
      .meta({ at: 1, split: "vs", complete: "technology" }),
    need: z.string().min(1).max(300).optional().describe("What you are building").meta({ after: "for" }),
    weights: z.boolean().default(false).describe("Show how each criterion counts"),
  }),
  run({ technologies, need, weights }, _context: SampleContext) {
    const first: string | undefined = technologies[0];
    return saying({ first, technologies, need, weights });
  },
});

const path = { name: "path", summary: "Your learning path" };

export const pathShow = command({
  name: "show",
  group: path,
  groupDefault: true,
  summary: "Where you stand",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({}),
  run: (_args, _context: SampleContext) => saying("shown"),
});

export const pathStart = command({
  name: "start",
  group: path,
  summary: "Start a path for a role",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({
    role: z.string().min(1).optional().describe("Your role").meta({ at: 1, complete: "role" }),
    level: z.enum(["junior", "mid-level", "senior"]).optional().describe("Where you begin").meta({ at: 2 }),
    hoursAWeek: z.int().min(1).max(40).optional().describe("Time you have"),
  }),
  run: (args, _context: SampleContext) => saying(args),
});

export const ask = command({
  name: "ask",
  summary: "Ask a question",
  audience: "anyone",
  visibility: "private",
  form: { title: "Ask the mentor", submit: "Ask", fields: ["question", "language"] },
  args: z.strictObject({
    question: z
      .string()
      .trim()
      .min(1)
      .max(4000)
      .describe("Your question, code included")
      .meta({ at: "rest", multiline: true, placeholder: "Why does my query not use the index?" }),
    language: z.enum(["go", "java", "typescript"]).optional().describe("Language of the examples"),
    brief: z.boolean().optional().describe("The verdict alone"),
    limit: z.number().min(0).max(10).optional().describe("How many sources"),
  }),
  run: (args, _context: SampleContext) => saying(args),
});

const remind = command({
  name: "set",
  group: { name: "remind", summary: "Your reminders" },
  groupDefault: true,
  summary: "Be reminded at a time",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time looks like 08:30")
      .describe("Local time, such as 08:30")
      .meta({ at: 1 }),
    days: z
      .array(z.enum(["mon", "tue", "wed", "thu", "fri", "mon-fri"]))
      .max(5)
      .optional()
      .describe("Days")
      .meta({ at: 2 }),
    zone: z.string().min(1).optional().describe("IANA zone").meta({ after: "in" }),
  }),
  run: (args, _context: SampleContext) => saying(args),
});

const topics = command({
  name: "topics",
  summary: "What there is to read",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({ area: z.string().min(1).optional().describe("An area or a word").meta({ at: 1 }) }),
  run: (args, _context: SampleContext) => saying(args),
});

const topic = command({
  name: "topic",
  summary: "Read a topic",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({ id: z.string().min(1).describe("Its id").meta({ at: 1, complete: "topic" }) }),
  run: (args, _context: SampleContext) => saying(args),
});

const help = command({
  name: "help",
  summary: "What the mentor can do",
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({
    command: z.string().min(1).optional().describe("A command").meta({ at: "rest", complete: "command" }),
  }),
  run: (args, _context: SampleContext) => saying(args),
});

export const gaps = command({
  name: "gaps",
  summary: "Questions without an answer",
  audience: "curator",
  visibility: "private",
  args: z.strictObject({}),
  run: (_args, _context: SampleContext) => saying("gaps"),
});

const doctor = command({
  name: "doctor",
  summary: "What is not set up",
  audience: "operator",
  visibility: "private",
  args: z.strictObject({}),
  run: (_args, _context: SampleContext) => saying("doctor"),
});

const unhelpful = command({
  name: "unhelpful",
  summary: "Say what was wrong with an answer",
  audience: "anyone",
  visibility: "private",
  conversationWord: true,
  args: z.strictObject({
    reason: z.string().max(500).optional().describe("What was wrong").meta({ at: "rest" }),
    answer: z.string().optional().meta({ hidden: true }),
  }),
  run: (args, _context: SampleContext) => saying(args),
});

export const table = commandTable<SampleContext>([
  ask,
  compare,
  topics,
  topic,
  help,
  gaps,
  doctor,
  unhelpful,
  pathShow,
  pathStart,
  remind,
]);

const ids: Readonly<Record<string, readonly string[]>> = {
  technology: ["PostgreSQL", "MongoDB", "SQL Server", "Kafka", "RabbitMQ"],
  topic: ["caching-patterns", "database-indexes", "idempotency-keys"],
  role: ["backend-engineer", "sre"],
};

export const idsOf = (kind: string): readonly string[] | undefined => ids[kind];
