/** The learning side over a test's database, with the corpus that ships. */
import type { Clock } from "../src/clock.ts";
import type { Corpus } from "../src/knowledge/load.ts";
import { createLearning, type Learning } from "../src/learning/learning.ts";
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
): { readonly learning: Learning; readonly reminders: Reminders } {
  const learning = createLearning({
    corpus,
    store: createLearnerStore(database, clock),
    clock,
    pictures: lazyPictures(log),
  });
  const store = createNudgeStore(database, clock);
  const reminding = createReminding({ store, clock, paces: platformPaces });
  const reminders = createReminders({ reminding, store, learners: learning.desk.store, clock, reach: everybody });
  return { learning, reminders };
}
