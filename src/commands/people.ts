/** A person's own data as commands see it: of whoever asks and nobody else, on all workspaces of their platform. */
import { jobIdOf } from "../nudges/sweep.ts";
import type { Log } from "../ops/log.ts";
import type { LearnerStore, PersonExport, Remains, Store, Who } from "../storage/index.ts";

/** How long what is kept is kept, in days. */
export interface Retention {
  readonly turns: number;
  readonly controls: number;
  /** After the mentor was removed from a workspace. */
  readonly removed: number;
}

export interface PeopleService {
  readonly retention: Retention;
  export(): Promise<PersonExport>;
  /** Rows that are kept, by table. */
  remains(): Promise<Remains>;
  /** Begins the one question before an erasure. @returns the code that its confirmation carries, good once and for a quarter of an hour */
  askErasure(): Promise<string>;
  /** They want to keep what there is: the code is good for nothing from here on. */
  keep(): Promise<void>;
  /**
   * Erases everything, and the jobs of what was queued.
   *
   * @returns what is left, or nothing where the code is none that waits: nothing was erased then
   */
  erase(code: string): Promise<Remains | undefined>;
}

export interface PeopleOptions {
  readonly store: Pick<Store, "exportPerson" | "erasePerson" | "remainsOf">;
  readonly dialogs: Pick<LearnerStore, "openDialog" | "dialogsOf" | "closeDialog">;
  /** Resolves when no turn waits in memory any more: one that is stored after an erasure would be left. */
  readonly settled: () => Promise<void>;
  /** Takes jobs out of the queue, where there is one. */
  readonly removeJobs?: (ids: readonly string[]) => Promise<void>;
  readonly retention: Retention;
  /** Random, and never the same twice. */
  readonly randomId: () => string;
  readonly log: Log;
}

const kind = "erasure";
const lasts = Temporal.Duration.from({ minutes: 15 });

/** @returns the service of one person, @param event what they do now, on a chat platform: it is answered whatever is erased */
export function createPeople(options: PeopleOptions): (who: Who, event?: string) => PeopleService {
  const { store, dialogs, settled, removeJobs, retention, randomId, log } = options;
  return (who, event) => ({
    retention,
    export: () => store.exportPerson(who),
    remains: () => store.remainsOf(who),
    async askErasure() {
      return (await dialogs.openDialog(who, { id: randomId(), kind, origin: kind, state: {} }, lasts)).id;
    },
    async keep() {
      for (const { id } of await dialogs.dialogsOf(who, kind)) await dialogs.closeDialog(who, id);
    },
    async erase(code) {
      const [open] = await dialogs.dialogsOf(who, kind);
      if (open?.id !== code) return undefined;
      await settled();
      const { nudges, remains } = await store.erasePerson(who, event);
      const jobs = nudges.flatMap(({ id, attempts }) =>
        Array.from({ length: attempts + 1 }, (_, attempt) => jobIdOf({ id, attempts: attempt })),
      );
      // A job whose nudge is gone finds nothing to send, so a queue that is away leaves nothing behind that matters.
      await removeJobs?.(jobs).catch((error: unknown) => log.warn({ err: error }, "erased jobs could not be removed"));
      return remains;
    },
  });
}
