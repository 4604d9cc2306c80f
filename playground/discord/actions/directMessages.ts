/** The direct messages between a person and the bot: one channel for good. */

import { ChannelType } from "discord-api-types/v10";
import type { Platform } from "../platform.ts";
import type { DirectChannel, Id } from "../state/model.ts";

/** The channel that is there, or a new one. */
export function openDirectChannel(platform: Platform, recipientId: Id): DirectChannel {
  const { channels } = platform.world;
  const open = [...channels.values()].find(
    (channel): channel is DirectChannel => channel.kind === "direct" && channel.recipientId === recipientId,
  );
  if (open !== undefined) return open;
  const channel: DirectChannel = { kind: "direct", id: platform.newId(), type: ChannelType.DM, recipientId };
  channels.set(channel.id, channel);
  platform.changes.announce();
  return channel;
}
