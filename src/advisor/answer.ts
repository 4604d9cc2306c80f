/** What the advisor says, and what a conversation remembers of it. */
import type { Reply } from "../reply/reply.ts";

export type AnswerKind = "answer" | "weak" | "declined" | "greeting" | "error";

/** What later turns need to know of an earlier one; kept with the turn. */
export interface Memory {
  /** Ids of the topics the answer was made from or, when weak, that were offered. */
  readonly topics: readonly string[];
  /** `topic/entry` of the Asked entries that were shown. */
  readonly entries: readonly string[];
  /** `topic#Section` of the sections that were shown, whole or in part. */
  readonly shown: readonly string[];
  /** Technologies the question was about, parents included. */
  readonly technologies: readonly string[];
}

export interface Answer extends Reply {
  readonly kind: AnswerKind;
  /** 0–1: the number that the bands cut; 0 when declined, 1 for a greeting. */
  readonly confidence: number;
  readonly title: string;
  readonly memory: Memory;
}

/** One earlier turn of the thread. */
export interface PastTurn {
  readonly question: string;
  readonly kind: AnswerKind;
  readonly memory: Memory;
}

export const nothingRemembered: Memory = { topics: [], entries: [], shown: [], technologies: [] };
