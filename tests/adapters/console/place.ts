/** The console as a place of the contract suite: lines typed into it in this process, and what it wrote. */
import { PassThrough } from "node:stream";
import { expect } from "vitest";
import { type Console, consoleSurface, createConsole } from "../../../src/adapters/console/console.ts";
import { systemClock } from "../../../src/clock.ts";
import type { Place } from "../../../src/conversations/place.ts";
import { testLog } from "../../storage/support.ts";
import { type AdapterPlace, type Core, freshName, lineOf, type Platform, type Who } from "../testAdapter.ts";

export const consolePlatform: Platform = {
  name: "console",
  lacks: {
    others: "a terminal is one person's",
    ranks: "whoever sits there operates it",
    pings: "there is nobody to notify",
    channels: "there is one conversation",
  },
  open: openConsole,
};

// A wide terminal: words are compared, and none is broken to fit.
const columns = 500;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const moves = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

async function openConsole(core: Core): Promise<AdapterPlace> {
  const { log, lines } = testLog();
  const workspace = freshName("console");
  const shown: string[] = [];
  let gate = Promise.resolve();
  let events = 0;
  let current = start();
  await current.adapter.start();

  function start(): { readonly adapter: Console; readonly input: PassThrough } {
    const { conversations } = core.start(log);
    const input = new PassThrough();
    const output = Object.assign(new PassThrough(), { columns });
    // Between pipes, each answer is written at once.
    output.on("data", (chunk: Buffer) => shown.push(chunk.toString()));
    const adapter = createConsole(
      {
        // As `main.ts` does it.
        async handle({ thread, person, input: given }) {
          await gate;
          const place: Place = { workspace, thread, person, audience: "operator", surface: consoleSurface };
          if (given.kind === "text") return conversations.line(place, given.text);
          if (given.kind === "command") return conversations.command(place, given.command, given.args);
          throw new Error("the console has no stored controls");
        },
        complete: conversations.complete,
        clock: systemClock,
        log,
      },
      {
        ...{ input, output, interactive: false, colour: false, workspace, thread: "console", person: "local" },
        eventId: () => `${++events}`,
      },
    );
    return { adapter, input };
  }

  const types = async (who: Who, all: readonly string[]): Promise<string> => {
    if (who === "ben") throw new Error("the console has one person");
    const before = shown.length;
    const { promise, resolve: release } = Promise.withResolvers<void>();
    if (all.length > 1) gate = promise;
    for (const line of all) current.input.write(`${line}\n`);
    release();
    await expect.poll(() => shown.length, { timeout: 10_000, interval: 2 }).toBe(before + all.length);
    return shown.slice(before).join("\n");
  };

  return {
    asks: (who, question) => types(who, [question]),
    follows: (who, text) => types(who, [text]),
    followsAtOnce: types,
    uses: (who, use) => types(who, [lineOf(use)]),
    chooses(who, label) {
      if (label === "more") return types(who, ["more"]);
      const number = shown
        .at(-1)
        ?.split("\n")
        .map((line) => /^\s*(\d+)\. (.*)$/.exec(line))
        .find((found) => found?.[2]?.trim() === label)?.[1];
      if (number === undefined) throw new Error(`“${label}” is not offered in: ${shown.at(-1)}`);
      return types(who, [number]);
    },
    sees: () => shown.join("\n"),
    mentionOf: (who) => `@${who}`,
    async restarts() {
      await current.adapter.stop();
      current = start();
      await current.adapter.start();
    },
    notifiedByPeople: () => 0,
    harm: () => shown.filter((text) => moves.test(text)),
    // A terminal refuses nothing; what harms it is looked for above.
    violations: () => [],
    log: () => lines.join("\n"),
    close: () => current.adapter.stop(),
  };
}
