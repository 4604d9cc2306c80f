/** A learner's progress and where it leads, read from what is kept: what every reply about a path begins with. */
import type { Level, Role } from "../knowledge/schema.ts";
import { type Enrolment, type Known, type Learner, type PersonKey, reviewMinutes } from "../storage/index.ts";
import { type Forecast, forecast, paceKnownFrom } from "./forecast.ts";
import { type Card, type Retention, retrievability } from "./memory.ts";
import { nothingDone, type Progress, type Standing, type Track, trackOf, whereAmI } from "./path.ts";
import type { Intent, Practice } from "./practice.ts";
import { type Desk, nowOf, zoneOf } from "./student.ts";
import { counted, percent } from "./wording.ts";

/** A learner on a track. */
export interface Walk {
  readonly learner: Learner;
  readonly enrolment: Enrolment;
  readonly track: Track;
  readonly progress: Progress;
  readonly standing: Standing;
}

/** How many days a week the plan assumes before anybody says so. */
const usualDays = 5;

export const progressOf = async ({ store }: Desk, key: PersonKey): Promise<Progress> =>
  progressFrom(await store.studiesOf(key));

function progressFrom({ sections, ended }: Pick<Known, "sections" | "ended">): Progress {
  const sectionsDone = Map.groupBy(sections, ({ topic }) => topic);
  return {
    ...nothingDone,
    sectionsDone: new Map([...sectionsDone].map(([topic, all]) => [topic, new Set(all.map(({ section }) => section))])),
    // Exercises and checks have a colon in their ids, topics never.
    lessons: new Map(ended.filter(({ id }) => !id.includes(":")).map(({ id, state }) => [id, state])),
    tasks: new Map(ended.filter(({ id }) => id.includes(":")).map(({ id, state }) => [id, state])),
  };
}

/**
 * The track a learner is on, active or paused, or else the one they finished last; undefined where there is none, or the
 * corpus has it no more.
 */
export async function walkOf(desk: Desk, learner: Learner): Promise<Walk | undefined> {
  const enrolments = await desk.store.enrolmentsOf(learner);
  if (onWhich(enrolments) === undefined) return undefined;
  return walkFrom(desk, { learner, enrolments, ...(await desk.store.studiesOf(learner)) });
}

/** The same, of what has been read. */
export function walkFrom(
  { corpus }: Pick<Desk, "corpus">,
  { learner, enrolments, ...studies }: Pick<Known, "learner" | "enrolments" | "sections" | "ended">,
): Walk | undefined {
  const enrolment = onWhich(enrolments);
  if (enrolment === undefined) return undefined;
  const track = trackOf(corpus, enrolment.role, enrolment.level);
  if (track === undefined) return undefined;
  const progress = progressFrom(studies);
  return { learner, enrolment, track, progress, standing: whereAmI(track, progress) };
}

/** @param enrolments the latest first */
const onWhich = (enrolments: readonly Enrolment[]): Enrolment | undefined =>
  enrolments.find(({ state }) => state === "active" || state === "paused") ??
  // Whoever left a path since is on none.
  enrolments.slice(0, 1).find(({ state }) => state === "finished");

/** A path on which nothing is open any more is finished: whatever closed the last of it says so here. */
export async function settle(desk: Desk, key: PersonKey): Promise<void> {
  const learner = await desk.store.findLearner(key);
  const walk = learner === undefined ? undefined : await walkOf(desk, learner);
  if (walk?.standing.place.kind !== "finished") return;
  await endPause(desk, walk);
  await desk.store.moveEnrolment(key, walk.enrolment.id, ["active", "paused"], "finished");
}

/** Whoever begins, leaves or finishes a path while it is paused means days to count again. */
export async function endPause(desk: Desk, { learner, enrolment }: Walk): Promise<void> {
  if (enrolment.state !== "paused") return;
  await desk.store.intend(learner, { kind: "resume", from: nowOf(desk, learner).toPlainDate() });
}

/** What somebody meant to do, as a streak is counted by. Who goes on, or sets the days of their reminders, pauses no longer. */
export async function intentOf({ store }: Desk, key: PersonKey): Promise<Intent> {
  const said = await store.intents(key);
  let pauses: Intent["pauses"] = [];
  for (const { kind, from } of said) {
    if (kind !== "pause") pauses = pauses.flatMap((pause) => endedBefore(pause, from));
    else if (pauses.every(({ until }) => until !== undefined)) pauses = [...pauses, { from }];
  }
  return {
    schedules: said.flatMap(({ kind, from, days }) =>
      kind === "days" && days !== undefined ? [{ from, days: new Set(days) }] : [],
    ),
    pauses,
  };
}

