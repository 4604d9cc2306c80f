/** Opens the mentor on a place, on an empty folder of its own and with a clock that is moved. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, readConfig } from "../../config.ts";
import type { Corpus } from "../../knowledge/load.ts";
import { createMentor, type Mentor } from "../../mentor.ts";
import type { Log } from "../../ops/log.ts";
import type { Chat, PlaceName } from "./chat.ts";
import type { MovedClock } from "./clock.ts";
import { openConsole } from "./on-console.ts";
import { openDiscord } from "./on-discord.ts";
import { openSlack } from "./on-slack.ts";

/** What a place needs to begin. */
export interface OpenMentor {
  readonly clock: MovedClock;
  readonly log: Log;
  /** The mentor, its database ready. @param environment where the place is reached */
  mentor(
    environment: Readonly<Record<string, string | undefined>>,
  ): Promise<{ readonly mentor: Mentor; readonly config: Config }>;
}

export interface Opened {
  readonly chat: Chat;
  readonly corpus: Corpus;
  /** Resolves when the queue holds nothing that could leave now. */
  settled(): Promise<void>;
  /** Resolves when every event that reached the mentor is answered whole, with all messages of its answer sent. */
  answered(): Promise<void>;
  close(): Promise<void>;
}

const openers: Readonly<Record<PlaceName, (open: OpenMentor) => Promise<Chat>>> = {
  slack: openSlack,
  discord: openDiscord,
  console: openConsole,
};

const lookEveryMs = 5;

export async function openPlace(name: PlaceName, clock: MovedClock, log: Log): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), "mentor-month-"));
  const opened = Promise.withResolvers<Mentor>();
  const chat = await openers[name]({
    clock,
    log,
    async mentor(environment) {
      const config = readConfig({ ...environment, DATA_DIR: folder });
      const mentor = await createMentor({ config, log, recordGaps: true, clock });
      await mentor.database.ready;
      opened.resolve(mentor);
      return { mentor, config };
    },
  });
  const { corpus, jobs, database } = await opened.promise;
  const until = async (isSo: () => Promise<boolean>): Promise<void> => {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  };
  return {
    chat,
    corpus,
    settled: () =>
      until(async () => {
        const counts = await jobs.counts?.();
        return counts === undefined || counts.waiting + counts.active === 0;
      }),
    answered: () =>
      until(async () => {
        const open = await database.db.selectFrom("inbox").select("id").where("state", "<>", "done").limit(1).execute();
        return open.length === 0;
      }),
    async close() {
      await chat.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
