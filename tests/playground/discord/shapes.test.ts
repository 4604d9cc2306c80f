import {
  ApplicationCommandResponseSchema,
  CreatedThreadResponseSchema,
  GatewayBotResponseSchema,
  GuildChannelResponseSchema,
  GuildMemberResponseSchema,
  GuildRoleResponseSchema,
  GuildWithCountsResponseSchema,
  InteractionCallbackResponseSchema,
  MessageResponseSchema,
  MyGuildResponseSchema,
  PrivateApplicationResponseSchema,
  PrivateChannelResponseSchema,
  ThreadMemberResponseSchema,
  ThreadResponseSchema,
  ThreadsResponseSchema,
  UserPIIResponseSchema,
  UserResponseSchema,
} from "discord-api-spec/zod";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { ZodMiniType } from "zod/mini";
import type { Traffic } from "../../../playground/discord/platform.ts";
import { differences } from "./differences.ts";
import { everythingOnce } from "./everything.ts";

type Schema = ZodMiniType<unknown> | z.ZodType;

const channel = z.union([GuildChannelResponseSchema, ThreadResponseSchema, PrivateChannelResponseSchema]);
const commandBases = [
  "/applications/{application.id}/commands",
  "/applications/{application.id}/guilds/{guild.id}/commands",
];
const WEBHOOK = "/webhooks/{application.id}/{interaction.token}";

/** What each successful reply has to be. */
const replies: Readonly<Record<string, Schema>> = {
  "GET /gateway/bot": GatewayBotResponseSchema,
  "GET /users/@me": UserPIIResponseSchema,
  "GET /users/{user.id}": UserResponseSchema,
  "GET /users/@me/guilds": z.array(MyGuildResponseSchema),
  "GET /applications/@me": PrivateApplicationResponseSchema,
  "POST /users/@me/channels": PrivateChannelResponseSchema,
  "GET /channels/{channel.id}": channel,
  "PATCH /channels/{channel.id}": ThreadResponseSchema,
  "DELETE /channels/{channel.id}": ThreadResponseSchema,
  "GET /channels/{channel.id}/messages": z.array(MessageResponseSchema),
  "GET /channels/{channel.id}/messages/{message.id}": MessageResponseSchema,
  "POST /channels/{channel.id}/messages": MessageResponseSchema,
  "PATCH /channels/{channel.id}/messages/{message.id}": MessageResponseSchema,
  "POST /channels/{channel.id}/threads": CreatedThreadResponseSchema,
  "POST /channels/{channel.id}/messages/{message.id}/threads": ThreadResponseSchema,
  "GET /channels/{channel.id}/thread-members": z.array(ThreadMemberResponseSchema),
  "GET /channels/{channel.id}/thread-members/{user.id}": ThreadMemberResponseSchema,
  "GET /guilds/{guild.id}": GuildWithCountsResponseSchema,
  "GET /guilds/{guild.id}/channels": z.array(GuildChannelResponseSchema),
  "GET /guilds/{guild.id}/roles": z.array(GuildRoleResponseSchema),
  "GET /guilds/{guild.id}/members/{user.id}": GuildMemberResponseSchema,
  "GET /guilds/{guild.id}/threads/active": ThreadsResponseSchema,
  "POST /interactions/{interaction.id}/{interaction.token}/callback": InteractionCallbackResponseSchema,
  [`POST ${WEBHOOK}`]: MessageResponseSchema,
  [`GET ${WEBHOOK}/messages/@original`]: MessageResponseSchema,
  [`PATCH ${WEBHOOK}/messages/@original`]: MessageResponseSchema,
  ...Object.fromEntries(
    commandBases.flatMap((base) => [
      [`GET ${base}`, z.array(ApplicationCommandResponseSchema)],
      [`PUT ${base}`, z.array(ApplicationCommandResponseSchema)],
      [`POST ${base}`, ApplicationCommandResponseSchema],
      [`PATCH ${base}/{command.id}`, ApplicationCommandResponseSchema],
    ]),
  ),
};

