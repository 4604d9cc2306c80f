/** One connection to the gateway, from HELLO to its close. */

import { GatewayDispatchEvents, GatewayIntentBits, GatewayOpcodes } from "discord-api-types/v10";
import type { WebSocket } from "ws";
import type { Platform } from "../platform.ts";
import { known } from "../state/world.ts";
import { applicationFlags } from "../wire/flags.ts";
import { guildCreate } from "../wire/guilds.ts";
import { apiSelf } from "../wire/users.ts";
import { closing } from "./closing.ts";
import { frame, type Identify, parseFrame, type Resume } from "./frames.ts";
import type { Line, Session, Sessions } from "./sessions.ts";
import type { StartLimit } from "./startLimit.ts";

const MAX_FRAME_BYTES = 4_096;
const MAX_FRAMES = 120;
const FRAME_WINDOW_MS = 60_000;

const privileged = GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;
const everyIntent = Object.values(GatewayIntentBits).reduce<number>(
  (sum, bit) => (typeof bit === "number" ? sum | bit : sum),
  0,
);

export interface GatewayParts {
  readonly platform: Platform;
  readonly sessions: Sessions;
  readonly startLimit: StartLimit;
  /** Address a session resumes at. */
  url(): string;
}

/** @param query of the address connected to: version, encoding, compression */
export function serveConnection(
  { platform, sessions, startLimit, url }: GatewayParts,
  socket: WebSocket,
  query: URLSearchParams,
): void {
  if (query.get("v") !== "10") return void socket.close(closing.badVersion, "Invalid API version");
  if (query.get("encoding") === "etf" || query.has("compress"))
    return void socket.close(closing.unknown, "The stand-in speaks plain JSON only");
  const { settings } = platform;
  const line: Line = { send: (text) => socket.send(text), close: (code, reason) => socket.close(code, reason) };
  let session: Session | undefined;
  let lastHeartbeat = performance.now();
  let frames: number[] = [];

  const heartbeatCheck = setInterval(() => {
    const late = performance.now() - lastHeartbeat > settings.heartbeatIntervalMs * 1.5;
    if (late) socket.close(closing.sessionTimedOut, "Session timed out");
  }, settings.heartbeatIntervalMs / 2);

  socket.on("close", (code) => {
    clearInterval(heartbeatCheck);
    if (session !== undefined) sessions.drop(session, line, code);
    platform.changes.announce();
  });
  socket.on("message", (raw) => {
    const code = receive(raw.toString());
    if (code !== undefined) line.close(code);
  });
  line.send(frame(GatewayOpcodes.Hello, { heartbeat_interval: settings.heartbeatIntervalMs }));

  /** @returns the code to close with when the client went wrong */
  function receive(text: string): number | undefined {
    if (Buffer.byteLength(text) > MAX_FRAME_BYTES) return closing.decodeError;
    const now = performance.now();
    frames = [...frames.filter((at) => now - at < FRAME_WINDOW_MS), now];
    if (frames.length > MAX_FRAMES) return closing.rateLimited;
    const received = parseFrame(text);
    if ("close" in received) return received.close;
    switch (received.op) {
      case GatewayOpcodes.Heartbeat:
        lastHeartbeat = now;
        line.send(frame(GatewayOpcodes.HeartbeatAck, null));
        return undefined;
      case GatewayOpcodes.Identify:
        return identify(received.d);
      case GatewayOpcodes.Resume:
        return resume(received.d);
      default:
        // Presence, voice and member requests are taken and come to nothing here.
        return session === undefined ? closing.notAuthenticated : undefined;
    }
  }

  function identify(wanted: Identify): number | undefined {
    if (session !== undefined) return closing.alreadyAuthenticated;
    const refusal = refusalOf(wanted);
    if (refusal !== undefined) return refusal;
    if (startLimit.take(wanted.shard?.[0] ?? 0)) {
      session = sessions.open(wanted, line);
      introduce(session);
      platform.changes.announce();
    } else line.send(frame(GatewayOpcodes.InvalidSession, false));
    return undefined;
  }

  function refusalOf({ token, intents, shard = [0, 1] }: Identify): number | undefined {
    if (token !== platform.bot.token) return closing.badToken;
    if (shard[0] < 0 || shard[0] >= shard[1]) return closing.badShard;
    if ((intents & ~everyIntent) !== 0) return closing.badIntents;
    return (intents & privileged & ~settings.privilegedIntents) === 0 ? undefined : closing.disallowedIntents;
  }

  /** May come on the line that the session is on: that is how a client answers opcode 9 with `true`. */
  function resume({ token, session_id: id, seq }: Resume): number | undefined {
    if (session !== undefined && session.id !== id) return closing.alreadyAuthenticated;
    if (token !== platform.bot.token) return closing.badToken;
    const resumed = sessions.resumable(id, token);
    if (resumed === undefined) {
      line.send(frame(GatewayOpcodes.InvalidSession, false));
      return undefined;
    }
    if (seq > resumed.seq) return closing.badSequence;
    if (resumed.line !== line) resumed.line?.close(4000, "Resumed elsewhere");
    session = resumed;
    sessions.resume(resumed, line, seq);
    sessions.tell(resumed, GatewayDispatchEvents.Resumed, { _trace: [] });
    platform.changes.announce();
    return undefined;
  }

  /** READY, then every guild of the shard: what is not told here, discord.js does not know. */
  function introduce(opened: Session): void {
    const { world, bot } = platform;
    const flags = applicationFlags(settings.privilegedIntents);
    const guilds = [...world.guilds.values()].filter(
      ({ id, members }) => members.has(bot.userId) && shardOf(id, opened.shard[1]) === opened.shard[0],
    );
    sessions.tell(opened, GatewayDispatchEvents.Ready, {
      v: 10,
      user: apiSelf(known(world.users, bot.userId)),
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: opened.id,
      resume_gateway_url: url(),
      shard: opened.shard,
      application: { id: bot.applicationId, flags, flags_new: String(flags) },
    });
    const withMembers = (opened.intents & GatewayIntentBits.GuildMembers) !== 0;
    for (const guild of guilds)
      sessions.tell(opened, GatewayDispatchEvents.GuildCreate, guildCreate(world, guild, bot.userId, withMembers));
  }
}

/** The shard that hears of a guild; what has no guild goes to the first. */
export function shardOf(guildId: string | undefined, shards: number): number {
  return guildId === undefined ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(shards));
}
