/** A console on the real standard streams, for the tests that need a terminal or a pipe of the system's. */
import { createConsole } from "../../../src/adapters/console/console.ts";
import { wantsColour } from "../../../src/adapters/console/paint.ts";
import { systemClock } from "../../../src/clock.ts";
import { createLog } from "../../../src/ops/log.ts";
import { inlineCode, paragraph, root } from "../../../src/reply/markdown.ts";
import { reply } from "../../../src/reply/reply.ts";

let events = 0;
const adapter = createConsole(
  {
    clock: systemClock,
    log: createLog("error"),
    complete: (line) => ["topics", "help"].filter((one) => one.startsWith(line)),
    handle: (inbound, signal) => {
      const text = inbound.input.kind === "text" ? inbound.input.text : "";
      if (text === "slow") {
        return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      }
      return Promise.resolve(reply({ body: root(paragraph("got ", inlineCode(text.replaceAll("\n", "/")))) }));
    },
  },
  {
    input: process.stdin,
    output: process.stdout,
    interactive: process.stdin.isTTY && process.stdout.isTTY,
    colour: wantsColour(process.stdout, process.env.NO_COLOR),
    workspace: "console",
    thread: "console",
    person: "me",
    eventId: () => `${++events}`,
  },
);
await adapter.start();
await adapter.ended;
process.stdin.destroy();
