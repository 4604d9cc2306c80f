/** A question a day for a whole channel: set, shown and stopped by those who look after it. */
import { describeSchedule, parseWhen } from "../learning/when.ts";
import { counted } from "../learning/wording.ts";
import { inlineCode, strong } from "../reply/markdown.ts";
import type { ChannelQuestions, RemindersOptions } from "./reminders.ts";
import { isResting, restingChannel } from "./resting.ts";
import { action, firstInWords, nextInWords, say, zoneFor } from "./schedule-words.ts";

const participationDays = 7;

export function createChannelQuestions({
  reminding,
  store,
  learners,
  clock,
  reach,
}: RemindersOptions): ChannelQuestions {
  return {
    async setChannel(student, channel, when) {
      const read = parseWhen(when);
      if (read.kind === "unclear") return say(read.sentence);
      const zone = await zoneFor(learners, student, read.zone);
      if (zone === undefined)
        return say(
          "In which time zone? Please add a city, such as ",
          inlineCode(`${student.prefix}remind channel ${when} Berlin`),
          ".",
        );
      const { workspace, platform } = student;
      const { time, days } = read;
      const target = reach.channel(platform, channel);
      const schedule = await reminding.set({ workspace, channel, platform, time, days, zone, target });
      return {
        ...say(
          strong("Set"),
          ` for this channel: a question for everybody, ${describeSchedule(schedule)}.${firstInWords(schedule, "")} Please answer in its thread.`,
        ),
        controls: [action("Stop it", "remind channel", { when: "off" })],
      };
    },

    async showChannel(student, channel) {
      const schedule = await store.findSchedule({ workspace: student.workspace, channel });
      if (schedule === undefined || schedule.state === "off") {
        const last = schedule === undefined ? "09:00 mon-fri" : describeSchedule(schedule);
        return say(
          "This channel gets no daily question. Its managers can set one with ",
          inlineCode(`${student.prefix}remind channel ${last}`),
          ".",
        );
      }
      if (isResting(schedule)) return restingChannel(schedule, student.prefix);
      const since = clock.now().subtract({ hours: 24 * participationDays });
      const { questions, people, answers } = await store.participation(
        { workspace: student.workspace, channel },
        since,
      );
      const took =
        questions === 0
          ? ""
          : ` In the last ${participationDays} days: ${counted(questions, "question")}, ${counted(answers, "answer")} by ${people === 1 ? "one person" : `${people} people`}.`;
      return {
        ...say(`A question for everybody, ${describeSchedule(schedule)}.${nextInWords(schedule)}${took}`),
        data: { questions, people, answers },
      };
    },

    async restOfChannel({ workspace, prefix }, channel) {
      const schedule = await store.findSchedule({ workspace, channel });
      const rests = schedule !== undefined && schedule.state !== "off" && isResting(schedule);
      return rests ? restingChannel(schedule, prefix) : undefined;
    },

    async stopChannel(student, channel) {
      const schedule = await store.findSchedule({ workspace: student.workspace, channel });
      if (schedule === undefined || schedule.state === "off") return say("This channel gets no daily question.");
      await reminding.off(schedule);
      return say("Stopped. There will be no more daily questions in this channel.");
    },
  };
}
