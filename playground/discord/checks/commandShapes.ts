/** Application commands as a bot registers them, read into the form in which Discord keeps them. */

import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  type LocalizationMap,
} from "discord-api-types/v10";
import { z } from "zod";

const Type = ApplicationCommandOptionType;

const localizations: z.ZodExactOptional<z.ZodType<LocalizationMap>> = z.record(z.string(), z.string()).exactOptional();
const naming = {
  name: z.string(),
  name_localizations: localizations,
  description: z.string(),
  description_localizations: localizations,
};
const required = z.boolean().exactOptional();

const channelType = z.literal([
  ChannelType.GuildText,
  ChannelType.GuildVoice,
  ChannelType.GuildCategory,
  ChannelType.GuildAnnouncement,
  ChannelType.AnnouncementThread,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.GuildStageVoice,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
]);

const plain = z.object({
  ...naming,
  required,
  type: z.literal([Type.Boolean, Type.User, Type.Role, Type.Mentionable, Type.Attachment]),
});
const channel = z.object({
  ...naming,
  required,
  type: z.literal(Type.Channel),
  channel_types: z.array(channelType).exactOptional(),
});
/** Suggestions come from the bot while somebody types, or from a fixed list, never both. */
const suggested = { autocomplete: z.literal(true), choices: z.tuple([]).exactOptional() };
const listed = <Value extends z.ZodType<string | number>>(value: Value) => ({
  autocomplete: z.literal(false).exactOptional(),
  choices: z.array(z.object({ name: z.string(), name_localizations: localizations, value })).exactOptional(),
});

const text = {
  ...naming,
  required,
  type: z.literal(Type.String),
  min_length: z.int().exactOptional(),
  max_length: z.int().exactOptional(),
};
const number = {
  ...naming,
  required,
  min_value: z.number().exactOptional(),
  max_value: z.number().exactOptional(),
};
const integer = { ...number, type: z.literal(Type.Integer) };
const decimal = { ...number, type: z.literal(Type.Number) };

/** An option that takes a value. */
const valueOption: z.ZodType<APIApplicationCommandBasicOption> = z.union([
  plain,
  channel,
  z.object({ ...text, ...suggested }),
  z.object({ ...text, ...listed(z.string()) }),
  z.object({ ...integer, ...suggested }),
  z.object({ ...integer, ...listed(z.number()) }),
  z.object({ ...decimal, ...suggested }),
  z.object({ ...decimal, ...listed(z.number()) }),
]);

const subcommand = z.object({
  ...naming,
  type: z.literal(Type.Subcommand),
  options: z.array(valueOption).exactOptional(),
});
const group = z.object({
  ...naming,
  type: z.literal(Type.SubcommandGroup),
  options: z.array(subcommand).exactOptional(),
});
const option: z.ZodType<APIApplicationCommandOption> = z.union([valueOption, subcommand, group]);

export const commandBody = z.object({
  type: z.enum(ApplicationCommandType).default(ApplicationCommandType.ChatInput),
  name: z.string(),
  name_localizations: localizations,
  description: z.string().default(""),
  description_localizations: localizations,
  options: z.array(option).exactOptional(),
  default_member_permissions: z.union([z.string(), z.number()]).transform(String).nullable().default(null),
  contexts: z.array(z.enum(InteractionContextType)).exactOptional(),
  integration_types: z.array(z.enum(ApplicationIntegrationType)).exactOptional(),
  nsfw: z.boolean().default(false),
});
export type CommandBody = z.infer<typeof commandBody>;
