/**
 * What happens in channels, whoever makes it happen: messages come, change and go, people join and leave, react.
 * Each act changes the state first and then tells the app.
 */
import type { AppEvents } from "./events.ts";
import type { Installation } from "./installation.ts";
import type { JsonObject } from "./json.ts";
import type { Settings } from "./settings.ts";
import type { Channel, Ephemeral, Message, MessageSubtype, Metadata, User } from "./state/records.ts";
import type { Workspace } from "./state/workspace.ts";
import { channelFamily, channelType } from "./wire/channels.ts";
import { identify } from "./wire/identified.ts";
import { type MessageContext, messageJson } from "./wire/messages.ts";
import { richTextOf } from "./wire/rich-text.ts";

export interface Draft {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly botId?: string | undefined;
  readonly username?: string | undefined;
  readonly blocks?: readonly JsonObject[] | undefined;
  readonly attachments?: readonly JsonObject[] | undefined;
  readonly threadTs?: string | undefined;
  /** Shows a reply in the channel too. */
  readonly broadcast?: boolean | undefined;
  readonly subtype?: MessageSubtype | undefined;
  readonly metadata?: Metadata | undefined;
  readonly files?: readonly string[] | undefined;
  readonly streaming?: Message["streaming"];
  readonly typed?: Message["typed"];
  /** Where the writer was, told in the event alone. */
  readonly appContext?: JsonObject | undefined;
}

export interface Edit {
  readonly text?: string | undefined;
  readonly blocks?: readonly JsonObject[] | undefined;
  readonly attachments?: readonly JsonObject[] | undefined;
  /** `null` removes it. */
  readonly metadata?: Metadata | null | undefined;
  readonly files?: readonly string[] | undefined;
  readonly streaming?: Message["streaming"];
}

export interface Feed {
  post(draft: Draft): Message;
  /** @param marked whether it is shown as edited: not while a stream goes on */
  edit(message: Message, edit: Edit, by: string, marked?: boolean): Message;
  remove(message: Message): void;
  /** To one person; the app is told nothing. @param ts of the one it replaces */
  whisper(ephemeral: Omit<Ephemeral, "ts" | "ephemeral">, ts?: string): Ephemeral;
  join(channel: Channel, user: User, inviter?: User): Channel;
  leave(channel: Channel, user: User): Channel;
  react(message: Message, name: string, user: string): Message;
  unreact(message: Message, name: string, user: string): Message;
}

interface FeedOptions extends MessageContext {
  readonly workspace: Workspace;
  readonly app: Installation;
  readonly events: AppEvents;
  readonly settings: Settings;
}

