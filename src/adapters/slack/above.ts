/** What people said in a thread before the mentor was called into it. */
import { z } from "zod";
import { type Deps, personOf } from "./deps.ts";
import { slackCode } from "./errors.ts";
import { type SlackMessage, slackMessage } from "./payloads.ts";
import { mentionedIn, typedText } from "./text.ts";
import { within } from "./within.ts";

export interface Above {
  /** Oldest first. */
  readonly texts: readonly string[];
  /** Everybody who wrote there. */
  readonly people: readonly string[];
  /** Why there is nothing, for the person. */
  readonly why?: string;
}

const most = 15;
const longest = 2_000;
/** The question must be stored in time, with or without what stands above it. */
const patienceMs = 1_000;

const replies = z.object({ messages: z.array(z.unknown()) });
const mayNotRead: Above = {
  texts: [],
  people: [],
  why: "I may not read what was said above here, so please put all I need into the message that mentions me.",
};

export async function readAbove(
  { calls, identity, people, host }: Deps,
  channel: string,
  asked: SlackMessage,
): Promise<Above> {
  const readable = ["channels:history", "groups:history", "mpim:history"].some((scope) => identity.scopes.has(scope));
  if (!readable) return mayNotRead;
  const args = { channel, ts: asked.thread_ts, latest: asked.ts, inclusive: false, limit: 1_000 };
  try {
    const { messages } = replies.parse(await within(patienceMs, calls.call("conversations.replies", args)));
    const said = messages.flatMap((one) => {
      const read = slackMessage.safeParse(one);
      return read.success && isPersons(read.data, identity.user, asked.ts) ? [read.data] : [];
    });
    const last = said.slice(-most);
    await people.learn(last.flatMap(({ text }) => mentionedIn(text, identity.user)));
    const texts = last.map(({ text }) => typedText(text, { bot: identity.user, nameOf: people.nameOf }));
    const authors = said.flatMap(({ user, user_team, team }) =>
      user === undefined ? [] : [personOf(identity, user, user_team ?? team).person],
    );
    return { texts: texts.filter(Boolean).map((text) => text.slice(0, longest)), people: [...new Set(authors)] };
  } catch (error) {
    host.log.debug({ err: error, channel }, "a thread could not be read");
    return slackCode(error) === "missing_scope" ? mayNotRead : { texts: [], people: [] };
  }
}

function isPersons({ user, ts, subtype, bot_id, bot_profile }: SlackMessage, bot: string, asked: string): boolean {
  if (user === undefined || user === bot || bot_id || bot_profile || ts === asked) return false;
  return subtype === undefined || subtype === "file_share" || subtype === "thread_broadcast";
}
