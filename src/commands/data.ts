/** `data`: what is kept of the person who asks, given to them, erased, and explained. */
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { inlineCode, list, paragraph, root } from "../reply/markdown.ts";
import { type Attachment, reply } from "../reply/reply.ts";
import type { Remains } from "../storage/index.ts";
import { command } from "./command.ts";

const group = { name: "data", summary: "What I keep of you: see it, take it, erase it" };
const say = (...sentence: Parameters<typeof paragraph>) => reply({ body: root(paragraph(...sentence)) });

/** Larger files are compressed: an answer carries 1.5 MB of attachments. */
const plainMost = 1_000_000;

/** What the tables hold, as people call it; what is left out is no more than the working of the rest. */
const called: Readonly<Partial<Record<keyof Remains, readonly [one: string, many: string]>>> = {
  turn: ["question with its answer", "questions with their answers"],
  heard: ["line said in a thread with me", "lines said in threads with me"],
  enrolment: ["path", "paths"],
  lesson: ["lesson done or left out", "lessons done or left out"],
  card: ["question I ask again", "questions I ask again"],
  review: ["answer to a question of mine", "answers to questions of mine"],
  practice: ["day of practice", "days of practice"],
  schedule: ["reminder", "reminders"],
  nudge: ["message of a reminder", "messages of reminders"],
};

/** A request is in the inbox itself, and with it whatever stands around it: alone they are nothing to erase. */
const aroundIt: ReadonlySet<string> = new Set(["inbox", "control", "dialog", "thread"]);

export const dataPrivacy = command({
  name: "privacy",
  summary: "What I keep, for how long, who sees it and how to leave",
  group,
  groupDefault: true,
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({}),
  async run(_args, { people: { retention }, surface: { prefix } }) {
    const { turns, controls, removed } = retention;
    const line = (name: string) => inlineCode(`${prefix}${name}`);
    return reply({
      title: "What I keep of you",
      body: root(
        list(
          [
            "I keep what you ask me, what I answered, and lines written in threads that I take part in.",
            "If you learn with me: your path, lessons and answers, your time zone, when to remind you and what I sent.",
            "Passwords, keys and tokens that I recognise are masked before anything is stored.",
            `Questions, answers and lines of threads go after ${turns} days, buttons under answers after ${controls}.`,
            "What you learned and your reminders stay until you erase them.",
            `When I am removed from a workspace, its reminders stop at once and all else goes after ${removed} days.`,
            "Questions that I could not answer are noted without a name, and stay.",
            "You alone see your data. Admins see those notes, never anybody's answers; whoever runs me has the database.",
            [
              "What stands in the chat is the platform's: delete it there. ",
              line("data export"),
              " sends you the rest.",
            ],
            ["To leave: ", line("data erase"), " removes all of it. ", line("remind off"), " only ends the reminders."],
          ],
          true,
        ),
      ),
      data: { turnDays: turns, controlDays: controls, removedDays: removed },
    });
  },
});

export const dataExport = command({
  name: "export",
  summary: "Send you everything I keep of you, as a file",
  group,
  audience: "anyone",
  visibility: "private",
  quiet: true,
  args: z.strictObject({}),
  async run(_args, { people, clock }) {
    const exported = await people.export();
    const name = `backend-mentor-data-${clock.now().toString().slice(0, 10)}.json`;
    const rows = exported.workspaces.flatMap(({ tables }) => Object.values(tables)).flat().length;
    return reply({
      title: "Your data",
      body: root(
        paragraph(
          `Everything I keep of you is in the file: ${rows} ${rows === 1 ? "entry" : "entries"}, as JSON. Only you get it.`,
        ),
      ),
      files: [fileOf(name, Buffer.from(`${JSON.stringify(exported, null, 1)}\n`))],
      data: exported,
    });
  },
});

export const dataErase = command({
  name: "erase",
  summary: "Erase everything I keep of you",
  group,
  audience: "anyone",
  visibility: "private",
  quiet: true,
  args: z.strictObject({
    code: z.string().max(64).optional().meta({ hidden: true }),
    answer: z.enum(["erase", "keep"]).optional().meta({ hidden: true }),
  }),
  async run({ code, answer }, { people, surface: { prefix } }) {
    if (answer === "keep") {
      await people.keep();
      return say("Nothing was erased.");
    }
    if (answer === "erase") {
      const remains = await people.erase(code ?? "");
      if (remains !== undefined) return erased(remains);
      return say(
        "That question is over, and nothing was erased. Ask again with ",
        inlineCode(`${prefix}data erase`),
        ".",
      );
    }
    const kept = await people.remains();
    if (Object.entries(kept).every(([table, count]) => count === 0 || aroundIt.has(table)))
      return reply({ body: root(paragraph("I keep nothing of you: there is nothing to erase.")), data: { kept } });
    const asked = await people.askErasure();
    return reply({
      title: "Erase everything?",
      body: root(
        paragraph("This can't be undone. It goes from my database, in all places where I know you:"),
        list(counted(kept)),
        paragraph(
          "Messages in the chat stay, since they are the platform's. ",
          inlineCode(`${prefix}data export`),
          " gives you a copy first.",
        ),
      ),
      controls: [
        { label: "Erase everything", command: "data erase", args: { answer: "erase", code: asked }, role: "action" },
        { label: "Keep it", command: "data erase", args: { answer: "keep" }, role: "action" },
      ],
      data: { kept },
    });
  },
});

/** Without controls: they would be kept for the person, of whom nothing is. */
function erased(remains: Remains) {
  const tables = Object.values(remains);
  const left = tables.reduce((sum, count) => sum + count, 0);
  return reply({
    title: left === 0 ? "Erased" : "Not all of it is erased",
    body: root(
      paragraph(
        left === 0
          ? `What is left of you: nothing. I counted in all ${tables.length} tables, and no message to you is queued.`
          : `${left} entries are left: ${counted(remains).join(", ") || "none that has a name"}. Please ask once more.`,
      ),
      paragraph("If you write to me again, I know you from then on, and nothing from before."),
    ),
    data: { remains },
  });
}

function counted(kept: Remains): string[] {
  return Object.entries(called).flatMap(([table, [one, many]]) => {
    const count = Object.entries(kept).find(([name]) => name === table)?.[1] ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
}

function fileOf(name: string, json: Buffer): Attachment {
  const title = "Your data";
  if (json.byteLength <= plainMost) return { filename: name, content: json, mediaType: "application/json", title };
  return { filename: `${name}.gz`, content: gzipSync(json), mediaType: "application/gzip", title };
}
