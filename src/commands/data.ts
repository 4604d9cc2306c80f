/** `data`: what is kept about the person who asks, given to them, erased, and explained. */
import { gzipSync } from "node:zlib";
import { z } from "zod";
import { inlineCode, list, paragraph, root } from "../reply/markdown.ts";
import { type Attachment, reply } from "../reply/reply.ts";
import type { Remains } from "../storage/index.ts";
import { command } from "./command.ts";

const group = { name: "data", summary: "What I keep about you: see it, download it, erase it" };
const say = (...sentence: Parameters<typeof paragraph>) => reply({ body: root(paragraph(...sentence)) });

/** Larger files are compressed: an answer carries 1.5 MB of attachments. */
const plainMost = 1_000_000;

/** What the tables hold, as people call it; what is left out is no more than the working of the rest. */
const called: Readonly<Partial<Record<keyof Remains, readonly [one: string, many: string]>>> = {
  turn: ["question with its answer", "questions with their answers"],
  heard: ["line written in a thread with me", "lines written in threads with me"],
  enrolment: ["path", "paths"],
  lesson: ["lesson done or skipped", "lessons done or skipped"],
  card: ["question that comes back", "questions that come back"],
  review: ["answer in a quiz", "answers in quizzes"],
  practice: ["day of practice", "days of practice"],
  schedule: ["reminder", "reminders"],
  nudge: ["reminder message", "reminder messages"],
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
      title: "What I keep about you",
      body: root(
        list(
          [
            "I keep your questions, my answers, and lines written in threads where I take part.",
            "If you learn with me, I also keep your path, lessons and quiz answers, your time zone, your reminders and what I sent.",
            "When I recognise a password, key or token, I hide it before anything is stored.",
            `Questions, answers and lines of threads are deleted after ${turns} days, buttons under answers and what reminders said after ${controls} days.`,
            "What you learned, and when I am to write to you, is kept until you erase it.",
            `When I am removed from a workspace, its reminders stop at once, and everything else is deleted after ${removed} days.`,
            "Questions that I could not answer are kept without your name.",
            "Only you see your data. Admins see the questions without names, but never anybody's answers. The person who runs me can read the database.",
            [
              "Messages in the chat belong to the platform: delete them there. ",
              line("data export"),
              " sends you what I keep.",
            ],
            [
              "To leave: ",
              line("data erase"),
              " deletes everything. ",
              line("remind off"),
              " only stops the reminders.",
            ],
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
  summary: "Send you everything I keep about you, as a file",
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
          `Everything I keep about you is in the file: ${rows} ${rows === 1 ? "entry" : "entries"}, as JSON. Only you get it.`,
        ),
      ),
      files: [fileOf(name, Buffer.from(`${JSON.stringify(exported, null, 1)}\n`))],
      data: exported,
    });
  },
});

export const dataErase = command({
  name: "erase",
  summary: "Erase everything I keep about you",
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
        "Too much time has passed, so the question is over, and nothing was erased. Ask again with ",
        inlineCode(`${prefix}data erase`),
        ".",
      );
    }
    const kept = await people.remains();
    if (Object.entries(kept).every(([table, count]) => count === 0 || aroundIt.has(table)))
      return reply({
        body: root(paragraph("I keep nothing about you, so there is nothing to erase.")),
        data: { kept },
      });
    const asked = await people.askErasure();
    return reply({
      title: "Erase everything?",
      body: root(
        paragraph("This can't be undone. I will delete this from my database, in all places where I know you:"),
        list(counted(kept)),
        paragraph(
          "Messages in the chat stay, because they belong to the platform. ",
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
          ? `Nothing about you is left. I counted in all ${tables.length} tables, and no message to you is waiting.`
          : `${left} entries are left: ${counted(remains).join(", ") || "technical ones"}. Please erase once more.`,
      ),
      paragraph("If you write to me again, I start from zero."),
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
