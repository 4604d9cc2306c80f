/** Replies on their way to Slack: rendered, sent part by part, looked for before they are sent again. */
import { z } from "zod";
import type { Clock } from "../../clock.ts";
import { unseen } from "../../nudges/undeliverable.ts";
import type { Log } from "../../ops/log.ts";
import {
  type Messenger,
  type NudgeMessenger,
  type Outgoing,
  type Sending,
  Undeliverable,
} from "../../reply/messenger.ts";
import type { Calls } from "./calls.ts";
import { Malformed, meaningOf } from "./errors.ts";
import { createPace } from "./pace.ts";
import { createPosting, type FilePart, type MessagePart } from "./posting.ts";
import { type Arrived, readReceipt, receiptOf } from "./receipt.ts";
import { renderSlack, type SlackPart } from "./render/render.ts";
import { escaped } from "./render/spoken.ts";
import { createSearching } from "./searching.ts";
import { createStatus } from "./status.ts";
import { type SlackTarget, slackTarget } from "./target.ts";
import { createUploads, type Put } from "./uploads.ts";
import { createWhispers } from "./whispers.ts";

export interface MessengerOptions {
  readonly calls: Calls;
  readonly clock: Clock;
  readonly log: Log;
  readonly apiUrl?: string | undefined;
  /** Stands in for the network where there is none. */
  readonly put?: Put;
}

export interface SlackMessenger extends Messenger, NudgeMessenger {
  /** A line to the person alone, beside answers. Never fails. */
  whisper(target: SlackTarget, sentence: string): Promise<void>;
}

const opened = z.object({ channel: z.object({ id: z.string() }) });
const plainPart = (text: string): MessagePart => ({ kind: "message", text, blocks: [] });

