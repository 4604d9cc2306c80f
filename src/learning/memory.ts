/**
 * What a learner remembers: one card for each quiz question they have met, scheduled by FSRS.
 *
 * Pure: cards and times in, cards out. ts-fsrs runs with its default parameters and without fuzz, so that the same
 * answers always give the same dates. Two things differ from a flashcard program, because a chat is no desk one sits at
 * for an hour: there is one learning step, so that a question answered right is done for the day; and a wrong answer
 * comes back on the same day at most once.
 *
 * Days are the learner's own. ts-fsrs counts days by a date's UTC fields, so it is given wall-clock time in them.
 */
import {
  createEmptyCard,
  type Card as FsrsCard,
  Rating as FsrsRating,
  fsrs,
  type Grade,
  State,
  StrategyMode,
} from "ts-fsrs";
import { z } from "zod";

const states = ["new", "learning", "review", "relearning"] as const;

/** `again` was forgotten, `hard` was partly there, `good` was there. */
export const ratings = ["again", "hard", "good"] as const;
export type Rating = (typeof ratings)[number];
export type Verdict = "right" | "partly" | "wrong";

const instant = z.union([
  z.instanceof(Temporal.Instant),
  z.iso.datetime({ offset: true }).transform((text) => Temporal.Instant.from(text)),
]);

/** A card as it is stored: one plain column for each field; times may also be ISO 8601 text, as in an export. */
export const cardSchema = z.strictObject({
  /** `topic/question`. */
  question: z.string().regex(/^[^/]+\/[^/]+$/),
  /** From when on it should be asked: the start of a local day, or some minutes after a wrong answer. */
  due: instant,
  /** Days after which nine in ten would still be remembered; 0 while new. */
  stability: z.number().nonnegative(),
  /** 1–10; 0 while new. */
  difficulty: z.number().min(0).max(10),
  reps: z.int().nonnegative(),
  /** How often it was forgotten after it had been known. */
  lapses: z.int().nonnegative(),
  state: z.enum(states),
  lastReview: instant.nullable(),
  learningSteps: z.int().nonnegative(),
  scheduledDays: z.int().nonnegative(),
});
export type Card = Readonly<z.output<typeof cardSchema>>;

/** One answer, as it is stored beside the card. */
export interface Review {
  readonly question: string;
  /** The learner's local date when they answered; travelling later doesn't change it. */
  readonly date: Temporal.PlainDate;
  readonly rating: Rating;
  /** The card's state before the answer. */
  readonly before: Card["state"];
}

/** After a wrong answer; anything else counts in days. */
const minutesToComeBack = 10;
const scheduler = fsrs({ enable_fuzz: false }).useStrategy(StrategyMode.LEARNING_STEPS, () => ({
  [FsrsRating.Again]: { scheduled_minutes: minutesToComeBack, next_step: 0 },
}));

const fsrsStates = {
  new: State.New,
  learning: State.Learning,
  review: State.Review,
  relearning: State.Relearning,
} as const satisfies Record<Card["state"], State>;
const grades = {
  again: FsrsRating.Again,
  hard: FsrsRating.Hard,
  good: FsrsRating.Good,
} as const satisfies Record<Rating, Grade>;
const ratingFor = { right: "good", partly: "hard", wrong: "again" } as const satisfies Record<Verdict, Rating>;

/** How an answer counts. How long it took does not: in a chat that says when somebody looked, not what they knew. */
export function ratingOf(verdict: Verdict): Rating {
  return ratingFor[verdict];
}

/** A question met for the first time, by a lesson or by asking about its topic: to be asked from now on. */
export function meet(question: string, at: Temporal.Instant): Card {
  const { due: _, ...fresh } = fromFsrs(createEmptyCard(new Date(0)));
  return { question, due: at, ...fresh };
}