export function createFeed(options: FeedOptions): Feed {
  const { workspace, app, events, settings } = options;
  const { ids } = workspace;
  let mentions = 0;

  const blockId = () => ids.next("b").slice(-5);

  const channelOf = (id: string): Channel => {
    const channel = workspace.channels.get(id);
    if (channel === undefined) throw new Error(`There is no channel ${id}.`);
    return channel;
  };

  const heardBy = (channel: Channel) => channel.members.has(app.botUserId);

  const tell = (channel: Channel, event: JsonObject) => {
    if (!heardBy(channel)) return;
    const body = { ...event, type: "message", channel: channel.id, channel_type: channelType(channel) };
    events.tell(`message.${channelFamily(channel)}`, body, channel);
  };

  /** A message as events tell it: they alone say how far a stream is. */
  const told = (message: Message): JsonObject => ({
    ...messageJson(message, options),
    ...(message.streaming === undefined ? {} : { streaming_state: message.streaming }),
  });

  const tellMention = (channel: Channel, message: Message) => {
    const mentioned = message.text.includes(`<@${app.botUserId}>`) && message.user !== app.botUserId;
    if (!mentioned || !heardBy(channel) || channel.kind === "im") return;
    const { parent_user_id, subtype, ...body } = messageJson(message, options);
    const event = { ...body, type: "app_mention", channel: channel.id, event_ts: message.ts };
    events.tell("app_mention", event, channel);
  };

  const tellPosted = (channel: Channel, message: Message, appContext: JsonObject | undefined) => {
    const more = appContext === undefined ? {} : { app_context: appContext };
    const posted = () => tell(channel, { ...told(message), ...more, event_ts: message.ts });
    const mention = () => tellMention(channel, message);
    if (message.text.includes(`<@${app.botUserId}>`)) mentions += 1;
    const first = { "mention-first": true, "message-first": false, alternate: mentions % 2 === 1 }[
      settings.mentionOrder
    ];
    for (const each of first ? [mention, posted] : [posted, mention]) each();
  };

  const tellChanged = (message: Message, previous: Message) => {
    const ts = ids.ts();
    tell(channelOf(message.channel), {
      subtype: "message_changed",
      message: told(message),
      previous_message: told(previous),
      hidden: true,
      ts,
      event_ts: ts,
    });
  };

  const post = (draft: Draft): Message => {
    const channel = channelOf(draft.channel);
    const hasFiles = draft.files !== undefined && draft.files.length > 0;
    const subtype: MessageSubtype | undefined =
      draft.subtype ??
      (hasFiles ? "file_share" : undefined) ??
      (draft.broadcast === true && draft.threadTs !== undefined ? "thread_broadcast" : undefined);
    const blocks = draft.blocks ?? (draft.text === "" ? [] : [richTextOf(draft.text, blockId())]);
    const message = workspace.putMessage({
      channel: draft.channel,
      ts: ids.ts(),
      user: draft.user,
      teamId: workspace.users.get(draft.user)?.teamId ?? channel.teamId,
      botId: draft.botId,
      username: draft.username,
      text: draft.text,
      blocks: identify(blocks, ids),
      attachments: draft.attachments ?? [],
      subtype,
      threadTs: draft.threadTs,
      metadata: draft.metadata,
      files: draft.files ?? [],
      reactions: [],
      clientMsgId: draft.botId === undefined && draft.subtype === undefined ? ids.uuid() : undefined,
      streaming: draft.streaming,
      typed: draft.typed,
    });
    clearStatus(message);
    tellPosted(channel, message, draft.appContext);
    return message;
  };

  /** A reply of the app takes its status away. */
  const clearStatus = (message: Message) => {
    if (message.botId === undefined) return;
    const thread = workspace.agentThread(message.channel, message.threadTs);
    if (thread?.status !== undefined) workspace.putAgentThread({ ...thread, status: undefined });
  };

  const withReaction = (message: Message, name: string, change: (users: readonly string[]) => readonly string[]) => {
    const others = message.reactions.filter((reaction) => reaction.name !== name);
    const users = change(message.reactions.find((reaction) => reaction.name === name)?.users ?? []);
    const reactions = users.length === 0 ? others : [...others, { name, users }];
    return workspace.putMessage({ ...message, reactions });
  };

  const tellReaction = (type: "reaction_added" | "reaction_removed", message: Message, name: string, user: string) => {
    const channel = channelOf(message.channel);
    if (!heardBy(channel)) return;
    const item = { type: "message", channel: message.channel, ts: message.ts };
    events.tell(type, { type, user, reaction: name, item, item_user: message.user, event_ts: ids.ts() }, channel);
  };

  const tellMembership = (
    type: "member_joined_channel" | "member_left_channel",
    channel: Channel,
    more: JsonObject,
  ) => {
    const { id, teamId } = channel;
    const kind = channel.kind === "private" ? "G" : "C";
    events.tell(type, { type, channel: id, channel_type: kind, team: teamId, event_ts: ids.ts(), ...more }, channel);
  };

  return {
    post,
    edit(message, edit, by, marked = true) {
      const { text = message.text, attachments = message.attachments, files = message.files } = edit;
      const retold = edit.text === undefined ? message.blocks : [richTextOf(text, blockId())];
      const changed = workspace.putMessage({
        ...message,
        text,
        blocks: edit.blocks === undefined ? retold : identify(edit.blocks, ids),
        attachments,
        files,
        metadata: edit.metadata === null ? undefined : (edit.metadata ?? message.metadata),
        streaming: edit.streaming ?? message.streaming,
        edited: marked ? { user: by, ts: ids.ts() } : message.edited,
      });
      tellChanged(changed, message);
      return changed;
    },
    remove(message) {
      const { channel, ts } = message;
      if (workspace.thread(channel, ts).length > 1) {
        const text = "This message was deleted.";
        const empty = { blocks: [], attachments: [], files: [], reactions: [], metadata: undefined, edited: undefined };
        const tombstone = workspace.putMessage({
          ...message,
          ...empty,
          text,
          subtype: "tombstone",
          user: "USLACKBOT",
          botId: undefined,
          clientMsgId: undefined,
        });
        tellChanged(tombstone, message);
        return;
      }
      workspace.removeMessage(channel, ts);
      const now = ids.ts();
      tell(channelOf(channel), {
        subtype: "message_deleted",
        previous_message: messageJson(message, options),
        deleted_ts: ts,
        hidden: true,
        ts: now,
        event_ts: now,
      });
    },
    whisper: (ephemeral, ts = ids.ts()) =>
      workspace.putEphemeral({ ...ephemeral, ephemeral: true, ts, blocks: identify(ephemeral.blocks, ids) }),
    join(channel, user, inviter) {
      if (channel.members.has(user.id)) return channel;
      const last = workspace.messages(channel.id).at(-1);
      const joined = workspace.putChannel({ ...channel, members: new Set([...channel.members, user.id]) });
      const subtype = channel.kind === "private" ? "group_join" : "channel_join";
      post({ channel: channel.id, user: user.id, text: `<@${user.id}> has joined the channel`, subtype });
      const more = { user: user.id, ...(inviter === undefined ? {} : { inviter: inviter.id }) };
      if (heardBy(joined)) tellMembership("member_joined_channel", joined, more);
      // The mention after which Slack offers to invite the app is told once it is in.
      if (user.id === app.botUserId && last !== undefined && last.user === inviter?.id) tellMention(joined, last);
      return joined;
    },
    leave(channel, user) {
      if (!channel.members.has(user.id)) return channel;
      const told = heardBy(channel);
      const members = new Set([...channel.members].filter((member) => member !== user.id));
      const left = workspace.putChannel({ ...channel, members });
      const subtype = channel.kind === "private" ? "group_leave" : "channel_leave";
      post({ channel: channel.id, user: user.id, text: `<@${user.id}> has left the channel`, subtype });
      if (told) tellMembership("member_left_channel", left, { user: user.id });
      return left;
    },
    react(message, name, user) {
      const changed = withReaction(message, name, (users) => [...users, user]);
      tellReaction("reaction_added", message, name, user);
      return changed;
    },
    unreact(message, name, user) {
      const changed = withReaction(message, name, (users) => users.filter((other) => other !== user));
      tellReaction("reaction_removed", message, name, user);
      return changed;
    },
  };
}
