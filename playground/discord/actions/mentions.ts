/** Whom a message mentions, what is left of it after `allowed_mentions` and rights, and who is really pinged. */

import type { AllowedMentions } from "../checks/messages.ts";
import type { Ping, Platform } from "../platform.ts";
import type { Channel, Id, Mentions, Message } from "../state/model.ts";
import { may, permission } from "../state/permissions.ts";
import { guildOf } from "../state/world.ts";

/** What a message may mention when its sender says nothing: everything, or (interactions, webhooks) users only. */
export type MentionDefault = "everything" | "users";

export const noMentions: Mentions = { users: new Set(), roles: new Set(), everyone: false, repliedUser: undefined };

export interface Mentioning {
  readonly channel: Channel;
  readonly authorId: Id;
  /** Content, and the text displays of a V2 message. */
  readonly text: string;
  readonly allowed: AllowedMentions | undefined;
  readonly otherwise: MentionDefault;
  readonly repliesTo: Message | undefined;
}

export function mentionsIn(platform: Platform, what: Mentioning): Mentions {
  const { world } = platform;
  const { channel, authorId, text, repliesTo } = what;
  const guild = guildOf(world, channel);
  const allowed = allowing(what);
  const everyoneAllowed = may(world, authorId, channel, permission.MentionEveryone);

  const users = idsIn(text, /<@!?(\d+)>/g).filter((id) => world.users.has(id) && allowed.user(id));
  const roles = idsIn(text, /<@&(\d+)>/g).filter((id) => {
    const role = guild?.roles.get(id);
    return role !== undefined && allowed.role(id) && (role.mentionable || everyoneAllowed);
  });
  const repliedUser = repliesTo !== undefined && allowed.repliedUser ? repliesTo.authorId : undefined;
  return {
    users: new Set(repliedUser === undefined ? users : [...users, repliedUser]),
    roles: new Set(roles),
    everyone: guild !== undefined && allowed.everyone && everyoneAllowed && /@(everyone|here)\b/.test(text),
    repliedUser,
  };
}

function allowing({ allowed, otherwise }: Mentioning) {
  const all = otherwise === "everything";
  if (allowed === undefined) return { user: () => true, role: () => all, everyone: all, repliedUser: all };
  const { parse = [], users = [], roles = [], replied_user: repliedUser = false } = allowed;
  return {
    user: (id: Id) => parse.includes("users") || users.includes(id),
    role: (id: Id) => parse.includes("roles") || roles.includes(id),
    everyone: parse.includes("everyone"),
    repliedUser,
  };
}

function idsIn(text: string, pattern: RegExp): Id[] {
  return [...text.matchAll(pattern)].flatMap(([, id]) => id ?? []);
}

/** Everybody whose screen shows a notification for this message: never its author, never who can't see it. */
export function pingsOf({ world }: Platform, channel: Channel, message: Message): Ping[] {
  const { users, roles, everyone, repliedUser } = message.mentions;
  const guild = guildOf(world, channel);
  const why = new Map<Id, Ping["why"]>();
  if (everyone) for (const id of guild?.members.keys() ?? []) why.set(id, "everyone");
  for (const { userId, roles: hers } of guild?.members.values() ?? [])
    if ([...roles].some((role) => hers.has(role))) why.set(userId, "role");
  for (const id of users) why.set(id, id === repliedUser ? "reply" : "mention");
  return [...why]
    .filter(([id]) => id !== message.authorId && may(world, id, channel, permission.ViewChannel))
    .map(([userId, reason]) => ({ messageId: message.id, userId, why: reason }));
}