/**
 * The card after an answer.
 *
 * @param at when it was answered, in the learner's zone: an interval of days ends at the start of a local day, so that
 *           a question answered at 08:45 is there for the nudge of 08:30 some days later
 */
export function review(card: Card, rating: Rating, at: Temporal.ZonedDateTime): Card {
  const next = scheduler.next(toFsrs(card, at.timeZoneId), wallClock(at), grades[rating]).card;
  const { due: _, ...memory } = fromFsrs(next);
  const wasAnsweredToday =
    card.lastReview?.toZonedDateTimeISO(at.timeZoneId).toPlainDate().equals(at.toPlainDate()) ?? false;
  const dueAt = (() => {
    if (memory.scheduledDays >= 1) return startOfDayIn(at, memory.scheduledDays);
    if (rating === "again" && !wasAnsweredToday) return at.toInstant().add({ minutes: minutesToComeBack });
    return startOfDayIn(at, 1);
  })();
  return { question: card.question, due: dueAt, ...memory, lastReview: at.toInstant() };
}

/** Cards to ask at this instant: those at risk first (least likely remembered), then those never asked, newest met first. */
export function due(cards: readonly Card[], at: Temporal.Instant): Card[] {
  const ready = cards.filter((card) => Temporal.Instant.compare(card.due, at) <= 0);
  const asked = ready.filter(({ state }) => state !== "new");
  const never = ready.filter(({ state }) => state === "new");
  const likelihood = new Map(asked.map((card) => [card, retrievability(card, at)]));
  return [
    ...asked.sort((a, b) => (likelihood.get(a) ?? 0) - (likelihood.get(b) ?? 0)),
    ...never.sort((a, b) => Temporal.Instant.compare(b.due, a.due)),
  ];
}

/** How likely the answer is remembered at an instant, 0–1 by FSRS's forgetting curve; 0 for what was never asked. */
export function retrievability(card: Card, at: Temporal.Instant): number {
  if (card.lastReview === null || card.state === "new") return 0;
  const days = at.since(card.lastReview).total("days");
  return scheduler.forgetting_curve(Math.max(0, days), card.stability);
}

/** How much was remembered of what had been learned before. */
export interface Retention {
  readonly asked: number;
  readonly remembered: number;
  /** `remembered ÷ asked`; none where nothing was asked. */
  readonly share: number | undefined;
}

/**
 * True retention in a window of local dates, both ends included: of the questions that were known and came due again,
 * how many were still there. Only the first answer to a question on a day counts, and none to a question still being learned.
 *
 * @param reviews in any order between days, in order within a day
 */
export function retention(
  reviews: readonly Review[],
  window: { from: Temporal.PlainDate; to: Temporal.PlainDate },
): Retention {
  const first = new Map<string, Review>();
  for (const one of reviews) {
    if (Temporal.PlainDate.compare(one.date, window.from) < 0 || Temporal.PlainDate.compare(one.date, window.to) > 0)
      continue;
    const key = `${one.date} ${one.question}`;
    if (!first.has(key)) first.set(key, one);
  }
  const known = [...first.values()].filter(({ before }) => before === "review");
  const remembered = known.filter(({ rating }) => rating !== "again").length;
  return { asked: known.length, remembered, share: known.length === 0 ? undefined : remembered / known.length };
}

/** What would slip away, by topic. */
export interface WeakTopic {
  readonly topic: string;
  /** 0 upwards; the higher, the weaker. */
  readonly weakness: number;
  /** The topic's questions that were asked at least once, weakest first. */
  readonly cards: readonly Card[];
}

/** Weakness looks this far ahead: right after a wrong answer everything is remembered, and nothing is known. */
const lookAhead = { hours: 24 * 7 };
/** A question answered right once has 0.2, one answered wrong once 0.4: a topic is weak from here on. */
const weakFrom = 0.3;

/**
 * Topics that need another look, weakest first: the mean over their questions of how likely each is forgotten within a
 * week, times one more for each time it was forgotten before.
 */
