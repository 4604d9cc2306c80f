/**
 * Discord as bare as can be: a gateway that sends whatever it is told to, and an API that takes everything and remembers it. For
 * payloads that the stand-in, which only says what Discord would, can't send.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";

export interface Call {
  readonly method: string;
  /** Decoded, from `/api/v10` on. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface Wire {
  readonly origin: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly bot: string;
  readonly guild: string;
  readonly calls: readonly Call[];
  /** Sends an event to the client, as it is. */
  dispatch(name: string, data: unknown): void;
  /** Connections that the client has opened in all. */
  connections(): number;
  close(): Promise<void>;
}

const bot = "900000000000000001";
const guild = "100000000000000001";

export async function createWire(): Promise<Wire> {
  const calls: Call[] = [];
  let ids = 0;
  let opened = 0;
  let sequence = 0;
  let client: WebSocket | undefined;
  const newId = () => `8000000000${String(++ids).padStart(8, "0")}`;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (url.pathname.startsWith("/files/")) return serveFile(url.pathname, response);
    const path = decoded(url.pathname.replace(/^\/api\/v10/, ""));
    calls.push({
      method: request.method ?? "",
      path,
      authorization: request.headers.authorization,
      body: await textOf(request),
    });
    const json = (body: unknown, status = 200) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (path === "/gateway/bot")
      return json({
        url: `ws://127.0.0.1:${port()}`,
        shards: 1,
        session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 },
      });
    if (/\/callback$|\/typing$/.test(path) || request.method === "DELETE") return void response.writeHead(204).end();
    if (/\/commands$/.test(path) || (request.method === "GET" && /\/messages$/.test(path))) return json([]);
    if (request.method === "GET" && /^\/channels\/[^/]+$/.test(path))
      return json({ message: "Unknown Channel", code: 10003 }, 404);
    // A thread has the id of the message it hangs under.
    const under = /\/messages\/([^/]+)\/threads$/.exec(path)?.[1];
    json({ id: under ?? newId(), type: 0, author: { id: bot, bot: true } });
  });
  const gateway = new WebSocketServer({ server });
  const send = (frame: object) => client?.send(JSON.stringify(frame));
  const dispatch = (t: string, d: unknown) => send({ op: 0, s: ++sequence, t, d });
  gateway.on("connection", (socket) => {
    opened += 1;
    client = socket;
    send({ op: 10, d: { heartbeat_interval: 45_000 } });
    socket.on("message", (raw) => {
      const frame: { op?: number } = JSON.parse(raw.toString());
      if (frame.op === 1) send({ op: 11 });
      if (frame.op === 6) dispatch("RESUMED", {});
      if (frame.op !== 2) return;
      dispatch("READY", {
        v: 10,
        user: { id: bot, username: "mentor", discriminator: "0", global_name: null, avatar: null, bot: true },
        guilds: [{ id: guild, unavailable: true }],
        session_id: "session",
        resume_gateway_url: `ws://127.0.0.1:${port()}`,
        application: { id: bot, flags: 0 },
      });
      dispatch("GUILD_CREATE", guildCreate());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = (): number => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no TCP port");
    return address.port;
  };
  const origin = `http://127.0.0.1:${port()}`;
  return {
    origin,
    apiUrl: `${origin}/api`,
    token: `${Buffer.from(bot).toString("base64url")}.wire.token-of-the-bot`,
    bot,
    guild,
    calls,
    dispatch,
    connections: () => opened,
    async close() {
      for (const socket of gateway.clients) socket.terminate();
      gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A file that is fine, one that is elsewhere, one that is larger than was said, and one that has no end. */
function serveFile(path: string, response: ServerResponse): void {
  if (path === "/files/elsewhere.txt") return void response.writeHead(302, { Location: "/files/good.txt" }).end();
  response.writeHead(200, { "Content-Type": "text/plain" });
  if (path !== "/files/endless.txt")
    return void response.end(path === "/files/large.txt" ? "x".repeat(300_000) : "select 1");
  const more = () => {
    while (!response.destroyed && response.write("x".repeat(65_536)));
  };
  response.on("drain", more);
  more();
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function guildCreate() {
  const everyone = {
    id: guild,
    name: "@everyone",
    permissions: String((1n << 48n) - 1n),
    position: 0,
    color: 0,
    flags: 0,
  };
  const member = {
    user: { id: bot, username: "mentor", discriminator: "0", bot: true },
    roles: [],
    joined_at: "2026-01-01T00:00:00Z",
    flags: 0,
  };
  return {
    ...{ id: guild, name: "A", owner_id: "700000000000000001", preferred_locale: "en-US", joined_at: member.joined_at },
    ...{ roles: [everyone], members: [member], member_count: 2, features: [], emojis: [], stickers: [] },
    ...{ channels: [{ id: "200000000000000001", type: 0, name: "general", position: 0, permission_overwrites: [] }] },
    ...{ threads: [], presences: [], voice_states: [], stage_instances: [], guild_scheduled_events: [] },
    ...{ system_channel_id: null, unavailable: false, large: false },
  };
}
