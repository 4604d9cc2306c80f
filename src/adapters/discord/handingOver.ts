/** Files for one person, beside an answer that others may read: only that person ever sees them. */
import { MessageFlags } from "discord.js";
import { unseen } from "../../nudges/undeliverable.ts";
import { Undeliverable } from "../../reply/messenger.ts";
import type { Reply } from "../../reply/reply.ts";
import { partBody, plainBody, sentenceBody, sentencePart } from "./body.ts";
import { type Delivery, type DeliveryOptions, ignoreGone, type PartOnTheWay } from "./delivery.ts";
import { described, meaningOf } from "./errors.ts";
import type { DiscordTarget, InteractionTarget } from "./target.ts";
import { isUnseen, sayingUnseen, unseenToPerson } from "./unseen.ts";

export interface HandingOverOptions extends Pick<DeliveryOptions, "calls" | "clock" | "log"> {
  /** @param after what it is sent after: earlier messages are not looked at when it is looked for */
  readonly toPerson: (user: string, after: string) => Delivery;
}

/** Where "thinking…" stood, when the answer is elsewhere. */
export const shownToChannel = "Shown to the channel.";
const notHandedOver =
  "I can't write to you directly, so I could not hand over the file. Open your direct messages and ask again.";

export function createHandingOver({ calls, clock, log, toPerson }: HandingOverOptions) {
  /** For the eyes of whoever used it, below an answer that all see; directly once its token is over. */
  const beside = (target: InteractionTarget): Pick<Delivery, "post"> => {
    const { user, application, interaction, token, until, shown } = target;
    const late = toPerson(user, interaction);
    const flags = MessageFlags.Ephemeral;
    const post = async (way: PartOnTheWay): Promise<string> => {
      if (clock.now().epochMilliseconds >= until) return late.post(way);
      if (way.doubtful) throw new Undeliverable(unseen, "nobody can look for what one person alone sees");
      try {
        // A follow-up takes the place of "thinking…", and would be as public as that.
        if (shown === "private" || (shown === "public" && way.index === 0))
          await calls.editOriginal(application, token, sentenceBody(shownToChannel)).catch(ignoreGone);
        return await calls.followUp(application, token, partBody(way.part, { flags }));
      } catch (error) {
        if (meaningOf(error) === "malformed") return calls.followUp(application, token, plainBody(way.part, { flags }));
        if (meaningOf(error) !== "token-over") throw error;
        return late.post(way);
      }
    };
    return { post: sayingUnseen(post, () => calls.followUp(application, token, unseenToPerson()), log) };
  };

  /** Undefined where all of the answer is for the person alone. */
  const personal = (target: DiscordTarget, { visibility }: Reply): Pick<Delivery, "post"> | undefined => {
    switch (target.kind) {
      case "message":
        // For a question in a direct message that is the same channel.
        return toPerson(target.user, target.message);
      case "interaction":
        return target.direct || visibility === "private" ? undefined : beside(target);
      case "channel":
        if (target.direct) return undefined;
        return { post: () => Promise.reject(new Undeliverable("no-person", "a file is for nobody there")) };
    }
  };

  return (target: DiscordTarget, reply: Reply, all: Delivery): Delivery => {
    const one = personal(target, reply);
    return {
      async post(way) {
        if (way.part.personal !== true || one === undefined) return all.post(way);
        try {
          return await one.post(way);
        } catch (error) {
          if (isUnseen(error) || !isRefused(error)) throw error;
          log.warn({ discord: described(error) }, "a file can't be handed over");
          return all.post({ ...way, part: sentencePart(notHandedOver) });
        }
      },
      end: () => all.end(),
    };
  };
}

/** Whether the way to the person is closed, now and later. */
const isRefused = (error: unknown): boolean =>
  error instanceof Undeliverable || ["closed-dms", "forbidden", "gone"].includes(meaningOf(error));
