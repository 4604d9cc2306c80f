/** Who may do what where, by Discord's own algorithm. Source: docs.discord.com/developers/topics/permissions. */

import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Channel, Guild, Id } from "./model.ts";
import { guildOf, parentOf, type World } from "./world.ts";

export const permission = PermissionFlagsBits;

/** What everybody can do in a new guild, as Discord sets it, as far as text is concerned. */
export const everyoneByDefault =
  permission.ViewChannel |
  permission.SendMessages |
  permission.SendMessagesInThreads |
  permission.CreatePublicThreads |
  permission.CreatePrivateThreads |
  permission.EmbedLinks |
  permission.AttachFiles |
  permission.AddReactions |
  permission.ReadMessageHistory |
  permission.MentionEveryone |
  permission.UseApplicationCommands;

/** What the mentor's invite link asks for: view, send, files, history, threads. */
export const invitedWith = 309_237_746_688n;

const all = Object.values(PermissionFlagsBits).reduce((bits, bit) => bits | bit, 0n);

/** What a member may do in the guild at large. Zero for somebody who is no member. */
export function guildPermissions(guild: Guild, userId: Id): bigint {
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  if (guild.ownerId === userId) return all;
  const roles = [guild.id, ...member.roles].flatMap((id) => guild.roles.get(id) ?? []);
  const bits = roles.reduce((sum, role) => sum | role.permissions, 0n);
  return (bits & permission.Administrator) === 0n ? bits : all;
}

/**
 * What a user may do in a channel, thread or direct message.
 *
 * A private thread is hidden from whoever is neither in it nor may manage threads. Without VIEW_CHANNEL nothing else
 * is left either.
 */
export function permissionsIn(world: World, userId: Id, channel: Channel): bigint {
  const guild = guildOf(world, channel);
  if (guild === undefined || channel.kind === "direct") return inDirectMessages(world, userId, channel);
  const base = guildPermissions(guild, userId);
  if (base === all) return all;
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;

  const { overwrites } = parentOf(world, channel);
  const apply = (bits: bigint, change: { readonly allow: bigint; readonly deny: bigint } | undefined) =>
    change === undefined ? bits : (bits & ~change.deny) | change.allow;
  const ofRoles = [...member.roles]
    .flatMap((id) => overwrites.get(id) ?? [])
    .reduce((sum, { allow, deny }) => ({ allow: sum.allow | allow, deny: sum.deny | deny }), { allow: 0n, deny: 0n });
  const bits = apply(apply(apply(base, overwrites.get(guild.id)), ofRoles), overwrites.get(userId));

  if ((bits & permission.ViewChannel) === 0n) return 0n;
  const outsideOfPrivateThread =
    channel.kind === "thread" &&
    channel.type === 12 &&
    !channel.members.has(userId) &&
    (bits & permission.ManageThreads) === 0n;
  return outsideOfPrivateThread ? 0n : bits;
}

/** Both ends of a direct message may do what can be done there; anybody else nothing. */
function inDirectMessages(world: World, userId: Id, channel: Channel): bigint {
  const user = world.users.get(userId);
  const belongs = channel.kind === "direct" && (user?.bot === true || channel.recipientId === userId);
  return belongs ? everyoneByDefault & ~permission.MentionEveryone : 0n;
}

export function may(world: World, userId: Id, channel: Channel, ...wanted: bigint[]): boolean {
  const granted = permissionsIn(world, userId, channel);
  return wanted.every((bit) => (granted & bit) === bit);
}

/** The right to write in it: threads have one of their own. */
export function sending(channel: Channel): bigint {
  return channel.kind === "thread" ? permission.SendMessagesInThreads : permission.SendMessages;
}
