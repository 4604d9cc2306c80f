/** Lessons as the product makes them of a nudge, on a database of their own. */
import { readConfig } from "../src/config.ts";
import { createMentor } from "../src/mentor.ts";
import type { Compose, Outbox } from "../src/nudges/deliver.ts";
import { composeFor, outbox } from "../src/nudging.ts";
import type { Database } from "../src/storage/index.ts";
import { log } from "./nudges-stage.ts";

export interface Lessons {
  readonly database: Database;
  readonly compose: Compose;
  readonly outbox: Outbox;
  close(): Promise<void>;
}

/** On an empty database. */
export async function openLessons(url: string): Promise<Lessons> {
  const mentor = await createMentor({ config: readConfig({ DATABASE_URL: url }), log, recordGaps: false });
  await mentor.database.ready;
  const compose = composeFor(mentor);
  return {
    database: mentor.database,
    async compose(nudge, schedule) {
      const made = await compose(nudge, schedule);
      // Who walks no path gets no lesson: that would be measuring something else.
      if (made?.reply.about === undefined) throw new Error("There is no lesson for a learner.");
      return made;
    },
    outbox,
    close: () => mentor.close(),
  };
}