/** What the body of an event has to be, where the REST description has its shape. */
const events: Readonly<Record<string, Schema>> = {
  MESSAGE_CREATE: MessageResponseSchema,
  MESSAGE_UPDATE: MessageResponseSchema,
  THREAD_CREATE: ThreadResponseSchema,
  THREAD_UPDATE: ThreadResponseSchema,
  CHANNEL_CREATE: GuildChannelResponseSchema,
  CHANNEL_UPDATE: GuildChannelResponseSchema,
  GUILD_CREATE: z.intersection(
    GuildWithCountsResponseSchema,
    z.object({
      channels: z.array(GuildChannelResponseSchema),
      threads: z.array(ThreadResponseSchema),
      members: z.array(GuildMemberResponseSchema),
    }),
  ),
  GUILD_ROLE_CREATE: z.object({ role: GuildRoleResponseSchema }),
  INTERACTION_CREATE: z.object({
    channel,
    message: z.optional(MessageResponseSchema),
    member: z.optional(GuildMemberResponseSchema),
    user: z.optional(UserResponseSchema),
  }),
};

describe("shapes", () => {
  let traffic: readonly Traffic[] = [];
  beforeAll(async () => {
    traffic = await everythingOnce();
  });

  it("every reply and event is as Discord's own description has it, but for the listed differences", () => {
    const used = new Set<number>();
    const wrong = traffic.flatMap((entry) => faults(entry, used));
    expect(wrong).toEqual([]);
    expect(differences.filter((_, index) => !used.has(index)).map(({ why }) => why)).toEqual([]);
  });

  it("every call and event with a described shape was seen", () => {
    const seen = new Set(traffic.map((entry) => (entry.kind === "reply" ? entry.call : entry.name)));
    expect([...Object.keys(replies), ...Object.keys(events)].filter((name) => !seen.has(name))).toEqual([]);
  });

  it("a reply that is not so would be found", () => {
    const call = "GET /users/{user.id}";
    const entry: Traffic = { kind: "reply", call, status: 200, request: undefined, body: { id: "1" } };
    expect(faults(entry, new Set())).toContain(`${call} username: invalid_type`);
  });
});

/** @param used gains the index of every difference that was needed */
function faults(entry: Traffic, used: Set<number>): string[] {
  if (entry.kind === "reply" && (entry.status >= 300 || entry.body === undefined)) return [];
  const name = entry.kind === "reply" ? entry.call : entry.name;
  const schema = entry.kind === "reply" ? replies[name] : events[name];
  if (schema === undefined) return entry.kind === "reply" ? [`${name} has no schema`] : [];
  // What goes over the line, without what JSON drops.
  const body: unknown = JSON.parse(JSON.stringify(entry.body));
  const result = schema.safeParse(body, { reportInput: true });
  if (result.success) return [];
  return leaves(result.error.issues).flatMap(({ path, code, input }) => {
    const place = `${name} ${path.map((step) => (typeof step === "number" ? "*" : String(step))).join(".")}`;
    const index = differences.findIndex(({ where, value }) => where.test(place) && value(input));
    if (index === -1) return [`${place}: ${code}`];
    used.add(index);
    return [];
  });
}

interface Leaf {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly input: unknown;
}

/** Of a union's complaints, those of the branch with the fewest that no difference explains. */
function leaves(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): Leaf[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code !== "invalid_union" || issue.errors.length === 0)
      return [{ path, code: issue.code, input: issue.input }];
    const branches = issue.errors.map((branch) => leaves(branch, path));
    const explained = (leaf: Leaf) =>
      differences.some(({ where, value }) => where.test(` ${leaf.path.map(String).join(".")}`) && value(leaf.input));
    const unexplained = (branch: readonly Leaf[]) => branch.filter((leaf) => !explained(leaf)).length;
    return branches.reduce((best, branch) => (unexplained(branch) < unexplained(best) ? branch : best));
  });
}
