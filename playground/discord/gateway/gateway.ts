/**
 * The gateway: tells every session what its intents and its shard entitle it to, in order, each event numbered.
 *
 * Several processes may hold sessions with one token; each is told everything.
 */

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { GatewayOpcodes } from "discord-api-types/v10";
import { WebSocketServer } from "ws";
import type { Announcement, EventName } from "../platform.ts";
import { endsSession } from "./closing.ts";
import { type GatewayParts, serveConnection, shardOf } from "./connection.ts";
import { frame } from "./frames.ts";
import type { Session } from "./sessions.ts";

export interface Gateway {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  tell<Name extends EventName>(announcement: Announcement<Name>): void;
  /** Sessions whose line is up. */
  connected(): readonly Session[];
  /** Closes every line with this code. */
  disconnect(code: number, reason: string): void;
  /** Asks every session to come back (opcode 7). */
  reconnect(): void;
  /** Tells every session that it is void (opcode 9). */
  invalidate(resumable: boolean): void;
  close(): Promise<void>;
}

export function createGateway(parts: GatewayParts): Gateway {
  const { platform, sessions } = parts;
  const server = new WebSocketServer({ noServer: true });
  server.on("connection", (socket, request) =>
    serveConnection(parts, socket, new URL(request.url ?? "/", "ws://127.0.0.1").searchParams),
  );
  /** An event planned to be overtaken waits here for the next one. */
  let held: (() => void) | undefined;

  const connected = () => [...sessions.all.values()].filter(({ line }) => line !== undefined);

  function deliver<Name extends EventName>(announcement: Announcement<Name>): void {
    for (const session of sessions.all.values()) {
      if (!isFor(announcement, session)) continue;
      sessions.tell(session, announcement.name, announcement.data(session));
    }
    platform.changes.announce();
  }

  return {
    upgrade(request, socket, head) {
      server.handleUpgrade(request, socket, head, (client) => server.emit("connection", client, request));
    },
    tell(announcement) {
      const fault = platform.faults.take(`event ${announcement.name}`);
      const overtaken = held;
      held = undefined;
      if (fault?.kind === "reorder") held = () => deliver(announcement);
      else if (fault?.kind === "slow") void delay(fault.ms).then(() => deliver(announcement));
      else if (fault?.kind !== "lose") deliver(announcement);
      if (fault?.kind === "duplicate") deliver(announcement);
      overtaken?.();
    },
    connected,
    disconnect(code, reason) {
      for (const session of connected()) {
        session.line?.close(code, reason);
        if (endsSession(code)) sessions.end(session);
      }
    },
    reconnect() {
      for (const { line } of connected()) line?.send(frame(GatewayOpcodes.Reconnect, null));
    },
    invalidate(resumable) {
      for (const session of connected()) {
        session.line?.send(frame(GatewayOpcodes.InvalidSession, resumable));
        if (!resumable) sessions.end(session);
      }
    },
    close() {
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function isFor<Name extends EventName>({ guildId, intents }: Announcement<Name>, session: Session): boolean {
  const entitled = intents === 0 || (intents & session.intents) !== 0;
  return entitled && shardOf(guildId, session.shard[1]) === session.shard[0];
}
