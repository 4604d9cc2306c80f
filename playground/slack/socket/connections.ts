/**
 * The WebSocket connections of Socket Mode: opened with a ticket, greeted with `hello`, pinged, told to go.
 *
 * What travels over them is `delivery.ts`'s.
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "../clock.ts";
import { asObject, asText, type JsonObject, parseJson } from "../json.ts";
import type { Settings } from "../settings.ts";

export interface Connection {
  readonly id: string;
  send(message: JsonObject): void;
  /** Closes it without a word, as a failing network does. */
  drop(): void;
}

export type DisconnectReason = "warning" | "refresh_requested" | "link_disabled" | "too_many_websockets";

interface Listeners {
  opened(): void;
  closed(connection: Connection): void;
  acknowledged(envelopeId: string, payload: JsonObject | undefined, connection: Connection): void;
}

export interface Connections {
  readonly open: readonly Connection[];
  /** For `apps.connections.open`: a ticket that opens one connection. */
  ticket(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  disconnect(reason: DisconnectReason, which?: Connection): void;
  close(): void;
}

interface ConnectionOptions {
  readonly appId: string;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly listeners: Listeners;
}

export function createConnections({ appId, clock, settings, listeners }: ConnectionOptions): Connections {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Map<string, number>();
  const open: Connection[] = [];
  let count = 0;

  const goodbye = (reason: DisconnectReason): JsonObject => ({
    type: "disconnect",
    reason,
    debug_info: { host: "applink-stand-in" },
  });

  const accept = (socket: WebSocket, approximateTime: number) => {
    count += 1;
    const connection: Connection = {
      id: `connection-${count}`,
      send: (message) => socket.send(JSON.stringify(message)),
      drop: () => socket.terminate(),
    };
    if (open.length >= settings.maxConnections) {
      connection.send(goodbye("too_many_websockets"));
      socket.close();
      return;
    }
    open.push(connection);
    const pings = setInterval(() => socket.ping("Ping from the stand-in"), settings.pingEvery);
    socket.on("message", (data) => {
      const message = asObject(parseJson(data.toString()));
      const envelopeId = asText(message?.envelope_id);
      if (envelopeId !== undefined) listeners.acknowledged(envelopeId, asObject(message?.payload), connection);
    });
    socket.on("close", () => {
      clearInterval(pings);
      open.splice(open.indexOf(connection), 1);
      listeners.closed(connection);
    });
    // A broken connection closes right after; nothing else is to be done about it.
    socket.on("error", () => socket.terminate());
    connection.send({
      type: "hello",
      num_connections: open.length,
      debug_info: {
        host: "applink-stand-in",
        build_number: 1,
        approximate_connection_time: approximateTime,
        started: new Date(clock.now()).toISOString(),
      },
      connection_info: { app_id: appId },
    });
    listeners.opened();
  };

  return {
    open,
    ticket() {
      count += 1;
      const ticket = `ticket-${count}`;
      tickets.set(ticket, clock.now());
      return ticket;
    },
    upgrade(request, socket, head) {
      const query = new URL(request.url ?? "/", "http://127.0.0.1").searchParams;
      const ticket = query.get("ticket") ?? "";
      const issued = tickets.get(ticket);
      tickets.delete(ticket);
      if (issued === undefined || clock.now() - issued > settings.ticketLife) {
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
        return;
      }
      const seconds = query.get("debug_reconnects") === "true" ? 360 : 3_600;
      server.handleUpgrade(request, socket, head, (accepted) => accept(accepted, seconds));
    },
    disconnect(reason, which) {
      for (const connection of which === undefined ? [...open] : [which]) {
        connection.send(goodbye(reason));
        if (reason !== "warning") clock.after(settings.closeAfterDisconnect, () => connection.drop());
      }
    },
    close() {
      for (const connection of [...open]) connection.drop();
      server.close();
    },
  };
}
