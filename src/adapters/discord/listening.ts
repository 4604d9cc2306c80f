/** Messages coming in: whom they are for, what belongs to them, and into the inbox, in the order in which they were written. */
import type { Arrival } from "../../conversations/arrival.ts";
import type { ChatHost } from "../adapter.ts";
import { readAbove } from "./above.ts";
import { nonceOf, sentenceBody } from "./body.ts";
import type { Calls } from "./calls.ts";
import { described, meaningOf } from "./errors.ts";
import { attached, type IsDiscords, readFiles, roomBeside } from "./files.ts";
import { type ChannelFacts, factsFrom, type Guilds, isThreadType } from "./guilds.ts";
import { createMemory } from "./memory.ts";
import {
  type Beside,
  editArrival,
  type Heard,
  hear,
  isFromPerson,
  type MessageData,
  messageArrival,
} from "./messages.ts";
import { within } from "./storing.ts";

/** A message that can't be stored by then is not: Discord sends it no second time, so the person is told. */
const storeMs = 2_000;
/** Texts of so many last messages are kept, to tell an edit of the text from one of anything else. */
const textsKept = 500;

const notSaved =
  "I can't take questions at the moment, and this one is not saved. Please ask it again in a few minutes.";

export interface Listening {
  created(message: MessageData): Promise<void>;
  edited(message: MessageData): Promise<void>;
}

export interface ListeningOptions {
  readonly calls: Calls;
  readonly host: ChatHost;
  readonly guilds: Guilds;
  /** The bot's user. */
  readonly self: () => string;
  readonly messageContent: boolean;
  readonly isDiscords: IsDiscords;
}

export function createListening(options: ListeningOptions): Listening {
  const { calls, host, guilds, self, messageContent, isDiscords } = options;
  const { log } = host;
  const inOrder = createQueue();
  const texts = createMemory<string>(textsKept);

  const created = async (message: MessageData): Promise<void> => {
    if (!isFromPerson(message)) return;
    await inOrder(message.channel_id, async () => {
      const heard = await hearIn(message);
      if (heard === undefined) return;
      texts.remember(message.id, heard.text);
      await store(messageArrival(message, heard, await besides(message, heard), { guilds, messageContent }), heard);
    });
  };

  const edited = async (message: MessageData): Promise<void> => {
    const { edited_timestamp: at } = message;
    // Nothing but an edit by its author has an instant; what Discord adds (a link's preview) comes without.
    if (!at || !isFromPerson(message)) return;
    await inOrder(message.channel_id, async () => {
      const heard = await hearIn(message);
      if (heard === undefined || texts.recall(message.id) === heard.text) return;
      texts.remember(message.id, heard.text);
      const arrival = messageArrival(message, heard, await besides(message, heard), { guilds, messageContent });
      await store(editArrival(arrival, at), heard);
    });
  };

  const hearIn = async (message: MessageData): Promise<Heard | undefined> =>
    hear(message, await factsOf(message), { self: self(), messageContent, guilds });

  const factsOf = async ({
    channel_id: id,
    channel_type: type,
    guild_id: guild,
  }: MessageData): Promise<ChannelFacts> => {
    const known = guilds.channel(id);
    if (known !== undefined) return known;
    // Of a thread it is not known yet which channel it is in, and a channel's admins decide about its threads.
    if (guild === undefined || (type !== undefined && !isThreadType(type))) return factsFrom(type);
    try {
      const channel = await calls.channel(id);
      return factsFrom(channel.type, channel.parent_id, channel.owner_id === self());
    } catch (error) {
      log.warn({ channel: id, discord: described(error) }, "a channel could not be looked at");
      return factsFrom(type);
    }
  };

  const besides = async (message: MessageData, heard: Heard): Promise<Beside> => {
    const files = message.attachments.flatMap((file) => attached.safeParse(file).data ?? []);
    const [read, above] = await Promise.all([
      (await areWanted(message, heard, files.length))
        ? readFiles(files, roomBeside(heard.text), isDiscords)
        : { text: "", refusals: [] },
      aboveOf(message, heard),
    ]);
    const notes = [...read.refusals, ...(above.note === undefined ? [] : [above.note])];
    return { files: read.text, above: above.texts, notes };
  };

  /** Files are read where the message is for the mentor; of what is overheard only a follow-up is. */
  const areWanted = async (message: MessageData, heard: Heard, count: number): Promise<boolean> => {
    if (count === 0 || heard.address !== "overheard") return count > 0;
    const nothing: Beside = { files: "", above: [], notes: [] };
    return (await host.isFollowUp?.(messageArrival(message, heard, nothing, { guilds, messageContent }))) ?? false;
  };

  const aboveOf = async (message: MessageData, heard: Heard) => {
    try {
      return await readAbove(message, heard, { calls, guilds, self: self(), messageContent });
    } catch (error) {
      log.warn({ channel: message.channel_id, discord: described(error) }, "what was said above could not be read");
      return { texts: [], note: undefined };
    }
  };

  const store = async (arrival: Arrival, { address }: Heard): Promise<void> => {
    try {
      await within(storeMs, host.receive(arrival));
    } catch (error) {
      log.error({ err: error, message: arrival.message }, "a message could not be stored");
      if (address !== "overheard") await apologise(arrival);
    }
  };

  /** Told once, though several processes fail to store the same message. */
  const apologise = async ({ target, message }: Arrival): Promise<void> => {
    const channel = String(target.channel);
    const once = { nonce: nonceOf(`unsaved:${message}`, 0), enforce_nonce: true };
    const reference = { message_reference: { message_id: message, fail_if_not_exists: false } };
    try {
      await calls.createMessage(channel, sentenceBody(notSaved, { ...once, ...reference })).catch((error: unknown) => {
        if (meaningOf(error) !== "no-history") throw error;
        return calls.createMessage(channel, sentenceBody(notSaved, once));
      });
    } catch (error) {
      log.warn({ channel, discord: described(error) }, "a person could not be told that a message was not saved");
    }
  };

  return { created, edited };
}

/** Runs what belongs to one key one after the other: files take longer to read than the next message to come. */
function createQueue(): (key: string, act: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return (key, act) => {
    const done = (last.get(key) ?? Promise.resolve()).catch(() => {}).then(act);
    last.set(key, done);
    const forget = () => {
      if (last.get(key) === done) last.delete(key);
    };
    done.then(forget, forget);
    return done;
  };
}
