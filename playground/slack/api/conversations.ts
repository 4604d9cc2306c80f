/** `conversations.*`: what was said, where, and by whom. */
import { openDirect, unreachable } from "../direct-messages.ts";
import type { JsonObject } from "../json.ts";
import { newChannel } from "../state/new-channel.ts";
import type { Channel, Message } from "../state/records.ts";
import { channelFamily, channelJson } from "../wire/channels.ts";
import { messageJson } from "../wire/messages.ts";
import { type Call, type Methods, page, Refused } from "./call.ts";
import { userNamed, visibleChannel } from "./targets.ts";

function channelOf(call: Call, right: "history" | "read"): Channel {
  const channel = visibleChannel(call, call.args.required("channel", "channel_not_found"));
  call.needs(`${channelFamily(channel)}:${right}`);
  if (right === "history" && !channel.members.has(call.world.app.botUserId)) throw new Refused("not_in_channel");
  return channel;
}

/** Those between `oldest` and `latest`. */
function within({ args }: Call, messages: readonly Message[]): readonly Message[] {
  const oldest = Number(args.text("oldest") ?? 0);
  const latest = Number(args.text("latest") ?? Number.POSITIVE_INFINITY);
  const inclusive = args.flag("inclusive");
  return messages.filter(({ ts }) => {
    const at = Number(ts);
    return (at > oldest && at < latest) || (inclusive && (at === oldest || at === latest));
  });
}

const written = (call: Call, messages: readonly Message[]): readonly JsonObject[] =>
  messages.map((message) => messageJson(message, call.world, call.args.flag("include_all_metadata")));

const anyRead = ["channels:read", "groups:read", "im:read", "mpim:read"];
const anyHistory = ["channels:history", "groups:history", "im:history", "mpim:history"];

export const conversations: Methods = {
  "conversations.open": {
    scopes: ["im:write", "mpim:write"],
    tier: 3,
    run(call) {
      const { args, world } = call;
      const { app, workspace } = world;
      const users = args.names("users").map((id) => userNamed(world, id));
      if (users.length === 0) {
        const channel = visibleChannel(call, args.required("channel", "users_list_not_supplied"));
        return { no_op: true, already_open: true, channel: { id: channel.id } };
      }
      if (users.length > 8) throw new Refused("too_many_users");
      const refusal = users.map(unreachable).find((each) => each !== undefined);
      if (refusal !== undefined) throw new Refused(refusal);
      const [only] = users;
      if (only !== undefined && users.length === 1) {
        call.needs("im:write");
        if (!app.messagesTab) throw new Refused("messages_tab_disabled");
        const { channel, opened } = openDirect(world, only);
        const body = args.flag("return_im") ? channelJson(channel, app.botUserId) : { id: channel.id };
        return { channel: body, ...(opened ? {} : { no_op: true, already_open: true }) };
      }
      call.needs("mpim:write");
      const members = new Set([...users.map(({ id }) => id), app.botUserId]);
      const same = [...workspace.channels.values()].find(
        (channel) => channel.kind === "mpim" && channel.members.symmetricDifference(members).size === 0,
      );
      const channel =
        same ??
        workspace.putChannel(
          newChannel({
            id: workspace.ids.next("C"),
            teamId: world.team.id,
            kind: "mpim",
            name: `mpdm-${users.map(({ name }) => name).join("--")}-1`,
            members,
            creator: app.botUserId,
            created: Math.floor(world.clock.now() / 1000),
          }),
        );
      return { channel: { id: channel.id }, ...(same === undefined ? {} : { no_op: true, already_open: true }) };
    },
  },
  "conversations.history": {
    scopes: anyHistory,
    tier: 3,
    run(call) {
      const channel = channelOf(call, "history");
      const top = call.world.workspace
        .messages(channel.id)
        .filter(({ threadTs, subtype }) => threadTs === undefined || subtype === "thread_broadcast")
        .reverse();
      const { items, metadata } = page(within(call, top), call, 100, 999);
      const more = metadata.next_cursor !== "";
      const messages = written(call, items);
      return { messages, has_more: more, pin_count: 0, ...(more ? { response_metadata: metadata } : {}) };
    },
  },
  "conversations.replies": {
    scopes: anyHistory,
    tier: 3,
    run(call) {
      const channel = channelOf(call, "history");
      const wanted = call.world.workspace.message(channel.id, call.args.required("ts"));
      if (wanted === undefined) throw new Refused("thread_not_found");
      const thread = call.world.workspace.thread(channel.id, wanted.threadTs ?? wanted.ts);
      const replies = within(call, thread.slice(1));
      const { items, metadata } = page([...thread.slice(0, 1), ...replies], call, 1_000, 1_000);
      const more = metadata.next_cursor !== "";
      return { messages: written(call, items), has_more: more, ...(more ? { response_metadata: metadata } : {}) };
    },
  },
  "conversations.info": {
    scopes: anyRead,
    tier: 3,
    run(call) {
      const channel = channelOf(call, "read");
      const members = call.args.flag("include_num_members") ? { num_members: channel.members.size } : {};
      const more = { context_team_id: channel.teamId, updated: channel.created * 1000, ...members };
      return { channel: { ...channelJson(channel, call.world.app.botUserId), ...more } };
    },
  },
  "conversations.members": {
    scopes: anyRead,
    tier: 4,
    run(call) {
      const { items, metadata } = page([...channelOf(call, "read").members], call, 100, 999);
      return { members: items, response_metadata: metadata };
    },
  },
  "conversations.list": {
    scopes: anyRead,
    tier: 2,
    run(call) {
      const { app, workspace } = call.world;
      const wanted = call.args.names("types");
      const names = { public: "public_channel", private: "private_channel", im: "im", mpim: "mpim" };
      const types = wanted.length === 0 ? ["public_channel"] : wanted;
      const scopes = {
        public_channel: "channels:read",
        private_channel: "groups:read",
        im: "im:read",
        mpim: "mpim:read",
      };
      for (const [type, scope] of Object.entries(scopes)) if (types.includes(type)) call.needs(scope);
      const listed = [...workspace.channels.values()].filter(
        ({ kind, members, archived }) =>
          types.includes(names[kind]) &&
          (kind === "public" || members.has(app.botUserId)) &&
          !(archived && call.args.flag("exclude_archived")),
      );
      const { items, metadata } = page(listed, call, 100, 999);
      return { channels: items.map((channel) => channelJson(channel, app.botUserId)), response_metadata: metadata };
    },
  },
  "conversations.join": {
    scopes: ["channels:join"],
    tier: 3,
    run(call) {
      const { app, feed, workspace } = call.world;
      const channel = visibleChannel(call, call.args.required("channel", "channel_not_found"));
      if (channel.kind !== "public") throw new Refused("method_not_supported_for_channel_type");
      if (channel.archived) throw new Refused("is_archived");
      const already = channel.members.has(app.botUserId);
      const bot = workspace.users.get(app.botUserId);
      const joined = bot === undefined ? channel : feed.join(channel, bot);
      return {
        channel: channelJson(joined, app.botUserId),
        ...(already ? { warning: "already_in_channel", response_metadata: { warnings: ["already_in_channel"] } } : {}),
      };
    },
  },
};