export function createMessenger({ calls, clock, log, apiUrl, put }: MessengerOptions): SlackMessenger {
  const pace = createPace();
  const posting = createPosting(calls, pace, log);
  const whispers = createWhispers({ calls, posting, clock, log, apiUrl });
  const uploads = createUploads(calls, pace, log, put);
  const status = createStatus(calls, log);
  const searching = createSearching(posting);

  /** `find` says where to look for what an earlier attempt may have sent. */
  const message = async (
    to: SlackTarget,
    part: MessagePart,
    key: string,
    isPrivate: boolean,
    find: boolean,
  ): Promise<Arrived> => {
    // What only one person sees is found by nobody: it is said again.
    if (isPrivate) return whispers.whisper(to, part, key);
    const found = find ? await posting.find(to, key, to.message) : undefined;
    if (found !== undefined) return found;
    try {
      return await posting.post(to, part, key);
    } catch (error) {
      const outside = error instanceof Undeliverable && ["not_in_channel", "channel_not_found"].includes(error.code);
      if (!outside || to.thread !== null || !(await whispers.aloud(to, part))) throw error;
      return { kind: "whispered" };
    }
  };

  const file = async (
    to: SlackTarget,
    part: FilePart,
    key: string,
    isPrivate: boolean,
    find: boolean,
    sent: readonly string[],
  ): Promise<Arrived> => {
    try {
      // A person's id stands for their direct message where messages are posted, and nowhere else.
      const isUnknown = /^[UW]/.test(to.channel);
      const spot = isPrivate || isUnknown ? { channel: await directWith(to), thread: null } : to;
      const found = find ? await uploads.find(spot, part, key, lastBefore(to, spot.channel, sent)) : undefined;
      return found ?? (await uploads.upload(spot, part, key));
    } catch (error) {
      if (!(error instanceof Undeliverable || error instanceof Malformed) || error.code === unseen) throw error;
      log.warn({ err: error, code: error.code }, "a file of an answer could not be sent");
      return message(to, inWords(part, error.code, isPrivate), key, isPrivate, find);
    }
  };

  /** Files can't be shown to one person in a channel: they go to the direct message (`uploads.ts`). */
  const directWith = async ({ user, outsider }: SlackTarget): Promise<string> => {
    if (outsider) throw new Undeliverable("cannot_dm_user", "people of other workspaces get no direct messages");
    return opened.parse(await calls.call("conversations.open", { users: user })).channel.id;
  };

  const deliver = async (
    to: SlackTarget,
    part: SlackPart,
    isPrivate: boolean,
    index: number,
    sending: Sending,
    sent: readonly string[],
  ) => {
    const key = `${sending.key}.${index}`;
    const find = sending.doubtful && index === sending.sent.length;
    const arrived =
      part.kind === "file"
        ? await file(to, part, key, isPrivate || (part.personal === true && !to.direct), find, sent)
        : await message(to, part, key, isPrivate, find);
    return receiptOf(arrived, to.channel, index);
  };

  /** Sends what is left; `place` may put a part where an older message stands. */
  const sendParts = async (
    to: SlackTarget,
    outgoing: Outgoing,
    sending: Sending,
    place: (part: SlackPart, index: number) => Promise<string | undefined>,
  ): Promise<number> => {
    const isPrivate = outgoing.reply.visibility === "private" && !to.direct;
    const parts = renderSlack(outgoing.reply, outgoing.controls, to.direct ? "direct" : outgoing.reply.visibility);
    const hadStatus = await status.settle(to);
    const sent = [...sending.sent];
    for (const [index, part] of parts.entries()) {
      if (index < sending.sent.length) continue;
      const receipt = (await place(part, index)) ?? (await deliver(to, part, isPrivate, index, sending, sent));
      sent.push(receipt);
      await sending.arrived(receipt, index === parts.length - 1);
    }
    // Slack takes a status away at a reply in its thread, and at nothing else.
    if (hadStatus && (isPrivate || to.thread === null)) await status.clear(to);
    return parts.length;
  };

  const whisper = async (to: SlackTarget, sentence: string): Promise<void> => {
    const said = to.direct ? posting.post(to, plainPart(sentence), "") : whispers.whisper(to, plainPart(sentence), "");
    await said.catch((error: unknown) => log.warn({ err: error }, "a line could not be said"));
  };

  /** Where all would have seen the answer and Slack won't have it, the person is told; not who deleted the question. */
  const sayMissing = async (to: SlackTarget, { reply }: Outgoing, error: unknown): Promise<void> => {
    if (!(error instanceof Undeliverable)) return;
    if (error.code === unseen) {
      // Who asked can see what is there; nobody waits for a reminder.
      if (to.message !== null || to.respondUrl !== null) await whisper(to, unseenSentence);
      return;
    }
    if (to.direct || reply.visibility === "private") return;
    if (meaningOf(error.code) === "dead" || /^(?:thread|message)_not_found$/.test(error.code)) return;
    await whisper(to, `I can't write there (${error.code}), so my answer was not posted. Ask me in a direct message.`);
  };

  const sendOrSay = async (...[to, outgoing, ...how]: Parameters<typeof sendParts>): Promise<number> => {
    try {
      return await sendParts(to, outgoing, ...how);
    } catch (error) {
      await sayMissing(to, outgoing, error);
      throw error;
    }
  };

  return {
    async send(target, outgoing, sending) {
      await sendOrSay(readTarget(target), outgoing, sending, async () => undefined);
    },

    find: async (target, outgoing, looking) => searching(readTarget(target), outgoing, looking),

    async replace(target, receipt, outgoing, sending) {
      const to = readTarget(target);
      const before = receipt.map((one) => readReceipt(one, to.channel));
      const isPrivate = outgoing.reply.visibility === "private" && !to.direct;
      const count = await sendOrSay(to, outgoing, sending, async (part, index) => {
        const old = before[index];
        if (isPrivate || old?.kind !== "message") return undefined;
        const key = `${sending.key}.${index}`;
        const updated = part.kind === "message" ? await posting.update(old.channel, old.ts, part, key) : undefined;
        if (updated === undefined) await posting.remove(old.channel, old.ts);
        return updated === undefined ? undefined : receiptOf(updated, to.channel, index);
      });
      for (const old of before.slice(count)) if (old.kind === "message") await posting.remove(old.channel, old.ts);
      // A file can't be changed: those of the new answer have come beside the old ones.
      for (const old of before) if (old.kind === "file") await uploads.remove(old.id);
    },

    async working(target) {
      const to = slackTarget.safeParse(target);
      if (to.success) await status.show(to.data);
    },

    whisper,
  };
}

const unseenSentence =
  "I can't see whether all of my answer was posted: Slack did not say, and I may not look. If it isn't there, ask me again.";

/** What stands where a picture or a file can't: its text, so that nothing is lost but the sight of it. */
function inWords({ title, alt }: FilePart, code: string, isPrivate: boolean): MessagePart {
  const refused = isPrivate ? `I can't send you “${title}” directly` : `I can't attach “${title}” here`;
  return plainPart(escaped(`${refused} (${code}).${alt === undefined ? "" : ` It shows: ${alt}`}`));
}

/** The last message of the channel that an answer's file comes after: what it answers, or a part of the answer. */
function lastBefore(to: SlackTarget, channel: string, sent: readonly string[]): string {
  const parts = sent.map((one) => readReceipt(one, to.channel));
  const last = parts.findLast((one) => one.kind === "message" && one.channel === channel);
  if (last?.kind === "message") return last.ts;
  return channel === to.channel ? (to.message ?? "0") : "0";
}

function readTarget(target: unknown): SlackTarget {
  const read = slackTarget.safeParse(target);
  if (read.success) return read.data;
  throw new Undeliverable("no_target", "what was stored does not say where the answer goes");
}
