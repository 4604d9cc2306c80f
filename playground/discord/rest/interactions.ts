/** Calls that answer interactions. They carry the interaction's token and no bot token. */

import type {
  APIMessage,
  RESTPostAPIInteractionCallbackWithResponseResult,
  RESTPostAPIWebhookWithTokenWaitResult,
} from "discord-api-types/v10";
import { InteractionResponseType, MessageFlags } from "discord-api-types/v10";
import { z } from "zod";
import { requireToken, requireUnanswered } from "../actions/interactions.ts";
import { remove } from "../actions/messages.ts";
import { editAnswer, followUp, originalOf, respond } from "../actions/responses.ts";
import { checkMessage } from "../checks/messages.ts";
import { read } from "../checks/reading.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { Interaction, Message } from "../state/model.ts";
import { apiMessage } from "../wire/messages.ts";
import { type Answer, type Call, noContent, ok, type Route } from "./route.ts";

const WEBHOOK = "/webhooks/{application.id}/{interaction.token}";

export const interactionRoutes: Route[] = [
  {
    method: "POST",
    path: "/interactions/{interaction.id}/{interaction.token}/callback",
    auth: "none",
    handle: callback,
  },
  {
    method: "POST",
    path: WEBHOOK,
    auth: "none",
    handle(platform, call) {
      const interaction = interactionOf(platform, call);
      const message = followUp(
        platform,
        interaction,
        checkMessage(platform.measure, "followup", call.body ?? {}),
        call.uploads,
      );
      return ok<RESTPostAPIWebhookWithTokenWaitResult>(shown(platform, message));
    },
  },
  {
    method: "GET",
    path: `${WEBHOOK}/messages/{message.id}`,
    auth: "none",
    handle: (platform, call) =>
      ok<APIMessage>(shown(platform, answerOf(platform, interactionOf(platform, call), call))),
  },
  {
    method: "PATCH",
    path: `${WEBHOOK}/messages/{message.id}`,
    auth: "none",
    handle(platform, call) {
      const interaction = interactionOf(platform, call);
      const message = answerOf(platform, interaction, call);
      const body = checkMessage(platform.measure, "webhookEdit", call.body ?? {}, [], message.flags);
      editAnswer(platform, interaction, message, body, call.uploads);
      return ok<APIMessage>(shown(platform, message));
    },
  },
  {
    method: "DELETE",
    path: `${WEBHOOK}/messages/{message.id}`,
    auth: "none",
    handle(platform, call) {
      remove(platform, answerOf(platform, interactionOf(platform, call), call));
      return noContent;
    },
  },
];

/** An app reads its own messages whole. */
function shown(platform: Platform, message: Message): APIMessage {
  return apiMessage(platform, message, platform.settings.privilegedIntents);
}

function callback(platform: Platform, call: Call): Answer {
  const interaction = requireUnanswered(platform, call.param("interaction.id"), call.param("interaction.token"));
  const { type, data } = read(z.object({ type: z.int(), data: z.unknown().optional() }), call.body);
  respond(platform, interaction, { type, data, uploads: call.uploads });
  if (call.query.get("with_response") !== "true") return noContent;
  return ok<RESTPostAPIInteractionCallbackWithResponseResult>(callbackResult(platform, interaction, type));
}

function callbackResult(
  platform: Platform,
  interaction: Interaction,
  type: InteractionResponseType,
): RESTPostAPIInteractionCallbackWithResponseResult {
  const message = originalOf(platform, interaction);
  const described = { id: interaction.id, type: interaction.type };
  if (message === undefined) return { interaction: described };
  const flags = {
    response_message_id: message.id,
    response_message_loading: (message.flags & MessageFlags.Loading) !== 0,
    response_message_ephemeral: message.onlyFor !== undefined,
  };
  const updates =
    type === InteractionResponseType.UpdateMessage || type === InteractionResponseType.DeferredMessageUpdate;
  return {
    interaction: { ...described, ...flags },
    resource: {
      type: updates ? InteractionResponseType.UpdateMessage : InteractionResponseType.ChannelMessageWithSource,
      message: shown(platform, message),
    },
  };
}

function interactionOf(platform: Platform, call: Call): Interaction {
  if (call.param("application.id") !== platform.bot.applicationId) throw new Refusal("unknownWebhook");
  return requireToken(platform, call.param("interaction.token"));
}

/** `@original`, or an answer by its id. @throws {Refusal} 10008 */
function answerOf(platform: Platform, interaction: Interaction, call: Call): Message {
  const id = call.param("message.id");
  const own = id === interaction.originalId || interaction.followupIds.includes(id);
  const message =
    id === "@original" ? originalOf(platform, interaction) : own ? platform.world.messages.get(id) : undefined;
  if (message === undefined || message.deleted) throw new Refusal("unknownMessage");
  return message;
}
