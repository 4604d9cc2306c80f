/**
 * What a command is given besides its arguments: who asks, from where, at what time, and the services it works with.
 */
import type { Advisor } from "../advisor/advisor.ts";
import type { PastTurn } from "../advisor/answer.ts";
import type { Clock } from "../clock.ts";
import type { Corpus } from "../knowledge/load.ts";
import type { Search } from "../knowledge/search.ts";
import type { Learning } from "../learning/learning.ts";
import type { Student } from "../learning/student.ts";
import type { Reminders } from "../nudges/reminders.ts";
import type { GapGroup, Verdict } from "../storage/index.ts";
import type { PeopleService } from "./people.ts";
import type { CommandTable } from "./table.ts";

/** Who a command is for. Curator: Slack admin or Discord "Manage Server". Operator: the local command line. */
export type Audience = "anyone" | "curator" | "operator";

/** The surface a person stands on, as far as a reply may depend on it. */
export interface Surface {
  readonly name: "console" | "slack" | "discord";
  /** What is typed before a command here: `""` or `"/mentor "`. */
  readonly prefix: string;
  /** Whether a form can be opened here. */
  readonly forms: boolean;
  /** `mention`: what is written in a thread reaches the mentor only by a mention, a reply or a button. */
  readonly followUps: "free" | "mention";
}

/** The thread a person stands in, as commands see it. */
export interface Conversation {
  /** The thread's last turns, oldest first. */
  past(): Promise<readonly StoredTurn[]>;
  /** Notes what the person thought of the last answer; undefined when there is none. */
  feedback(verdict: Verdict, reason?: string): Promise<StoredTurn | undefined>;
  /** Deletes the thread's turns. @returns how many went */
  forget(): Promise<number>;
}

/** A past turn with the id under which it is kept. */
export interface StoredTurn extends PastTurn {
  readonly id: string;
}

/** What commands work with. */
export interface Services {
  readonly advisor: Advisor;
  readonly corpus: Corpus;
  readonly search: Search;
  readonly conversation: Conversation;
  /** Gaps of this workspace, most asked first. */
  readonly gaps: (options: { since?: Temporal.Instant; limit: number }) => Promise<readonly GapGroup[]>;
  /** The whole table, for help. */
  readonly table: CommandTable;
  readonly learning: Learning;
  readonly reminders: Reminders;
  /** Who asks, as a learner: in a direct message that belongs to no workspace, in the one they learn in. */
  readonly student: () => Promise<Student>;
  /** What is kept of whoever asks. */
  readonly people: PeopleService;
}

/** The channel a person stands in, for those who look after it. */
export interface Channel {
  /** The platform's id. */
  readonly id: string;
  isOff(): Promise<boolean>;
  setOff(off: boolean): Promise<void>;
}

export interface CommandContext extends Services {
  readonly workspace: string;
  readonly person: string;
  readonly thread: string;
  readonly clock: Clock;
  /** BCP 47. */
  readonly locale: string;
  readonly audience: Audience;
  readonly surface: Surface;
  /** Where people of a workspace share channels; absent in direct messages and in the console. */
  readonly channel?: Channel;
}

const rank: Readonly<Record<Audience, number>> = { anyone: 0, curator: 1, operator: 2 };

/** Whether a person of audience `person` may run what is meant for `needed`: operators may do all, curators more than most. */
export function mayRun(needed: Audience, person: Audience): boolean {
  return rank[person] >= rank[needed];
}
