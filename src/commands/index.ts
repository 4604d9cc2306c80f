/**
 * Everything a person can do, as one table. A command is one file; text, options, forms and completion are read from it.
 * It may import the engine and what stands left of it; adapters and conversations import it.
 */
import { ask } from "./ask.ts";
import { channelOff, channelOn, channelShow } from "./channel.ts";
import { coverage } from "./coverage.ts";
import { gaps } from "./gaps.ts";
import { help } from "./help.ts";
import { resources } from "./resources.ts";
import { roles } from "./roles.ts";
import { commandTable } from "./table.ts";
import { topic } from "./topic.ts";
import { topics } from "./topics.ts";
import { forget, helpful, more, share, sources, unhelpful } from "./words.ts";

export const commands = commandTable([
  ask,
  topics,
  topic,
  resources,
  roles,
  coverage,
  gaps,
  help,
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
