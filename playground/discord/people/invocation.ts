/** Something a person set off (a command, a click, a form), and what became of it on her screen. */

import { InteractionResponseType, InteractionType } from "discord-api-types/v10";
import { isUnanswered } from "../actions/interactions.ts";
import type { Platform } from "../platform.ts";
import type { Reader } from "../screen/marks.ts";
import { messageText, NO_RESPONSE } from "../screen/screen.ts";
import type { Interaction, Message } from "../state/model.ts";
import { isThinking } from "../wire/messages.ts";
import type { Form } from "./form.ts";

export interface Invocation {
  readonly interaction: Readonly<Interaction>;
  /** What it shows her now: "sending…", "thinking…", answers, or that nobody responded. */
  sees(): string;
  /** Its answers so far: the original, then followups; deleted ones are gone. */
  messages(): Message[];
  /** The first answer, once it is more than "thinking…"; for a control also its message, once changed, or what follows it. */
  answer(): Promise<Message>;
  /** The answer after `count` followups, all of them there. */
  followups(count: number): Promise<Message[]>;
  /** The form that was opened. */
  form(): Promise<Form>;
  /** Settles when the bot has acknowledged it in whatever way. */
  acknowledged(): Promise<void>;
  /** Settles when her client gives up: three seconds, nothing. */
  failed(): Promise<string>;
}

export function createInvocation(
  platform: Platform,
  interaction: Interaction,
  reader: Reader,
  openForm: () => Form | undefined,
): Invocation {
  const { changes, world } = platform;
  const messages = () =>
    [interaction.originalId, ...interaction.followupIds]
      .flatMap((id) => (id === undefined ? [] : (world.messages.get(id) ?? [])))
      .filter(({ deleted }) => !deleted);
  const followups = () => messages().filter(({ id }) => interaction.followupIds.includes(id));
  const giveUp = () => {
    if (isUnanswered(platform, interaction)) throw new Error(`${NO_RESPONSE}: ${interaction.label}`);
  };
  return {
    interaction,
    messages,
    sees() {
      if (isUnanswered(platform, interaction))
        return interaction.type === InteractionType.MessageComponent ? "This interaction failed" : NO_RESPONSE;
      if (interaction.response === undefined) return "sending…";
      return messages()
        .map((message) => messageText(platform, message, reader))
        .join("\n");
    },
    answer: () =>
      changes.until(`an answer to ${interaction.label}`, () => {
        giveUp();
        const isTakenNoteOf =
          interaction.pending && interaction.response === InteractionResponseType.DeferredMessageUpdate;
        const [first] = isTakenNoteOf ? followups() : messages();
        return first !== undefined && !isThinking(first) && (isTakenNoteOf || !interaction.pending) && first;
      }),
    followups: (count) =>
      changes.until(`${count} followups to ${interaction.label}`, () => {
        const sent = followups();
        return sent.length >= count && sent;
      }),
    form: () =>
      changes.until(`a form from ${interaction.label}`, () => {
        giveUp();
        return world.modals.get(interaction.userId)?.interactionId === interaction.id && openForm();
      }),
    acknowledged: () =>
      changes
        .until(`an acknowledgement of ${interaction.label}`, () => {
          giveUp();
          return interaction.response !== undefined;
        })
        .then(() => undefined),
    failed: () =>
      changes.until(`${interaction.label} to fail`, () => isUnanswered(platform, interaction) && NO_RESPONSE),
  };
}
