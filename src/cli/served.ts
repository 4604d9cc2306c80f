/** The command lines that a running mentor does for those beside it, and no others. */
import { Writable } from "node:stream";
import type { Config } from "../config.ts";
import type { Mentor } from "../mentor.ts";
import type { Log } from "../ops/log.ts";
import { explainStorageError } from "../storage/index.ts";
import { writeBackup } from "./backup-write.ts";
import type { CommandIo } from "./io.ts";
import { runOneShot } from "./one-shot.ts";
import type { RunCommand } from "./socket-server.ts";

export interface ServedOptions {
  readonly mentor: Mentor;
  readonly config: Pick<Config, "DATA_DIR" | "KNOWLEDGE_DIR">;
  readonly log: Log;
  /** More command lines, by their first word; each is given the words after it. */
  readonly more?: Readonly<Record<string, RunCommand>>;
}

/** @returns what `serveCommands` runs */
export function servedCommands({ mentor, config, log, more = {} }: ServedOptions): RunCommand {
  const served: Readonly<Record<string, RunCommand>> = {
    ...more,
    mentor: (argv, io) =>
      runOneShot(argv, { withMentor: (work) => work(mentor), knowledgeDir: config.KNOWLEDGE_DIR, io, log }),
    doctor: async (argv, io) => (argv.length > 0 ? refuse(io) : examine(mentor, config, io)),
    backup: async (argv, io) => (argv.length > 0 ? refuse(io) : backUp(mentor, io)),
  };
  return async ([name = "", ...argv], io) => {
    const run = Object.hasOwn(served, name) ? served[name] : undefined;
    if (run === undefined) {
      io.complain(`A running mentor does ${Object.keys(served).sort().join(", ")}, and not “${name.slice(0, 40)}”.`);
      return 2;
    }
    return run(argv, io);
  };
}

/** Says what `doctor` says of the database, which only this process can look at. */
async function examine({ store }: Mentor, { DATA_DIR }: Pick<Config, "DATA_DIR">, io: CommandIo): Promise<number> {
  try {
    await store.openConversations("console", 1);
    io.out(`The database is there and up to date (embedded, in ${DATA_DIR}, where a mentor is running).`);
    return 0;
  } catch (error) {
    io.out(explainStorageError(error));
    return 1;
  }
}

/** Packed in memory first: while a snapshot is read nobody else is answered, so it must not wait for whoever takes it. */
async function backUp({ database, clock }: Mentor, io: CommandIo): Promise<number> {
  const packed: Buffer[] = [];
  const memory = new Writable({
    write(chunk: Buffer, _encoding, done) {
      packed.push(chunk);
      done();
    },
  });
  try {
    await writeBackup(database, clock, memory, io.complain);
  } catch (error) {
    io.complain(explainStorageError(error));
    return 1;
  }
  for (const chunk of packed) io.out(chunk);
  return 0;
}

function refuse(io: CommandIo): number {
  io.complain("That takes no more words here.");
  return 2;
}
