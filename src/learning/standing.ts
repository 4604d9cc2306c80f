/** Where a learner stands: on the path, and in all they have practised and remembered. */
import type { RootContent } from "mdast";
import type { Pictures } from "../reply/images/pictures.ts";
import { emphasis, inlineCode, list, paragraph, root, strong } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import type { Forecast } from "./forecast.ts";
import type { Lessons } from "./lessons.ts";
import { type Review, ratingOf, retention, weakTopics } from "./memory.ts";
import { daysPractised, practisedByWeek, streak, weekView } from "./practice.ts";
import {
  forecastOf,
  intentOf,
  levelTitles,
  practicesOf,
  rememberedInWords,
  shareKept,
  shareRemembered,
  trackTitle,
  type Walk,
  walkOf,
  weakInWords,
} from "./progress.ts";
import { cardsOf, type Desk, learnerOf, nowOf, type Student, say } from "./student.ts";
import { counted, dayInWords, outOf, timeInWords } from "./wording.ts";

/** How far back answers count for what is remembered. */
const retentionDays = 30;
const weakMost = 3;
const weeksShown = 8;
/** Of what is weak it is said how much will be known in a week: just after an answer everything is. */
const lookAhead = { hours: 24 * 7 } as const;

export interface Standings {
  /** Where I am, what is next. */
  show(student: Student): Promise<Reply>;
  /** Done, days practised, streak, what is remembered, what is weak, when it will be finished. */
  progress(student: Student): Promise<Reply>;
}

