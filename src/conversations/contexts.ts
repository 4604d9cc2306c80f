/** What a command is given: who asks, where they learn, and what of their conversation and data it may touch. */
import { randomUUID } from "node:crypto";
import type { Advisor } from "../advisor/advisor.ts";
import type { Clock } from "../clock.ts";
import type { CommandContext } from "../commands/context.ts";
import { createPeople, type PeopleOptions, type Retention } from "../commands/people.ts";
import type { CommandTable } from "../commands/table.ts";
import type { Corpus } from "../knowledge/load.ts";
import type { Search } from "../knowledge/search.ts";
import type { Learning } from "../learning/learning.ts";
import type { Student } from "../learning/student.ts";
import type { Reminders } from "../nudges/reminders.ts";
import type { Log } from "../ops/log.ts";
import type { PersonKey, Store } from "../storage/index.ts";
import { ownWorkspace } from "./arrival.ts";
import type { Place } from "./place.ts";
import type { Threads } from "./threads.ts";

export interface ConversationsOptions {
  readonly table: CommandTable;
  readonly advisor: Advisor;
  readonly corpus: Corpus;
  readonly search: Search;
  readonly store: Store;
  readonly threads: Threads;
  readonly learning: Learning;
  readonly reminders: Reminders;
  /** What the platform knows of a person besides. */
  readonly profile?: (of: Place) => Promise<{ readonly zone?: string }>;
  /** Told whenever a learner does something. @returns what they are to be told in return, once */
  readonly contact?: (contact: Contact) => Promise<string | undefined>;
  /** How long what people leave behind is kept, as they are told. */
  readonly retention?: Retention;
  /** Takes jobs of an erased person out of the queue. */
  readonly removeJobs?: PeopleOptions["removeJobs"];
  readonly clock: Clock;
  readonly log: Log;
  /** Whether weak and declined questions are noted for curators. */
  readonly recordGaps: boolean;
}

/** Somebody did something. */
export interface Contact extends PersonKey {
  readonly platform: string;
  /** In a direct message that belongs to no workspace: it is a sign of life to all of theirs. */
  readonly everywhere: boolean;
}

export interface Contexts {
  /** Where somebody learns: in a direct message that belongs to no workspace, the one they learn in. */
  homeAt(place: Place): Promise<string>;
  studentAt(place: Place): Promise<Student>;
  /** Somebody did something there. @returns what they are to be told in return, once */
  meet(place: Place): Promise<string | undefined>;
  /** @param told hears what a learner is to be told besides */
  of(place: Place, told: (note: string | undefined) => void): CommandContext;
}

export function createContexts(options: ConversationsOptions): Contexts {
  const { table, advisor, corpus, search, store, threads, learning, reminders, profile, contact, clock, log } = options;
  const { retention = { turns: 90, controls: 90, removed: 30 }, removeJobs } = options;
  const people = createPeople({
    store,
    dialogs: learning.desk.store,
    settled: threads.settled,
    ...(removeJobs !== undefined && { removeJobs }),
    retention,
    randomId: randomUUID,
    log,
  });

  const homeAt = async ({ workspace, person, surface }: Place): Promise<string> =>
    workspace === ownWorkspace(person)
      ? ((await learning.desk.store.homeOf(surface.name, person)) ?? workspace)
      : workspace;

  /** Asked again after a crash, an event has the same id; without one every call is its own. */
  const studentAt = async (place: Place): Promise<Student> => {
    const { person, surface, locale, event } = place;
    const { zone } = (await profile?.(place)) ?? {};
    return {
      workspace: await homeAt(place),
      person,
      platform: surface.name,
      locale: locale ?? "en",
      prefix: surface.prefix,
      event: event ?? randomUUID(),
      ...(zone !== undefined && { zone }),
    };
  };

  const meet = async (place: Place, home?: string): Promise<string | undefined> => {
    const { workspace, person, surface } = place;
    const everywhere = workspace === ownWorkspace(person);
    return contact?.({ workspace: home ?? (await homeAt(place)), person, platform: surface.name, everywhere });
  };

  const of = (place: Place, told: (note: string | undefined) => void): CommandContext => {
    const { workspace, person, thread, audience, surface, locale, channel, event } = place;
    return {
      workspace,
      person,
      thread,
      clock,
      locale: locale ?? "en",
      audience,
      surface,
      ...(channel !== undefined && {
        channel: {
          id: channel,
          isOff: () => store.isChannelOff(workspace, channel),
          setOff: (off: boolean) => store.setChannelOff(workspace, channel, off),
        },
      }),
      advisor,
      corpus,
      search,
      table,
      conversation: {
        past: () => threads.past(workspace, thread, event),
        feedback: (verdict, reason) => threads.feedback(workspace, thread, verdict, reason),
        forget: () => threads.forget(workspace, thread),
      },
      gaps: (query) => store.listGaps(workspace, query),
      learning,
      reminders,
      people: people({ platform: surface.name, workspace, person }, event),
      student: async () => {
        const who = await studentAt(place);
        told(await meet(place, who.workspace));
        return who;
      },
    };
  };

  return { homeAt, studentAt, meet, of };
}
