/**
 * Everything a person can do, as one table. A command is one file; text, options, forms and completion are read from it.
 * It may import the engine and what stands left of it; adapters and conversations import it.
 */
import { ask, askAbout } from "./ask.ts";
import { channelOff, channelOn, channelShow } from "./channel.ts";
import { coverage } from "./coverage.ts";
import { dataErase, dataExport, dataPrivacy } from "./data.ts";
import { gaps } from "./gaps.ts";
import { help } from "./help.ts";
import {
  pathAccept,
  pathAnswer,
  pathDone,
  pathLeave,
  pathNext,
  pathPace,
  pathPause,
  pathPlace,
  pathResume,
  pathShow,
  pathSkip,
  pathStart,
  pathSwitch,
  pathUnskip,
} from "./path.ts";
import { progress } from "./progress.ts";
import { quizAnswer, quizCheck, quizGuess, quizStart } from "./quiz.ts";
import {
  nudges,
  remindChannel,
  remindFewer,
  remindKeep,
  remindOff,
  remindOn,
  remindPause,
  remindSet,
  remindShow,
  remindSnooze,
  remindUntil,
  remindZone,
} from "./remind.ts";
import { resources } from "./resources.ts";
import { roles } from "./roles.ts";
import { commandTable } from "./table.ts";
import { topic } from "./topic.ts";
import { topics } from "./topics.ts";
import { forget, helpful, more, share, sources, unhelpful } from "./words.ts";

export const commands = commandTable([
  ask,
  askAbout,
  topics,
  topic,
  resources,
  roles,
  coverage,
  gaps,
  help,
  pathShow,
  pathStart,
  pathNext,
  pathDone,
  pathSkip,
  pathUnskip,
  pathSwitch,
  pathPlace,
  pathPace,
  pathPause,
  pathResume,
  pathLeave,
  pathAnswer,
  pathAccept,
  quizStart,
  quizAnswer,
  quizCheck,
  quizGuess,
  progress,
  remindShow,
  remindSet,
  remindZone,
  remindPause,
  remindOn,
  remindOff,
  remindChannel,
  remindFewer,
  remindKeep,
  remindSnooze,
  remindUntil,
  nudges,
  dataPrivacy,
  dataExport,
  dataErase,
  channelShow,
  channelOff,
  channelOn,
  more,
  sources,
  helpful,
  unhelpful,
  forget,
  share,
]);
