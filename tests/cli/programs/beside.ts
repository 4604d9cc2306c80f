/** A mentor that holds an embedded folder and does what command lines beside it ask, until it is killed: `beside.ts FOLDER`. */
import { servedCommands } from "../../../src/cli/served.ts";
import { serveCommands } from "../../../src/cli/socket-server.ts";
import { readConfig } from "../../../src/config.ts";
import { createMentor } from "../../../src/mentor.ts";
import { createLog } from "../../../src/ops/log.ts";

const config = readConfig({ DATA_DIR: process.argv[2] ?? "" });
const log = createLog("silent");
const mentor = await createMentor({ config, log, recordGaps: true });
await mentor.database.ready;
await serveCommands({ dataDir: config.DATA_DIR, run: servedCommands({ mentor, config, log }), log });
process.stdout.write("ready\n");