/** A pause lasts until the day before the one on which it goes on; nothing is left of one that was over at once. */
function endedBefore(pause: Intent["pauses"][number], day: Temporal.PlainDate): Intent["pauses"] {
  const until = day.subtract({ days: 1 });
  if (pause.until !== undefined && Temporal.PlainDate.compare(pause.until, until) <= 0) return [pause];
  return Temporal.PlainDate.compare(until, pause.from) < 0 ? [] : [{ from: pause.from, until }];
}

export async function practicesOf({ store }: Desk, key: PersonKey): Promise<Practice[]> {
  const days = await store.practiceDays(key);
  return days.flatMap(({ date, firstAt, lastAt }) => [
    { at: firstAt, date },
    { at: lastAt, date },
  ]);
}

/** When the level will be finished, by plan and pace. */
export async function forecastOf(desk: Desk, { learner, enrolment, track, standing }: Walk): Promise<Forecast> {
  const zone = zoneOf(learner);
  const today = nowOf(desk, learner).toPlainDate();
  const intent = await intentOf(desk, learner);
  const days = await desk.store.practiceDays(learner);
  const { reading, exercises, checks } = standing.left;
  const resumed = intent.pauses.findLast(({ until }) => until !== undefined)?.until?.add({ days: 1 });
  // Answers to what comes back bring no path to its end: a pace with them would promise too much.
  const kept = days.map(({ date, minutes, reviews }) => ({
    date,
    minutes: Math.max(0, minutes - reviews * reviewMinutes),
  }));
  const startedOn = enrolment.startedAt.toZonedDateTimeISO(zone).toPlainDate();
  return forecast({
    left: reading + exercises + checks,
    plan: { minutesADay: learner.minutes, daysAWeek: intent.schedules.at(-1)?.days.size ?? usualDays },
    kept,
    today,
    startedOn,
    paceFrom: paceKnownFrom({ kept, startedOn }, resumed),
    months: track.months,
  });
}

/** Answers that came back before a share of them says anything: of two, one slip is half. */
const reviewsToKnow = 5;

/** The share that was remembered, once enough came back. */
export const shareRemembered = ({ share, asked }: Retention): number | undefined =>
  asked < reviewsToKnow ? undefined : share;

/** @param days how far back it was looked */
export function rememberedInWords(kept: Retention, days: number): string {
  const share = shareRemembered(kept);
  if (share !== undefined)
    return `${percent(share)} of the ${counted(kept.asked, "question")} that came back in the last ${days} days`;
  if (kept.asked === 0) return "not known yet, because no question that you knew has come back for review";
  return `not known yet, because ${kept.asked} of the ${reviewsToKnow} questions that it takes ${kept.asked === 1 ? "has" : "have"} come back so far`;
}

/** How much of a topic will probably be known at an instant, by what was known of it once; none where nothing was. */
export function shareKept(cards: readonly Card[], at: Temporal.Instant): number | undefined {
  const known = cards.filter(({ state }) => state === "review" || state === "relearning");
  if (known.length === 0) return undefined;
  return cards.reduce((sum, card) => sum + (known.includes(card) ? retrievability(card, at) : 0), 0) / cards.length;
}

/** Topics to look at again; the picture says the same. */
export function weakInWords(weak: readonly { readonly title: string; readonly share?: number }[]): string {
  const topics = weak.map(
    ({ title, share }) => `${title} (${share === undefined ? "not answered right yet" : percent(share)})`,
  );
  const isKnown = weak.some(({ share }) => share !== undefined);
  return `${topics.join(", ")}${isKnown ? ". In brackets: how much you will probably still know in a week" : ""}`;
}

/** "beginner level", within a sentence. */
export const levelName = (level: Level): string => `${levelTitles[level].toLowerCase()} level`;

/** "Backend Developer, beginner level": a role's way through one level, called the same everywhere. */
export const trackTitle = (role: Pick<Role, "title">, level: Level): string => `${role.title}, ${levelName(level)}`;

export const levelTitles: Readonly<Record<Level, string>> = {
  beginner: "Beginner",
  intermediate: "Intermediate",
  advanced: "Advanced",
};
