/** Users and members as they go over the line. */

import type { APIGuildMember, APIUser } from "discord-api-types/v10";
import type { Guild, Member, User } from "../state/model.ts";
import { known, type World } from "../state/world.ts";
import { NO_FLAGS } from "./flags.ts";
import { timestamp } from "./time.ts";

export function apiUser(user: User): APIUser {
  return {
    id: user.id,
    username: user.name,
    global_name: user.bot ? null : user.name,
    discriminator: user.bot ? "0420" : "0",
    avatar: null,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    public_flags: NO_FLAGS,
    flags: NO_FLAGS,
    ...(user.bot ? { bot: true } : {}),
  };
}

/** `GET /users/@me`: what a bot learns about itself beyond what others see. */
export function apiSelf(user: User): APIUser {
  return { ...apiUser(user), mfa_enabled: true, locale: user.locale, verified: true, email: null };
}

/** Member without the user, as beside a message's author. */
export function apiMemberOnly(member: Member): Omit<APIGuildMember, "user"> {
  return {
    nick: member.nick ?? null,
    avatar: null,
    banner: null,
    roles: [...member.roles],
    joined_at: timestamp(member.joinedAt),
    premium_since: null,
    deaf: false,
    mute: false,
    flags: NO_FLAGS,
    pending: false,
    communication_disabled_until: null,
  };
}

export function apiMember(world: World, member: Member): APIGuildMember {
  return { ...apiMemberOnly(member), user: apiUser(known(world.users, member.userId)) };
}

export function apiMembers(world: World, guild: Guild): APIGuildMember[] {
  return [...guild.members.values()].map((member) => apiMember(world, member));
}
