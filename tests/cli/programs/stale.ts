/** Listens on a folder's socket until it is killed, and so leaves it behind: `stale.ts FOLDER`. */
import { serveCommands } from "../../../src/cli/socket-server.ts";
import { createLog } from "../../../src/ops/log.ts";

await serveCommands({ dataDir: process.argv[2] ?? "", run: async () => 0, log: createLog("silent") });
process.stdout.write("ready\n");
