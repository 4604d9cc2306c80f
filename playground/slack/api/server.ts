/** The HTTP face: Web API, response URLs, uploads and downloads, and the door to Socket Mode, all on one loopback port. */
import type { Server } from "node:http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import { asObject, type Json, type JsonObject, parseJson } from "../json.ts";
import type { World } from "../world.ts";
import { agents } from "./agents.ts";
import type { Methods } from "./call.ts";
import { chat } from "./chat.ts";
import { conversations } from "./conversations.ts";
import { type Answered, createDispatch, withoutEffect } from "./dispatch.ts";
import { createUploads } from "./files.ts";
import { identity } from "./identity.ts";
import { createRateLimiter } from "./rate-limits.ts";
import { reactions } from "./reactions.ts";
import { streamMethods } from "./streams.ts";
import { views } from "./views.ts";

type Incoming = Context<{ Bindings: HttpBindings }>;

const loginPage =
  "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>";

/** The fields of a form (multipart too) or the properties of a JSON body. */
async function sentArguments(context: Incoming): Promise<Readonly<Record<string, Json>>> {
  const query = context.req.query();
  const type = context.req.header("content-type") ?? "";
  if (type.startsWith("application/json")) {
    const body = asObject(parseJson(await context.req.text())) ?? {};
    return { ...query, ...defined(body) };
  }
  if (context.req.method === "GET") return query;
  const form = await context.req.parseBody();
  const fields = Object.entries(form).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []));
  return { ...query, ...Object.fromEntries(fields) };
}

const defined = (body: JsonObject): Record<string, Json> =>
  Object.fromEntries(Object.entries(body).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const bearerOf = (context: Incoming) => /^Bearer\s+(\S+)$/i.exec(context.req.header("authorization") ?? "")?.[1];

/** Ends the connection without an answer. */
function hangUp(context: Incoming): Response {
  context.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function reply(context: Incoming, answered: Answered): Response {
  if (answered === undefined) return hangUp(context);
  const headers = { ...answered.headers, "content-type": "application/json; charset=utf-8" };
  return new Response(JSON.stringify(answered.body), { status: answered.status, headers });
}

/** A server that does not listen yet. */
export function createServer(world: World): Server {
  const { clock, faults, responseUrls, workspace } = world;
  const uploads = createUploads(world);
  const methods: Methods = {
    ...chat,
    ...streamMethods(),
    ...conversations,
    ...identity,
    ...views,
    ...reactions,
    ...agents,
    ...uploads.methods,
  };
  const limiter = createRateLimiter(clock, world.settings);
  const dispatch = createDispatch({ world, methods, limiter });
  const hono = new Hono<{ Bindings: HttpBindings }>();

  /** Runs what an address does, unless a fault by this name has it go wrong. */
  const faulty = async (context: Incoming, name: string, effect: () => Response | Promise<Response>) => {
    const fault = faults.take(name);
    if (fault?.kind === "slow") await new Promise<void>((resolve) => clock.after(fault.ms, resolve));
    const instead = fault === undefined ? undefined : withoutEffect(fault);
    if (instead !== undefined) return reply(context, instead.answer);
    const response = await effect();
    if (fault?.kind === "hang-up-after-effect") return hangUp(context);
    if (fault?.kind === "error-after-effect") return new Response("", { status: fault.status });
    return response;
  };

  hono.all("/api/:method", async (context) => {
    const sent = await sentArguments(context);
    return reply(context, await dispatch({ method: context.req.param("method"), sent, bearer: bearerOf(context) }));
  });

  hono.post("/response/:id", async (context) => {
    const body = asObject(parseJson(await context.req.text())) ?? {};
    return await faulty(context, "response_url", () => {
      const answered = responseUrls.post(context.req.param("id"), body);
      const outcome = answered.status === 200 ? "ok" : String(answered.body.error);
      workspace.recordCall({ method: "response_url", args: body, outcome, at: clock.now() });
      return reply(context, { ...answered, headers: {} });
    });
  });

  hono.post("/upload/v1/:id", async (context) => {
    const multipart = (context.req.header("content-type") ?? "").startsWith("multipart/");
    const part = multipart
      ? Object.values(await context.req.parseBody()).find((value) => value instanceof File)
      : undefined;
    const content = multipart ? await part?.arrayBuffer() : await context.req.arrayBuffer();
    return await faulty(context, "upload", () => {
      const { status, body } = uploads.receive(context.req.param("id"), new Uint8Array(content ?? new ArrayBuffer()));
      return new Response(body, { status });
    });
  });

  hono.get("/files-pri/:path/*", async (context) => {
    const id = context.req.param("path").split("-").at(-1) ?? "";
    return await faulty(context, "download", () => {
      const file = uploads.read(id, bearerOf(context));
      if (file === undefined) return context.html(loginPage);
      return new Response(Buffer.from(file.content), { headers: { "content-type": file.mimetype } });
    });
  });

  const server = createAdaptorServer({ fetch: hono.fetch, overrideGlobalObjects: false });
  if (!("closeAllConnections" in server)) throw new Error("The stand-in speaks HTTP/1.1 alone.");
  server.on("upgrade", (request, socket, head) => world.connections.upgrade(request, socket, head));
  return server;
}
