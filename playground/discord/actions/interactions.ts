/** A person uses a command, a control or a form: the bot is told, and the clock starts. */

import { randomBytes } from "node:crypto";
import {
  type APIBaseInteraction,
  type APIChannel,
  GatewayDispatchEvents,
  InteractionContextType,
  type InteractionType,
} from "discord-api-types/v10";
import type { EventData, Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { Channel, Id, Interaction, User } from "../state/model.ts";
import { permissionsIn } from "../state/permissions.ts";
import { guildOf } from "../state/world.ts";
import { apiChannel } from "../wire/channels.ts";
import { apiMember, apiUser } from "../wire/users.ts";

export type InteractionPayload = EventData<GatewayDispatchEvents.InteractionCreate>;

/** What every interaction says, whatever was used. */
export type InteractionBase = Omit<APIBaseInteraction<InteractionType, unknown>, "type" | "data" | "message"> & {
  channel: APIChannel;
  channel_id: Id;
};

export interface InteractionStart {
  readonly user: User;
  readonly channel: Channel;
  readonly type: Interaction["type"];
  /** What she did, in words. */
  readonly label: string;
  readonly messageId?: Id | undefined;
  readonly openedBy?: Id | undefined;
  readonly targetId?: Id | undefined;
  payload(base: InteractionBase): InteractionPayload;
}

/** INTERACTION_CREATE needs no intent. */
const NO_INTENT = 0;

export function startInteraction(platform: Platform, start: InteractionStart): Interaction {
  const { world, settings } = platform;
  const interaction: Interaction = {
    id: platform.newId(),
    token: randomBytes(96).toString("base64url"),
    type: start.type,
    userId: start.user.id,
    guildId: guildOf(world, start.channel)?.id,
    channelId: start.channel.id,
    createdAt: platform.now(),
    label: start.label,
    messageId: start.messageId,
    openedBy: start.openedBy,
    targetId: start.targetId,
    response: undefined,
    pending: false,
    originalId: undefined,
    followupIds: [],
    choices: undefined,
  };
  world.interactions.set(interaction.id, interaction);
  const payload = start.payload(baseOf(platform, interaction, start));
  platform.tell({
    name: GatewayDispatchEvents.InteractionCreate,
    guildId: interaction.guildId,
    intents: NO_INTENT,
    data: () => payload,
  });
  // By then her client says that the application did not respond.
  setTimeout(() => platform.changes.announce(), settings.firstResponseMs + 1).unref();
  platform.changes.announce();
  return interaction;
}

function baseOf(platform: Platform, interaction: Interaction, { user, channel }: InteractionStart): InteractionBase {
  const { world, bot, settings } = platform;
  const guild = guildOf(world, channel);
  const member = guild?.members.get(user.id);
  const who =
    guild === undefined || member === undefined
      ? { user: apiUser(user) }
      : {
          guild_id: guild.id,
          guild_locale: guild.locale,
          guild: { id: guild.id, locale: guild.locale, features: [] },
          member: {
            ...apiMember(world, member),
            user: apiUser(user),
            permissions: String(permissionsIn(world, user.id, channel)),
          },
        };
  return {
    id: interaction.id,
    application_id: bot.applicationId,
    token: interaction.token,
    version: 1,
    channel: apiChannel(world, channel, bot.userId),
    channel_id: channel.id,
    app_permissions: String(permissionsIn(world, bot.userId, channel)),
    locale: user.locale,
    entitlements: [],
    authorizing_integration_owners: { 0: guild?.id ?? "0" },
    context: guild === undefined ? InteractionContextType.BotDM : InteractionContextType.Guild,
    attachment_size_limit: settings.fileLimit,
    ...who,
  };
}

/** Whether nobody answered in time: the token is void, and her client says so. */
export function isUnanswered({ settings, now }: Platform, { response, createdAt }: Interaction): boolean {
  return response === undefined && now() - createdAt >= settings.firstResponseMs;
}

/** @throws {Refusal} 10062 for a first response that comes too late or to nothing, 40060 for a second one */
export function requireUnanswered(platform: Platform, id: Id, token: string): Interaction {
  const interaction = platform.world.interactions.get(id);
  if (interaction === undefined || interaction.token !== token) throw new Refusal("unknownInteraction");
  if (isUnanswered(platform, interaction)) throw new Refusal("unknownInteraction");
  if (interaction.response !== undefined) throw new Refusal("alreadyAcknowledged");
  return interaction;
}

/** @throws {Refusal} 50027 as 401 for a token that is over, 10015 for one that is unknown or not yet responded to */
export function requireToken(platform: Platform, token: string): Interaction {
  const { world, settings } = platform;
  const interaction = [...world.interactions.values()].find((candidate) => candidate.token === token);
  if (interaction === undefined) throw new Refusal("unknownWebhook");
  if (platform.now() - interaction.createdAt >= settings.tokenLifeMs) throw new Refusal("badWebhookToken");
  if (interaction.response === undefined) throw new Refusal("unknownWebhook");
  return interaction;
}