export function createStandings(desk: Desk, lessons: Lessons, pictures: Pictures): Standings {
  const { corpus, store, clock } = desk;

  const forecastLine = (found: Forecast, today: Temporal.PlainDate): RootContent[] => {
    switch (found.kind) {
      case "done":
        return [];
      case "open":
        return [paragraph(found.reason)];
      case "range":
        return [paragraph(strong(whenFinished(found, today)), ` ${found.reason}`)];
    }
  };

  const titleOf = ({ track }: Walk) => trackTitle(track.role, track.level);

  return {
    async show(student) {
      const learner = await learnerOf(desk, student);
      const walk = await walkOf(desk, learner);
      if (walk === undefined) return noPath(student.prefix);
      const { standing, enrolment } = walk;
      const isPaused = enrolment.state === "paused";
      const { name, minutes } = lessons.portion(walk);
      const upNext =
        name === undefined ? "nothing, this level is finished." : `${name}, about ${timeInWords(minutes)}.`;
      const today = nowOf(desk, learner).toPlainDate();
      const found = await forecastOf(desk, walk);
      const place = standing.place;
      const picture = await pictures.path({
        title: walk.track.role.title,
        level: `${levelTitles[walk.track.level]} level`,
        steps: standing.steps.map(({ step, state, lessons: counts }) => ({
          title: step.title,
          state,
          ...counts,
          ...(state === "now" && place.kind === "lesson" && { upNext: place.lesson.title }),
        })),
        ...(!isPaused && found.kind === "range" && { note: whenFinished(found, today) }),
      });
      const marks = { done: "done", now: "you are here", next: "" } as const;
      const body = root(
        list(
          standing.steps.map(({ step, state, lessons: counts }) => {
            const mark = [outOf(counts, "lessons"), marks[state]].filter(Boolean).join(", ");
            return [state === "now" ? strong(step.title) : step.title, `: ${mark}`];
          }),
          true,
        ),
        paragraph(strong("Next: "), upNext),
        ...(isPaused
          ? [
              paragraph(
                emphasis("This path is paused."),
                " ",
                inlineCode(`${student.prefix}path resume`),
                " continues it.",
              ),
            ]
          : forecastLine(found, today)),
      );
      const controls: Control[] = isPaused
        ? [{ label: "Continue", command: "path resume", args: {}, role: "action" }]
        : [
            { label: "Next lesson", command: "path next", args: {}, role: "action" },
            { label: "My progress", command: "progress", args: {}, role: "action" },
          ];
      return reply({
        title: titleOf(walk),
        body,
        controls,
        pictures: picture === undefined ? [] : [picture],
        data: {
          role: walk.track.role.id,
          level: walk.track.level,
          state: enrolment.state,
          lessons: standing.lessons,
          minutes: standing.minutes,
          steps: standing.steps.map(({ step, state, lessons: counts }) => ({ id: step.id, state, ...counts })),
          forecast: found.kind === "range" ? { earliest: String(found.earliest), latest: String(found.latest) } : null,
        },
      });
    },

    async progress(student) {
      const learner = await learnerOf(desk, student);
      const walk = await walkOf(desk, learner);
      const now = nowOf(desk, learner);
      const today = now.toPlainDate();
      const practices = await practicesOf(desk, student);
      if (practices.length === 0 && walk === undefined)
        return {
          ...say("There is nothing to show yet. Read a lesson or answer a question, and your progress begins."),
          controls: [{ label: "Choose a path", command: "path start", args: {}, role: "action" }],
        };
      const intent = await intentOf(desk, student);
      const run = streak(practices, intent, now);
      const cards = await cardsOf(desk, student);
      const since = clock.now().subtract({ hours: 24 * retentionDays });
      const reviews: Review[] = (await store.reviewsSince(student, since)).map(
        ({ question, date, verdict, before }) => ({
          question,
          date,
          before,
          rating: ratingOf(verdict),
        }),
      );
      const kept = retention(reviews, { from: today.subtract({ days: retentionDays }), to: today });
      const remembered = shareRemembered(kept);
      const weak = weakTopics(cards, clock.now())
        .slice(0, weakMost)
        .flatMap(({ topic, cards: own }) => {
          const page = corpus.topics.get(topic);
          const share = shareKept(own, clock.now().add(lookAhead));
          return page === undefined ? [] : [{ id: page.id, title: page.title, ...(share !== undefined && { share }) }];
        });
      const week = weekView(practices, intent, now);
      const found = walk === undefined ? undefined : await forecastOf(desk, walk);
      const lines: RootContent[] = [
        list([
          ...(walk === undefined
            ? []
            : [[strong("Lessons: "), `${outOf(walk.standing.lessons, "done")} (${titleOf(walk)})`]]),
          [
            strong("Practised: "),
            `${counted(daysPractised(practices), "day")}, ${week.filter(({ state }) => state === "practised").length} this week`,
          ],
          [strong("In a row: "), streakLine(run, today)],
          [strong("Remembered: "), rememberedInWords(kept, retentionDays)],
          ...(weak.length === 0 ? [] : [[strong("Worth another look: "), weakInWords(weak)]]),
        ]),
        ...(found === undefined ? [] : forecastLine(found, today)),
      ];
      const picture = await pictures.progress({
        title: walk === undefined ? "Your practice" : titleOf(walk),
        lessons: walk?.standing.lessons ?? { done: 0, skipped: 0, total: 0 },
        streak: run,
        daysPractised: daysPractised(practices),
        ...(remembered !== undefined && { retention: { share: remembered, asked: kept.asked } }),
        week: week.map(({ date, state }) => ({ label: weekdayOf(date), state })),
        weeks: practisedByWeek(practices, today, weeksShown).map(({ monday, days }) => ({
          label: monday.toLocaleString("en-GB", { day: "numeric", month: "short" }),
          days,
        })),
        weak,
        ...(found?.kind === "range" && { forecast: whenFinished(found, today) }),
      });
      return reply({
        title: "Your progress",
        body: root(...lines),
        pictures: picture === undefined ? [] : [picture],
        controls: [
          ...(walk === undefined
            ? []
            : [{ label: "Next lesson", command: "path next", args: {}, role: "action" } satisfies Control]),
          ...(weak.length === 0
            ? []
            : [
                {
                  label: "Quiz me on these",
                  command: "quiz start",
                  args: { topic: "weak" },
                  role: "action",
                } satisfies Control,
              ]),
        ],
        data: {
          days: daysPractised(practices),
          streak: run.days,
          longest: run.longest,
          retention: kept,
          weak: weak.map(({ id }) => id),
          lessons: walk?.standing.lessons ?? null,
        },
      });
    },
  };
}

function whenFinished(found: Extract<Forecast, { kind: "range" }>, today: Temporal.PlainDate): string {
  const [earliest, latest] = [dayInWords(found.earliest, today), dayInWords(found.latest, today)];
  return earliest === latest
    ? `You will probably finish around ${earliest}.`
    : `You will probably finish between ${earliest} and ${latest}.`;
}

const weekdayOf = (date: Temporal.PlainDate): string => date.toLocaleString("en-GB", { weekday: "short" });

function streakLine(
  run: { days: number; longest: number; rested: readonly Temporal.PlainDate[] },
  today: Temporal.PlainDate,
): string {
  const longest = run.longest > run.days ? `, ${run.longest} at most until now` : "";
  const rested =
    run.rested.length === 0
      ? ""
      : `, with a rest on ${run.rested.map((date) => dayInWords(date, today)).join(" and ")}`;
  return `${counted(run.days, "day")}${rested}${longest}. Days off in your plan and two rest days a month do not break it`;
}

function noPath(prefix: string): Reply {
  return {
    ...say(
      "You are not on a learning path yet. ",
      inlineCode(`${prefix}path start`),
      " begins one: a role, three levels, a few minutes a day.",
    ),
    controls: [{ label: "Choose a path", command: "path start", args: {}, role: "action" }],
    data: { role: null },
  };
}