export function weakTopics(cards: readonly Card[], at: Temporal.Instant): WeakTopic[] {
  const soon = at.add(lookAhead);
  const weakness = (card: Card) => (1 - retrievability(card, soon)) * (1 + card.lapses);
  const topics = Map.groupBy(
    cards.filter(({ state }) => state !== "new"),
    ({ question }) => topicOf(question),
  );
  return [...topics]
    .map(([topic, own]) => ({
      topic,
      weakness: own.reduce((sum, card) => sum + weakness(card), 0) / own.length,
      cards: own.toSorted((a, b) => weakness(b) - weakness(a)),
    }))
    .filter((topic) => topic.weakness >= weakFrom)
    .sort((a, b) => b.weakness - a.weakness || a.topic.localeCompare(b.topic));
}

/** New questions a day that come from topics a learner asked about: enough to return to them, no flood. */
export const askedQuestionsADay = 3;

/**
 * Questions to meet because their topics were asked about, the topic asked about last first, in each topic's own order.
 *
 * @param asked       topics, in any order, with when each was asked about
 * @param questionsOf ids of a topic's questions, none for a topic that is gone
 * @param known       questions that have a card
 * @param metToday    how many were already met this way on the learner's local day
 */
export function questionsToMeet(
  asked: readonly { readonly topic: string; readonly at: Temporal.Instant }[],
  questionsOf: (topic: string) => readonly string[],
  known: ReadonlySet<string>,
  metToday: number,
): string[] {
  const newestFirst = asked.toSorted((a, b) => Temporal.Instant.compare(b.at, a.at)).map(({ topic }) => topic);
  const open = [...new Set(newestFirst)].flatMap(questionsOf).filter((question) => !known.has(question));
  return [...new Set(open)].slice(0, Math.max(0, askedQuestionsADay - metToday));
}

/** The topic of a question's id. */
function topicOf(question: string): string {
  return question.slice(0, question.indexOf("/"));
}

function toFsrs(card: Card, zone: string): FsrsCard {
  const { lastReview } = card;
  return {
    due: wallClock(card.due.toZonedDateTimeISO(zone)),
    stability: card.stability,
    difficulty: card.difficulty,
    // Deprecated by ts-fsrs, which counts from last_review.
    elapsed_days: 0,
    scheduled_days: card.scheduledDays,
    learning_steps: card.learningSteps,
    reps: card.reps,
    lapses: card.lapses,
    state: fsrsStates[card.state],
    ...(lastReview === null ? {} : { last_review: wallClock(lastReview.toZonedDateTimeISO(zone)) }),
  };
}

function fromFsrs(card: FsrsCard): Omit<Card, "question"> {
  return {
    due: Temporal.Instant.fromEpochMilliseconds(card.due.getTime()),
    stability: card.stability,
    difficulty: card.difficulty,
    reps: card.reps,
    lapses: card.lapses,
    state: states[card.state],
    lastReview:
      card.last_review === undefined ? null : Temporal.Instant.fromEpochMilliseconds(card.last_review.getTime()),
    learningSteps: card.learning_steps,
    scheduledDays: card.scheduled_days,
  };
}

/** A date whose UTC fields read as the wall clock did. */
function wallClock(at: Temporal.ZonedDateTime): Date {
  return new Date(wallInstant(at).epochMilliseconds);
}

/** In whole milliseconds, as a `Date` keeps them. */
function wallInstant(at: Temporal.ZonedDateTime): Temporal.Instant {
  const wall = at.toPlainDateTime().round({ smallestUnit: "millisecond", roundingMode: "floor" });
  return wall.toZonedDateTime("UTC").toInstant();
}

function startOfDayIn(at: Temporal.ZonedDateTime, days: number): Temporal.Instant {
  return at.toPlainDate().add({ days }).toZonedDateTime(at.timeZoneId).toInstant();
}
