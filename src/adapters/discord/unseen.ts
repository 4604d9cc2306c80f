/** What may have arrived where nobody may look: it is not sent again, and who asked is told. */
import { MessageFlags } from "discord.js";
import { unseen } from "../../nudges/undeliverable.ts";
import type { Log } from "../../ops/log.ts";
import { Undeliverable } from "../../reply/messenger.ts";
import { nonceOf, sentenceBody } from "./body.ts";
import type { Body } from "./calls.ts";
import type { Delivery } from "./delivery.ts";
import { described } from "./errors.ts";

const sentence =
  "I can't see whether all of my answer was posted: Discord did not say, and I may not look. If it isn't there, ask me again.";

export const isUnseen = (error: unknown): boolean => error instanceof Undeliverable && error.code === unseen;

/** In a channel; the same for the same answer. */
export const unseenInChannel = (key: string): Body =>
  sentenceBody(sentence, { nonce: nonceOf(key, -2), enforce_nonce: true });

/** To the person alone who used a command or pressed something. */
export const unseenToPerson = (): Body => sentenceBody(sentence, { flags: MessageFlags.Ephemeral });

/** @param say tells who asked, who can see what is there */
export function sayingUnseen(
  post: Delivery["post"],
  say: (key: string) => Promise<unknown>,
  log: Log,
): Delivery["post"] {
  return async (way) => {
    try {
      return await post(way);
    } catch (error) {
      if (isUnseen(error))
        await say(way.key).catch((fault: unknown) =>
          log.warn({ discord: described(fault) }, "nobody could be told that an answer may be there"),
        );
      throw error;
    }
  };
}
