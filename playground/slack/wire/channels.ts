/** Channels and direct messages as Slack writes them. */
import type { JsonObject } from "../json.ts";
import type { Channel } from "../state/records.ts";

/** Slack's word for the kind of a channel, in events. */
export const channelType = ({ kind }: Channel): string =>
  ({ public: "channel", private: "group", im: "im", mpim: "mpim" })[kind];

/** The ending of scopes and events for a kind: `channels:history`, `message.channels`. */
export const channelFamily = ({ kind }: Channel): string =>
  ({ public: "channels", private: "groups", im: "im", mpim: "mpim" })[kind];

/** The name an interaction or a command gives a channel. */
export const channelName = (channel: Channel): string =>
  channel.kind === "im" ? "directmessage" : channel.kind === "private" ? "privategroup" : channel.name;

export function channelJson(channel: Channel, viewer: string): JsonObject {
  const created = channel.created;
  if (channel.kind === "im") {
    return {
      id: channel.id,
      created,
      is_archived: channel.archived,
      is_im: true,
      is_org_shared: false,
      user: [...channel.members].find((member) => member !== viewer) ?? viewer,
    };
  }
  const shared = [channel.teamId, ...channel.sharedWith];
  return {
    id: channel.id,
    name: channel.name,
    is_channel: channel.kind === "public",
    is_group: channel.kind === "private",
    is_im: false,
    is_mpim: channel.kind === "mpim",
    is_private: channel.kind !== "public",
    created,
    is_archived: channel.archived,
    is_general: channel.name === "general",
    unlinked: 0,
    name_normalized: channel.name,
    is_shared: shared.length > 1,
    is_org_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    creator: channel.creator,
    is_ext_shared: shared.length > 1,
    shared_team_ids: shared,
    pending_connected_team_ids: [],
    is_member: channel.members.has(viewer),
    ...(channel.readOnly ? { is_read_only: true } : {}),
    topic: { value: channel.topic, creator: channel.topic === "" ? "" : channel.creator, last_set: 0 },
    purpose: { value: channel.purpose, creator: channel.purpose === "" ? "" : channel.creator, last_set: 0 },
    previous_names: [],
  };
}
