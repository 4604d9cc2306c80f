/**
 * `npm run month [-- --days 30 --on slack|discord|console --json --pictures DIR]`: a learner's month, played in minutes on a
 * stand-in with a clock that is moved. Prints what was seen each day, read back from the screen. Ends by itself; exit 1 if a
 * reminder was missed, late by more than 15 minutes, doubled, or came on a day off.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { createLog } from "../ops/log.ts";
import { endWithReader } from "./io.ts";
import { places } from "./month/chat.ts";
import { playMonth } from "./month/playing.ts";
import { dayAsText, monthAsJson, monthInShort } from "./month/transcript.ts";
import { refuseOldNode } from "./node-version.ts";

refuseOldNode();
endWithReader();

/** Whoever hangs is ended. */
const atMostMs = 180_000;

const given = z
  .object({
    days: z.coerce.number().int().min(1).max(60),
    on: z.enum(places),
    seed: z.coerce.number().int(),
    json: z.boolean(),
    pictures: z.string().min(1).optional(),
  })
  .safeParse(readArguments());
if (!given.success) {
  process.stderr.write("Use it as: npm run month -- --days 30 --on slack|discord|console [--json] [--pictures DIR]\n");
  process.exit(2);
}
const { days, on, seed, json, pictures } = given.data;
const deadline = setTimeout(() => {
  process.stderr.write("The month took too long and was ended.\n");
  process.exit(1);
}, atMostMs);

try {
  const log = createLog("silent");
  const print = (text: string) => void process.stdout.write(text);
  const month = await playMonth({
    place: on,
    days,
    seed,
    log,
    ...(!json && { onDay: (day) => print(dayAsText(day)) }),
  });
  print(json ? `${JSON.stringify(monthAsJson(month), undefined, 2)}\n` : monthInShort(month));
  if (pictures !== undefined) {
    mkdirSync(pictures, { recursive: true });
    for (const [index, picture] of month.pictures.entries())
      writeFileSync(join(pictures, `month-${index + 1}.png`), picture);
  }
  process.exitCode = month.faults.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
clearTimeout(deadline);

function readArguments(): unknown {
  try {
    const { values } = parseArgs({
      options: {
        days: { type: "string", default: "30" },
        on: { type: "string", default: "slack" },
        seed: { type: "string", default: "8" },
        json: { type: "boolean", default: false },
        pictures: { type: "string" },
      },
    });
    return values;
  } catch {
    return undefined;
  }
}
