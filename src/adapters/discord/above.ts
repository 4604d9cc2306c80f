/** What people said above a mention, within what Discord lets the mentor read. */
import { MessageType } from "discord.js";
import type { Calls, FoundMessage } from "./calls.ts";
import { type Guilds, namesOf } from "./guilds.ts";
import type { Heard, MessageData } from "./messages.ts";
import { readText, shownText } from "./text.ts";

const most = 15;
/** A mention of so many words asks something by itself. */
const fewWords = 8;

const unreadable =
  "I can't read what was written above: Discord shows me only messages that mention me. Put the question into the mention.";

export interface Above {
  /** Oldest first. */
  readonly texts: readonly string[];
  /** Said in the answer where there was something to read and it could not be. */
  readonly note: string | undefined;
}

export interface Reading {
  readonly calls: Calls;
  readonly guilds: Guilds;
  readonly self: string;
  readonly messageContent: boolean;
}

const nothing: Above = { texts: [], note: undefined };

/** What a mention may point at: the message it replies to, or the last ones of the thread of others that it was written in. */
export async function readAbove(message: MessageData, heard: Heard, reading: Reading): Promise<Above> {
  if (heard.address !== "mention") return nothing;
  const noted = (texts: readonly string[], isBlank: boolean): Above => {
    const pointsAbove = heard.text.split(/\s+/).length <= fewWords;
    return { texts, note: texts.length === 0 && isBlank && pointsAbove ? unreadable : undefined };
  };
  if (heard.repliedTo !== undefined) {
    const text = readText(heard.repliedTo, heard.names);
    return noted(text === "" ? [] : [text], text === "");
  }
  if (!heard.facts.isThread || heard.facts.isOwn) return nothing;
  const { calls, guilds, self } = reading;
  const last = await calls.messages(message.channel_id, { limit: most, before: message.id });
  const human = last.toReversed().map(starterOf).filter(isSaying);
  const guild = message.guild_id === undefined ? {} : { guild_id: message.guild_id };
  const texts = human
    .map((one) => shownText(one, namesOf({ ...one, mentions: usersOf(one), ...guild }, self, guilds)))
    .filter((text) => text !== "");
  return noted(texts, human.length > 0);
}

/** A thread begins with a message that stands for the one it hangs under. */
const starterOf = (message: FoundMessage): FoundMessage =>
  message.type === MessageType.ThreadStarterMessage ? (message.referenced ?? message) : message;

const isSaying = ({ author, webhook_id: webhook, type }: FoundMessage): boolean =>
  !author.bot && webhook === undefined && (type === MessageType.Default || type === MessageType.Reply);

const usersOf = ({ mentions }: FoundMessage) =>
  mentions.map(({ global_name: name, ...user }) => ({ ...user, global_name: name ?? null }));
