/** What a nudge says: where the learner stopped, today's lesson and questions, and the buttons to stop, rest or put it off. */
import { createHash } from "node:crypto";
import type { RootContent } from "mdast";
import type { Learning } from "../learning/learning.ts";
import { type Portion, sectionsMost } from "../learning/portions.ts";
import { type Walk, walkFrom } from "../learning/progress.ts";
import { present, type Question, questionsIn } from "../learning/quiz.ts";
import type { Student } from "../learning/student.ts";
import { blocks, counted, letter, lettered, timeInWords } from "../learning/wording.ts";
import { emphasis, heading, paragraph, root } from "../reply/markdown.ts";
import { type Control, type Reply, reply } from "../reply/reply.ts";
import type { Known, StoredSchedule } from "../storage/index.ts";
import type { Compose, Made, NudgeToCompose } from "./deliver.ts";
import { fillTemplate, missedLine } from "./templates.ts";

export interface ComposingOptions {
  readonly learning: Learning;
  /** What is typed before a command on a platform. */
  readonly prefixOf: (platform: string) => string;
  /** The conversation in which a schedule's person reads its messages. */
  readonly threadOf: (schedule: StoredSchedule) => string;
}

const action = (label: string, command: string, args: Control["args"] = {}): Control => ({
  label,
  command,
  args,
  role: "action",
});
const snoozeMinutes = 120;
/** About how long it takes to answer one question. */
const questionMinutes = 0.5;
/** What takes longer is done away from the chat, so the questions beside it have the day's minutes to themselves. */
const elsewhereFrom = 60;

/** As many questions as fit beside a lesson into the minutes a learner gives, one at least. */
export function questionsBeside(lessonMinutes: number, minutes: number): number {
  const left = minutes - (lessonMinutes < elsewhereFrom ? lessonMinutes : 0);
  return Math.min(questionsIn.nudge, Math.max(1, Math.floor(left / questionMinutes)));
}

