/** What `src/nudging.ts` makes of a nudge: the learner's lesson, kept with its buttons, the conversation going on about it. */
import { commands } from "../src/commands/index.ts";
import { readConfig } from "../src/config.ts";
import { directThread } from "../src/conversations/arrival.ts";
import { asTurn } from "../src/conversations/conversations.ts";
import { asStored, fromJson, place, toJson } from "../src/conversations/outgoing.ts";
import { createMentor } from "../src/mentor.ts";
import { createComposing } from "../src/nudges/composing.ts";
import type { Compose, Outbox } from "../src/nudges/deliver.ts";
import type { Database, StoredSchedule } from "../src/storage/index.ts";
import { log } from "./nudges-stage.ts";

export interface Lessons {
  readonly database: Database;
  readonly compose: Compose;
  readonly outbox: Outbox;
  close(): Promise<void>;
}

const threadOf = ({ platform, target }: StoredSchedule): string => directThread(platform, String(target.channel));

/** On an empty database. */
export async function openLessons(url: string): Promise<Lessons> {
  const config = readConfig({ DATABASE_URL: url });
  const mentor = await createMentor({ config, log, recordGaps: false });
  await mentor.database.ready;
  const compose = createComposing({ learning: mentor.learning, prefixOf: () => "/mentor ", threadOf });
  return {
    database: mentor.database,
    async compose(nudge, schedule) {
      const made = await compose(nudge, schedule);
      const { person, workspace } = schedule;
      // Who walks no path gets no lesson: that would be measuring something else.
      if (made.about === undefined || person === undefined) throw new Error("There is no lesson for a learner.");
      const where = { workspace, thread: threadOf(schedule), person, event: `nudge:${nudge.id}` };
      await mentor.threads.append(where, "the lesson of the day", asTurn(made, made.about), nudge.dueAt);
      return made;
    },
    outbox: {
      place(reply, { seed }, schedule) {
        const outgoing = place(reply, seed, commands);
        const { workspace, person = "" } = schedule;
        return { outgoing, pressable: asStored(outgoing, { workspace, thread: threadOf(schedule), person }) };
      },
      toJson,
      fromJson,
    },
    close: () => mentor.close(),
  };
}
