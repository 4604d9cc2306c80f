/** Who learns, as every part of `learning/` is told, and what all of them work with. */
import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Corpus } from "../knowledge/load.ts";
import { paragraph, root } from "../reply/markdown.ts";
import { type Reply, reply } from "../reply/reply.ts";
import type { JsonValue, Learner, LearnerStore, PersonKey } from "../storage/index.ts";
import { type Card, cardSchema } from "./memory.ts";
import type { QuestionBank } from "./quiz.ts";
import { zoned } from "./schedule.ts";

/** A person at a surface. The workspace is the one they learn in. */
export interface Student extends PersonKey {
  readonly platform: string;
  /** BCP 47. */
  readonly locale: string;
  /** IANA, where the platform knows it. */
  readonly zone?: string;
  /** What is typed before a command here. */
  readonly prefix: string;
  /** The event that asks: what it starts has the same ids when it is run again after a crash. */
  readonly event: string;
}

/** Told apart by who does what: whatever an event begins has the same ids when it is run again. Text of 43 characters. */
export const seedOf = ({ workspace, person, event }: Student): string =>
  createHash("sha256").update(`${workspace}:${person}:${event}`).digest("base64url");

export interface Desk {
  readonly corpus: Corpus;
  readonly bank: QuestionBank;
  readonly store: LearnerStore;
  readonly clock: Clock;
}

/** Until a learner's zone is known. */
const unknownZone = "UTC";

export const zoneOf = ({ zone }: Pick<Learner, "zone">): string => zone ?? unknownZone;

/** The learner behind a student, made where there is none. */
export const learnerOf = ({ store }: Desk, { workspace, person, platform, zone, locale }: Student): Promise<Learner> =>
  store.learnerOf({ workspace, person }, { platform, locale, ...(zone !== undefined && { zone }) });

/** Now, on a learner's clock. */
export const nowOf = ({ clock }: Desk, learner: Pick<Learner, "zone">): Temporal.ZonedDateTime =>
  zoned(clock.now(), zoneOf(learner));

/** A learner's cards; one that can't be read was written by a newer release and is left alone. */
export async function cardsOf({ store }: Desk, key: PersonKey): Promise<Card[]> {
  const stored = await store.cardsOf(key);
  return readCards(stored.map(({ card }) => card));
}

export const readCards = (stored: readonly JsonValue[]): Card[] =>
  stored.flatMap((card) => {
    const read = cardSchema.safeParse(card);
    return read.success ? [read.data] : [];
  });

export const say = (...sentence: Parameters<typeof paragraph>): Reply => reply({ body: root(paragraph(...sentence)) });