export function createComposing({ learning, prefixOf, threadOf }: ComposingOptions): Compose {
  const { desk, lessons, quizzes } = learning;

  const studentOf = ({ workspace, platform }: StoredSchedule, person: string, nudge: NudgeToCompose): Student => ({
    workspace,
    person,
    platform,
    locale: "en",
    prefix: prefixOf(platform),
    // Put off, a nudge goes out anew, and asks anew.
    event: `nudge:${nudge.id}:${nudge.seed}`,
  });

  const lesson = async (
    nudge: NudgeToCompose,
    schedule: StoredSchedule,
    student: Student,
    known: Known,
  ): Promise<Made | undefined> => {
    const { learner } = known;
    const walk = walkFrom(desk, known);
    const isOnItsWay = walk?.enrolment.state === "active" && walk.standing.place.kind !== "finished";
    const portion = walk !== undefined && isOnItsWay ? lessons.portion(walk) : undefined;
    const count = questionsBeside(portion?.minutes ?? 0, learner.minutes);
    const daily = await quizzes.daily(
      student,
      known,
      { topics: portion?.about.topics ?? [], count },
      // Put off, it asks anew: the questions of the message before it are over.
      { thread: threadOf(schedule), origin: `nudge:${nudge.id}` },
    );
    const asked = daily?.asked;
    // A message that holds nothing teaches people to look away.
    if (portion === undefined && asked === undefined) return undefined;
    const questions = asked === undefined ? "" : counted(asked.count, "question");
    const today = [portion?.name, questions].filter(Boolean).join(" and ");
    const minutes = timeInWords((portion?.minutes ?? 0) + (asked?.count ?? 0) * questionMinutes);
    const where = walk === undefined ? undefined : stoppedAt(walk);
    const opening =
      portion === undefined
        ? `Today: ${questions} to review.`
        : where === undefined
          ? `Your path begins today with ${today}, about ${minutes}.`
          : fillTemplate(nudge.template, { where, today, minutes });
    const settings = [putOff(nudge), action("Pause", "remind pause"), action("Stop", "remind off")];
    const ask: Control[] =
      portion === undefined || portion.about.topics.length === 0
        ? []
        : [action("Ask about this", "about", asArgs(portion.about))];
    const made = reply({
      body: root(
        paragraph(opening),
        ...missedOf(nudge),
        ...(portion === undefined ? [] : [heading(2, portion.title), ...portion.nodes]),
        ...(asked?.nodes ?? []),
      ),
      controls: [
        ...(portion?.controls.slice(0, 1) ?? [goingOn(walk)]),
        ...(asked?.controls ?? []),
        ...ask,
        ...settings,
      ],
      ...(portion !== undefined && portion.about.topics.length > 0 && { ...portion.reply, about: portion.about }),
    });
    return { reply: made, ...(daily !== undefined && { begins: { dialog: { ...daily.dialog, of: student } } }) };
  };

  const question = (nudge: NudgeToCompose, known: Known): Reply => {
    const walk = walkFrom(desk, known);
    const where = walk === undefined ? "your questions" : (stoppedAt(walk) ?? "the beginning");
    return reply({
      body: root(paragraph(fillTemplate(nudge.template, { where })), ...missedOf(nudge)),
      // Five: more are no row of buttons.
      controls: [
        action("Keep it", "remind keep"),
        action("Fewer days", "remind fewer"),
        putOff(nudge),
        action("Pause until…", "remind until"),
        action("Stop", "remind off"),
      ],
    });
  };

  const stopped = (nudge: NudgeToCompose, student: Student, known: Known): Reply => {
    const walk = walkFrom(desk, known);
    const where = walk === undefined ? "where you left it" : (stoppedAt(walk) ?? "the beginning");
    const again = `\`${student.prefix}remind on\``;
    return reply({
      body: root(...blocks(fillTemplate(nudge.template, { where, again })), ...missedOf(nudge)),
      controls: [action("Turn on again", "remind on")],
    });
  };

  /** A question for everybody: the same for a channel and a day, none of a topic twice in a row. */
  const channel = (nudge: NudgeToCompose, schedule: StoredSchedule): Reply => {
    const asked = questionOfTheDay(nudge, schedule);
    if (asked === undefined) return reply({ body: root(paragraph("No question today.")), visibility: "thread" });
    const { text, options, topic } = present(asked, nudge.seed);
    const opening = fillTemplate(nudge.template, { topic: topic.title });
    const nodes: RootContent[] = [paragraph(opening), ...blocks(text), lettered(options)];
    return reply({
      body: root(...nodes),
      visibility: "thread",
      basis: { topics: [{ id: topic.id, title: topic.title }], sources: [] },
      controls: options.map((_, index) =>
        action(letter(index), "quiz guess", { question: asked.id, seed: nudge.seed, choice: index }),
      ),
    });
  };

  const questionOfTheDay = ({ date }: NudgeToCompose, { id }: StoredSchedule): Question | undefined => {
    const topics = [...desk.corpus.topics.values()].filter(({ quiz }) => quiz.length > 0);
    // A walk through all topics in an order of the channel's own, a day a step.
    const day = date.since("2020-01-01", { largestUnit: "days" }).days;
    const ordered = topics.toSorted((a, b) => (placeFor(id, a.id) < placeFor(id, b.id) ? -1 : 1));
    const topic = ordered[day % ordered.length];
    if (topic === undefined) return undefined;
    const questions = desk.bank.of(topic.id);
    return questions[Math.floor(day / ordered.length) % questions.length];
  };

  return async (nudge, schedule) => {
    if (nudge.kind === "channel" || schedule.person === undefined) return { reply: channel(nudge, schedule) };
    const student = studentOf(schedule, schedule.person, nudge);
    const { known } = nudge;
    // A schedule goes with its learner.
    if (known === undefined) throw new Error("There is a nudge for nobody who is known.");
    switch (nudge.kind) {
      case "lesson":
        return lesson(nudge, schedule, student, known);
      case "question":
        return { reply: question(nudge, known) };
      case "stopped":
        return { reply: stopped(nudge, student, known) };
    }
  };
}

/** What somebody with nothing to read may want. */
function goingOn(walk: Walk | undefined): Control {
  if (walk === undefined) return action("Choose a path", "path start");
  return walk.enrolment.state === "paused"
    ? action("Go on with my path", "path resume")
    : action("What comes next", "path next");
}

const putOff = ({ id }: NudgeToCompose): Control =>
  action("In 2 hours", "remind snooze", { nudge: id, minutes: snoozeMinutes });

function missedOf({ missed, kind }: NudgeToCompose): readonly RootContent[] {
  const line = missedLine(missed, kind);
  return line === undefined ? [] : [paragraph(emphasis(line))];
}

/** The lesson as a button holds it: pressed weeks later, it still means this one. */
const asArgs = ({ topics, shown }: Portion["about"]): Control["args"] => ({
  parts: [...topics, ...shown].slice(0, sectionsMost),
});

const placeFor = (schedule: string, topic: string): string =>
  createHash("sha256").update(`${schedule}:${topic}`).digest("hex");

/** What a learner did last on their track: "Caching, part 2 of 4"; nothing before they have begun. */
function stoppedAt({ track, standing }: Walk): string | undefined {
  const { place } = standing;
  if (place.kind === "finished") return "the end of your level";
  if (place.kind === "lesson" && place.number > 1)
    return `${place.lesson.title}, part ${place.number - 1} of ${place.of}`;
  if (place.kind === "check") return `the exercise “${place.step.exercise.title}”`;
  const lessons = track.steps.flatMap((step) => step.lessons);
  return place.kind === "lesson" ? lessons[lessons.indexOf(place.lesson) - 1]?.title : place.step.lessons.at(-1)?.title;
}
