/** Message components as a bot sends them, read into the form in which Discord gives them back: defaults filled in. */

import {
  type APIMessageTopLevelComponent,
  ButtonStyle,
  ChannelType,
  ComponentType,
  SelectMenuDefaultValueType,
} from "discord-api-types/v10";
import { z } from "zod";

const base = { id: z.int().exactOptional() };
const disabled = z.boolean().exactOptional();

const emoji = z.object({
  id: z.string().exactOptional(),
  name: z.string().exactOptional(),
  animated: z.boolean().exactOptional(),
});

const buttonBase = { ...base, type: z.literal(ComponentType.Button), disabled };
const buttonFace = { label: z.string().exactOptional(), emoji: emoji.exactOptional() };
const customStyle = z.literal([ButtonStyle.Primary, ButtonStyle.Secondary, ButtonStyle.Success, ButtonStyle.Danger]);
const button = z.discriminatedUnion("style", [
  z.object({ ...buttonBase, ...buttonFace, style: customStyle, custom_id: z.string() }),
  z.object({ ...buttonBase, ...buttonFace, style: z.literal(ButtonStyle.Link), url: z.string() }),
  z.object({ ...buttonBase, style: z.literal(ButtonStyle.Premium), sku_id: z.string() }),
]);

const selectBase = {
  ...base,
  custom_id: z.string(),
  placeholder: z.string().exactOptional(),
  min_values: z.int().default(1),
  max_values: z.int().default(1),
  required: z.boolean().exactOptional(),
  disabled,
};
const option = z.object({
  label: z.string(),
  value: z.string(),
  description: z.string().exactOptional(),
  emoji: emoji.exactOptional(),
  default: z.boolean().exactOptional(),
});
const defaults = <const Kind extends SelectMenuDefaultValueType>(...kinds: readonly Kind[]) =>
  z.array(z.object({ id: z.string(), type: z.literal(kinds) })).exactOptional();
const { Channel: ofChannel, Role: ofRole, User: ofUser } = SelectMenuDefaultValueType;

export const select = z.discriminatedUnion("type", [
  z.object({ ...selectBase, type: z.literal(ComponentType.StringSelect), options: z.array(option) }),
  z.object({ ...selectBase, type: z.literal(ComponentType.UserSelect), default_values: defaults(ofUser) }),
  z.object({ ...selectBase, type: z.literal(ComponentType.RoleSelect), default_values: defaults(ofRole) }),
  z.object({
    ...selectBase,
    type: z.literal(ComponentType.MentionableSelect),
    default_values: defaults(ofRole, ofUser),
  }),
  z.object({
    ...selectBase,
    type: z.literal(ComponentType.ChannelSelect),
    default_values: defaults(ofChannel),
    channel_types: z.array(z.enum(ChannelType)).exactOptional(),
  }),
]);

const row = z.object({
  ...base,
  type: z.literal(ComponentType.ActionRow),
  components: z.array(z.union([button, select])),
});

export const textDisplay = z.object({ ...base, type: z.literal(ComponentType.TextDisplay), content: z.string() });

const media = z.object({ url: z.string() });
const caption = { description: z.string().nullable().default(null), spoiler: z.boolean().default(false) };
const thumbnail = z.object({ ...base, type: z.literal(ComponentType.Thumbnail), media, ...caption });
const section = z.object({
  ...base,
  type: z.literal(ComponentType.Section),
  components: z.array(textDisplay),
  accessory: z.union([button, thumbnail]),
});
const gallery = z.object({
  ...base,
  type: z.literal(ComponentType.MediaGallery),
  items: z.array(z.object({ media, ...caption })),
});
const file = z.object({
  ...base,
  type: z.literal(ComponentType.File),
  file: media,
  spoiler: z.boolean().default(false),
});
const separator = z.object({
  ...base,
  type: z.literal(ComponentType.Separator),
  divider: z.boolean().default(true),
  spacing: z.literal([1, 2]).default(1),
});
const container = z.object({
  ...base,
  type: z.literal(ComponentType.Container),
  components: z.array(z.union([row, textDisplay, section, gallery, file, separator])),
  accent_color: z.int().nullable().default(null),
  spoiler: z.boolean().default(false),
});

export const topLevelComponents: z.ZodType<APIMessageTopLevelComponent[]> = z.array(
  z.union([row, textDisplay, section, gallery, file, separator, container]),
);
