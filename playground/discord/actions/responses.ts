/** The bot answers an interaction: at once, deferred, with a form, with choices; later by edits and followups. */

import {
  type APIApplicationCommandOptionChoice,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  MessageType,
} from "discord-api-types/v10";
import { checkChoices } from "../checks/choices.ts";
import { checkMessage, type MessageBody } from "../checks/messages.ts";
import { checkModal } from "../checks/modals.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { Interaction, Message } from "../state/model.ts";
import { known } from "../state/world.ts";
import { draftFrom, edit, post } from "./messages.ts";
import type { Upload } from "./uploads.ts";

const { Ephemeral, Loading } = MessageFlags;

/** What a callback brings: its type, its `data` not yet looked at, and files. */
export interface Callback {
  readonly type: number;
  readonly data: unknown;
  readonly uploads: readonly Upload[];
}

/** @throws {Refusal} 50035 when the type doesn't fit what was used, or the data is wrong */
export function respond(platform: Platform, interaction: Interaction, callback: Callback): void {
  const type = fittingType(interaction, callback.type);
  switch (type) {
    case InteractionResponseType.ChannelMessageWithSource:
      interaction.originalId = answer(platform, interaction, callback).id;
      break;
    case InteractionResponseType.DeferredChannelMessageWithSource:
      interaction.originalId = think(platform, interaction, callback.data).id;
      break;
    case InteractionResponseType.DeferredMessageUpdate:
      interaction.originalId = interaction.messageId;
      break;
    case InteractionResponseType.UpdateMessage:
      interaction.originalId = update(platform, interaction, callback).id;
      break;
    case InteractionResponseType.ApplicationCommandAutocompleteResult:
      interaction.choices = checkChoices(
        platform.measure,
        callback.data,
      ) satisfies readonly APIApplicationCommandOptionChoice[];
      break;
    case InteractionResponseType.Modal:
      platform.world.modals.set(interaction.userId, {
        interactionId: interaction.id,
        modal: checkModal(platform.measure, callback.data),
      });
      break;
    default:
      break;
  }
  interaction.pending =
    type === InteractionResponseType.DeferredChannelMessageWithSource ||
    type === InteractionResponseType.DeferredMessageUpdate;
  interaction.response = type;
  platform.changes.announce();
}

/** Which first responses each interaction can have. Updates need a message that a control was used on. */
function fittingType({ type, messageId }: Interaction, wanted: number): InteractionResponseType {
  const message = [
    InteractionResponseType.ChannelMessageWithSource,
    InteractionResponseType.DeferredChannelMessageWithSource,
  ];
  const change = [InteractionResponseType.DeferredMessageUpdate, InteractionResponseType.UpdateMessage];
  const ofMessage = messageId === undefined ? message : [...message, ...change];
  const fitting =
    type === InteractionType.ApplicationCommandAutocomplete
      ? [InteractionResponseType.ApplicationCommandAutocompleteResult]
      : type === InteractionType.ModalSubmit
        ? ofMessage
        : [...(type === InteractionType.MessageComponent ? ofMessage : message), InteractionResponseType.Modal];
  const found = fitting.find((candidate) => candidate === wanted);
  if (found !== undefined) return found;
  const text = `Value "${wanted}" must be one of (${fitting.join(", ")}).`;
  throw new Refusal("invalidForm", [{ path: ["type"], code: "BASE_TYPE_CHOICES", message: text }]);
}

function answer(platform: Platform, interaction: Interaction, { data, uploads }: Callback): Message {
  const body = checkMessage(platform.measure, "callback", data ?? {}, ["data"]);
  return postAnswer(platform, interaction, body, uploads, answerType(interaction));
}

/** "Mentor is thinking…": of all flags only EPHEMERAL counts. */
function think(platform: Platform, interaction: Interaction, data: unknown): Message {
  const { flags = 0 } = checkMessage(platform.measure, "callback", data ?? {}, ["data"]);
  const ephemeral = (flags & Ephemeral) !== 0;
  return post(platform, {
    channel: known(platform.world.channels, interaction.channelId),
    authorId: platform.bot.userId,
    type: answerType(interaction),
    flags: Loading | (ephemeral ? Ephemeral : 0),
    interactionId: interaction.id,
    onlyFor: ephemeral ? interaction.userId : undefined,
    ...answeredControl(interaction),
  });
}

function update(platform: Platform, interaction: Interaction, { data, uploads }: Callback): Message {
  const message = known(platform.world.messages, interaction.messageId ?? "");
  if (message.deleted) throw new Refusal("unknownMessage");
  const body = checkMessage(platform.measure, "callbackUpdate", data ?? {}, ["data"], message.flags);
  edit(platform, message, body, uploads, "users");
  return message;
}

/** A followup. The first one after "thinking…" takes its place and its visibility (deprecated, but so it is). */
export function followUp(
  platform: Platform,
  interaction: Interaction,
  body: MessageBody,
  uploads: readonly Upload[],
): Message {
  const original = originalOf(platform, interaction);
  if (original !== undefined && (original.flags & Loading) !== 0) {
    edit(platform, original, body, uploads, "users");
    interaction.pending = false;
    return original;
  }
  const message = postAnswer(platform, interaction, body, uploads, MessageType.Reply, original);
  interaction.followupIds.push(message.id);
  return message;
}

/** Changes `@original` or a followup. */
export function editAnswer(
  platform: Platform,
  interaction: Interaction,
  message: Message,
  body: MessageBody,
  uploads: readonly Upload[],
): void {
  edit(platform, message, body, uploads, "users");
  if (message.id === interaction.originalId) interaction.pending = false;
}

/** `@original`; undefined when there is none, or none any more. */
export function originalOf({ world }: Platform, { originalId }: Interaction): Message | undefined {
  const message = originalId === undefined ? undefined : world.messages.get(originalId);
  return message?.deleted === true ? undefined : message;
}

function postAnswer(
  platform: Platform,
  interaction: Interaction,
  body: MessageBody,
  uploads: readonly Upload[],
  type: MessageType,
  repliesTo?: Message,
): Message {
  const draft = draftFrom(platform, body, uploads);
  const ephemeral = ((body.flags ?? 0) & Ephemeral) !== 0;
  return post(platform, {
    ...draft,
    channel: known(platform.world.channels, interaction.channelId),
    authorId: platform.bot.userId,
    type,
    flags: (draft.flags ?? 0) | (ephemeral ? Ephemeral : 0),
    otherwise: "users",
    interactionId: interaction.id,
    onlyFor: ephemeral ? interaction.userId : undefined,
    ...(repliesTo === undefined
      ? answeredControl(interaction)
      : {
          reference: { channelId: repliesTo.channelId, messageId: repliesTo.id },
          allowed: body.allowed_mentions ?? noReplyPing,
        }),
  });
}

/** A followup hangs below the answer and pings nobody for it. */
const noReplyPing = { parse: ["users" as const] };

function answerType({ type, targetId }: Interaction): MessageType {
  if (type === InteractionType.ApplicationCommand)
    return targetId === undefined ? MessageType.ChatInputCommand : MessageType.ContextMenuCommand;
  return MessageType.Default;
}

/** An answer to a control points to the message that the control is on. */
function answeredControl({ messageId, channelId }: Interaction) {
  return messageId === undefined ? {} : { reference: { channelId, messageId } };
}
