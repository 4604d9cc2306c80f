/** The learning side over a test's database, with the corpus that ships, and somebody who learns. */
import type { Clock } from "../src/clock.ts";
import type { Corpus } from "../src/knowledge/load.ts";
import { createLearning, type Learning } from "../src/learning/learning.ts";
import type { Student } from "../src/learning/student.ts";
import { platformPaces } from "../src/nudges/pace.ts";
import { createReminders, type Reach, type Reminders } from "../src/nudges/reminders.ts";
import { createReminding } from "../src/nudges/reminding.ts";
import type { Log } from "../src/ops/log.ts";
import { lazyPictures } from "../src/reply/images/pictures.ts";
import { createLearnerStore, createNudgeStore, type Database } from "../src/storage/index.ts";

/** Who can be written to: everybody, in a channel of their own. */
const everybody: Reach = {
  direct: async (_platform, _workspace, person) => ({ channel: `dm-${person}` }),
  channel: (_platform, channel) => ({ channel }),
};

export function testLearning(
  corpus: Corpus,
  database: Pick<Database, "db">,
  clock: Clock,
  log: Log,
  machineZone?: string,
): { readonly learning: Learning; readonly reminders: Reminders } {
  const learning = createLearning({
    corpus,
    store: createLearnerStore(database, clock),
    clock,
    pictures: lazyPictures(log),
  });
  const store = createNudgeStore(database, clock);
  const reminding = createReminding({ store, clock, paces: platformPaces });
  const reminders = createReminders({
    reminding,
    store,
    learners: learning.desk.store,
    clock,
    reach: everybody,
    ...(machineZone !== undefined && { machineZone }),
  });
  return { learning, reminders };
}

let events = 0;

/** Whoever learns; each thing they do is an event of its own. @param known what the platform knows of them besides */
export function testStudent(
  person: string,
  platform = "slack",
  known: { readonly zone?: string } = { zone: "Europe/Berlin" },
): () => Student {
  return () => {
    events += 1;
    const prefix = platform === "console" ? "" : "/mentor ";
    return { workspace: "w", person, platform, locale: "en", prefix, event: `event-${events}`, ...known };
  };
}
