/** The month at a terminal that stays open: the console as `npm start` has it, between two streams. */
import { PassThrough, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { createChanges } from "../../../playground/changes.ts";
import { consoleSurface, createConsole } from "../../adapters/console/console.ts";
import type { Place } from "../../conversations/place.ts";
import { startNudging } from "../../nudging.ts";
import { type Chat, lineOf, type Shown } from "./chat.ts";
import type { OpenMentor } from "./places.ts";

const asTyped: Readonly<Record<string, string>> = { "Done, go on": "path done" };
/** A wide window: the console breaks lines where they get too long to read all the same. */
const columns = 400;

export async function openConsole(open: OpenMentor): Promise<Chat> {
  const { mentor, config } = await open.mentor({});
  const changes = createChanges();
  const said: Shown[] = [];
  const input = new PassThrough();
  const output = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      // An answer is written whole, between two line ends; what else comes are the prompt and the keys.
      const text = stripVTControlCharacters(chunk);
      if (/^\n[^\n]/.test(text) && text.endsWith("\n\n")) say(text);
      done();
      changes.announce();
    },
  });
  const type = (line: string) => void input.write(`${line}\n`);
  const say = (text: string) => {
    const id = String(said.length);
    said.push({ id, text: text.trim(), press: (label) => press(id, text, label) });
  };
  /** A choice of the last answer is made by its number; what stands further up is typed. */
  const press = (id: string, text: string, label: string) => {
    const typed = id === said.at(-1)?.id ? undefined : asTyped[label];
    if (typed !== undefined) return type(typed);
    const number = text.split("\n").flatMap((line) => {
      const found = /^\s*(\d+)\. (.*)$/.exec(line);
      return found?.[2] === label && found[1] !== undefined ? [found[1]] : [];
    });
    const last = number.at(-1);
    if (last === undefined) throw new Error(`Nothing there is called “${label}”.`);
    type(last);
  };
  const events = numbered();
  const terminal = createConsole(
    {
      handle: async ({ workspace, thread, person, input: given }) => {
        const place: Place = { workspace, thread, person, audience: "operator", surface: consoleSurface };
        if (given.kind === "text") return mentor.conversations.line(place, given.text);
        if (given.kind === "command") return mentor.conversations.command(place, given.command, given.args);
        throw new Error("the console has no stored controls");
      },
      complete: mentor.conversations.complete,
      clock: open.clock,
      log: open.log,
    },
    {
      input,
      output: Object.assign(output, { columns }),
      interactive: true,
      colour: false,
      workspace: "console",
      person: "local",
      thread: "console",
      eventId: () => `month-${events.next().value}`,
    },
  );
  await terminal.start();
  const nudging = startNudging(mentor, new Map([["console", terminal]]), config, open.log);
  return {
    title: "The console",
    shown: () => said,
    calls: (call) => type(lineOf(call)),
    writes: type,
    pictures: () => [],
    until: changes.until,
    sweep: nudging.sweep,
    async close() {
      await terminal.stop();
      await nudging.stop(1_000);
      await mentor.close();
    },
  };
}

function* numbered(): Generator<number, never> {
  for (let number = 1; ; number += 1) yield number;
}
