/** First responses to interactions: within Discord's three seconds, once, and nobody else's. */
import { InteractionResponseType, MessageFlags } from "discord.js";
import type { Log } from "../../ops/log.ts";
import { sentenceBody } from "./body.ts";
import type { Calls } from "./calls.ts";
import { described, meaningOf } from "./errors.ts";
import type { InteractionTarget } from "./target.ts";

/** What an interaction is answered through. */
export interface Answerable {
  readonly id: string;
  readonly token: string;
}

export interface Responses {
  /** @returns whether the interaction is ours to answer: another process may have been first, or it came too late */
  first(interaction: Answerable, type: InteractionResponseType, data?: object): Promise<boolean>;
  /** Answers with a sentence for the person alone. */
  say(interaction: Answerable, sentence: string): Promise<void>;
  /** Shows that an answer comes, as `shown` says. */
  defer(interaction: Answerable, shown: InteractionTarget["shown"]): Promise<boolean>;
  /** Puts a sentence where the answer would have been. Never fails. */
  instead(target: InteractionTarget, sentence: string): Promise<void>;
  /** Takes away that an answer comes: it comes elsewhere. Never fails. */
  withdraw(target: InteractionTarget): Promise<void>;
  /** Resolves when this process has no first response to the interaction under way. */
  acknowledged(interaction: string): Promise<void>;
}

const { Ephemeral } = MessageFlags;
const { DeferredChannelMessageWithSource, DeferredMessageUpdate, ChannelMessageWithSource } = InteractionResponseType;

export function createResponses(calls: Calls, log: Log): Responses {
  const underWay = new Map<string, Promise<boolean>>();

  const first = (interaction: Answerable, type: InteractionResponseType, data?: object): Promise<boolean> => {
    const done = respond(interaction, type, data).finally(() => underWay.delete(interaction.id));
    underWay.set(interaction.id, done);
    return done;
  };

  const respond = async ({ id, token }: Answerable, type: InteractionResponseType, data?: object): Promise<boolean> => {
    for (const isRepeated of [false, true]) {
      try {
        await calls.callback(id, token, type, data);
        return true;
      } catch (error) {
        const meaning = meaningOf(error);
        // Told so on the second attempt it was the first one that took effect, though its answer was lost.
        if (meaning === "acknowledged") return isRepeated;
        if (meaning === "doubt" && !isRepeated) continue;
        log.warn({ interaction: id, discord: described(error) }, "an interaction could not be acknowledged");
        return false;
      }
    }
    return false;
  };

  return {
    first,
    async say(interaction, sentence) {
      const { json } = sentenceBody(sentence, { flags: Ephemeral });
      await first(interaction, ChannelMessageWithSource, json);
    },
    defer(interaction, shown) {
      if (shown === "nothing") return first(interaction, DeferredMessageUpdate);
      return first(interaction, DeferredChannelMessageWithSource, shown === "private" ? { flags: Ephemeral } : {});
    },
    async instead({ application, token, shown }, sentence) {
      try {
        if (shown === "nothing") await calls.followUp(application, token, sentenceBody(sentence, { flags: Ephemeral }));
        else await calls.editOriginal(application, token, sentenceBody(sentence));
      } catch (error) {
        log.warn({ discord: described(error) }, "a person could not be told what became of an interaction");
      }
    },
    async withdraw({ application, token, shown }) {
      if (shown === "nothing") return;
      await calls
        .deleteOriginal(application, token)
        .catch((error: unknown) => log.debug({ discord: described(error) }, "“thinking…” could not be taken away"));
    },
    async acknowledged(interaction) {
      await underWay.get(interaction);
    },
  };
}
