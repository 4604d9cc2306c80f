/** Whether a message that is not to be sent any more is there all the same: nothing is sent, whatever is found. */
import { unseen } from "../../nudges/undeliverable.ts";
import { type Found, type Looking, type Outgoing, Undeliverable } from "../../reply/messenger.ts";
import type { Posting } from "./posting.ts";
import { receiptOf } from "./receipt.ts";
import { renderSlack } from "./render/render.ts";
import type { SlackTarget } from "./target.ts";

/** @returns as `NudgeMessenger.find` */
export function createSearching(posting: Pick<Posting, "look">) {
  return async (
    to: SlackTarget,
    { reply, controls }: Outgoing,
    { key, sent, since }: Looking,
  ): Promise<Found | undefined> => {
    const index = sent.length;
    const part = renderSlack(reply, controls, to.direct ? "direct" : reply.visibility)[index];
    if (part === undefined) return undefined;
    const isWhispered = reply.visibility === "private" && !to.direct;
    if (isWhispered || part.kind === "file")
      throw new Undeliverable(unseen, "nobody finds what one person alone saw, or looks for a file");
    const found = await posting.look(to, `${key}.${index}`, timestampOf(since));
    if (found?.kind !== "message") return undefined;
    return { id: receiptOf(found, to.channel, index), at: instantOf(found.ts) };
  };
}

/** An instant as Slack names messages: seconds since 1970, with six decimals. */
const timestampOf = (at: Temporal.Instant): string => (at.epochMilliseconds / 1_000).toFixed(6);

const instantOf = (ts: string): Temporal.Instant =>
  Temporal.Instant.fromEpochMilliseconds(Math.round(Number(ts) * 1_000));
