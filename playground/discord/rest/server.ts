/** Discord's REST API over HTTP: who calls, how often, what goes wrong on purpose, and the answer in Discord's form. */

import { setTimeout as delay } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { type Context, Hono } from "hono";
import type { Misbehaviour } from "../../faults.ts";
import type { Platform } from "../platform.ts";
import { Refusal, type RefusalName, refusalBody } from "../refusal.ts";
import { contentOf } from "./body.ts";
import { serveFile } from "./cdn.ts";
import { createLimits, type Limits, refusal, type Verdict } from "./limits.ts";
import type { Answer, Route } from "./route.ts";

type Env = { Bindings: HttpBindings };

/** What counts as the bot's fault in `discord.violations`: bodies that Discord would not take from anybody. */
const violations: ReadonlySet<RefusalName> = new Set<RefusalName>([
  "invalidForm",
  "invalidJson",
  "emptyMessage",
  "tooManyFiles",
  "bodyTooLarge",
  "fileTooBig",
  "tooManyCommands",
  "tooManyCommandsToday",
  "badUserAgent",
  "serverFault",
]);

const USER_AGENT = /^DiscordBot \(.+, .+\)/;

export function createRestApp(platform: Platform, routes: readonly Route[]): Hono<Env> {
  const app = new Hono<Env>();
  const limits = createLimits(platform.settings);
  app.get("/attachments/:channel/:file/:name", (c) => serveFile(platform, c.req.param("file"), new URL(c.req.url)));
  for (const route of routes)
    app.on(route.method, `/api/:version${honoPath(route.path)}`, (c) => serve(platform, limits, route, c));
  // A fault of the stand-in's own must not pass for Discord's.
  app.onError((error, c) => {
    platform.violations.push({
      call: `${c.req.method} ${c.req.path}`,
      path: [],
      code: "STAND_IN_BROKE",
      message: String(error),
    });
    return Response.json({ message: `The stand-in broke: ${error.message}`, code: 0 }, { status: 500 });
  });
  app.all("*", () => Response.json(refusalBody(new Refusal("notFound")), { status: 404 }));
  return app;
}

/** `/channels/{channel.id}` as Hono writes it. */
function honoPath(path: string): string {
  return path.replaceAll(/\{(.+?)\}/g, (_, name: string) => `:${name.replace(".", "_")}`);
}

async function serve(platform: Platform, limits: Limits, route: Route, c: Context<Env>): Promise<Response> {
  const name = callName(route, c);
  const denied = denial(platform, route, c);
  if (denied !== undefined) return respond(platform, name, undefined, failure(platform, name, denied), {});
  const verdict = limits.take(name, major(c), route.auth === "bot");
  if (verdict.refused !== undefined) return tooMany(platform, name, verdict, verdict.refused);

  const fault = platform.faults.take(name);
  const instead = fault === undefined ? undefined : before(platform, name, fault, c);
  if (instead !== undefined) return instead;
  let request: unknown;
  let answer: Answer;
  try {
    const { body, uploads } = await contentOf(c.req.raw);
    request = body;
    answer = route.handle(platform, { name, body, uploads, query: new URL(c.req.url).searchParams, param });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    answer = failure(platform, name, error);
  }
  if (fault?.kind === "slow") await delay(fault.ms);
  if (fault?.kind === "hang-up-after-effect") return hangUp(c);
  if (fault?.kind === "error-after-effect")
    answer = { status: fault.status, body: { message: `${fault.status}: planned by the test`, code: 0 } };
  return respond(platform, name, request, answer, verdict.headers);

  function param(wanted: string): string {
    const value = c.req.param(wanted.replace(".", "_"));
    if (value === undefined) throw new Error(`${name} has no {${wanted}} in its path.`);
    return value;
  }
}

/** `@original` is a call of its own: it is what faults are planned for. */
function callName({ method, path }: Route, c: Context<Env>): string {
  return `${method} ${c.req.param("message_id") === "@original" ? path.replace("{message.id}", "@original") : path}`;
}

/** Why the caller is turned away at the door. */
function denial({ bot, settings }: Platform, { auth }: Route, c: Context<Env>): Refusal | undefined {
  if (c.req.param("version") !== "v10") return new Refusal("badApiVersion");
  if (settings.checkUserAgent && !USER_AGENT.test(c.req.header("user-agent") ?? "")) return new Refusal("badUserAgent");
  const known = auth === "none" || c.req.header("authorization") === `Bot ${bot.token}`;
  return known ? undefined : new Refusal("unauthorized");
}

/** The resource whose calls share a bucket. */
function major(c: Context<Env>): string {
  const parts = ["channel_id", "guild_id", "interaction_token"].map((name) => c.req.param(name));
  return parts.find((part) => part !== undefined) ?? "";
}

function failure(platform: Platform, call: string, error: Refusal): Answer {
  if (violations.has(error.reason)) {
    const problems =
      error.problems.length > 0 ? error.problems : [{ path: [], code: String(error.code), message: error.message }];
    platform.violations.push(...problems.map((problem) => ({ ...problem, call })));
  }
  const { statuses, unauthorizedBody } = platform.settings;
  const body = error.reason === "unauthorized" ? unauthorizedBody : refusalBody(error);
  return { status: statuses[error.code] ?? error.status, body };
}

function respond(
  platform: Platform,
  call: string,
  request: unknown,
  { status, body }: Answer,
  headers: Verdict["headers"],
): Response {
  platform.record({ kind: "reply", call, status, request, body });
  platform.changes.announce();
  // A JSON content type on an empty answer makes clients parse nothing.
  return body === undefined
    ? new Response(null, { status, headers: { ...headers } })
    : Response.json(body, { status, headers: { ...headers } });
}

function tooMany(
  platform: Platform,
  call: string,
  { headers }: Pick<Verdict, "headers">,
  { retryAfter, global }: { readonly retryAfter: number; readonly global: boolean },
): Response {
  const body = { message: "You are being rate limited.", retry_after: retryAfter, global };
  return respond(platform, call, undefined, { status: 429, body }, headers);
}

/** Misbehaviour in which nothing is done. */
function before(platform: Platform, call: string, fault: Misbehaviour, c: Context<Env>): Response | undefined {
  switch (fault.kind) {
    case "rate-limit":
      return tooMany(platform, call, refusal({}, fault.retryAfter, "shared"), {
        retryAfter: fault.retryAfter,
        global: false,
      });
    case "error": {
      const body = fault.body ?? { message: `${fault.status}: planned by the test`, code: 0 };
      return respond(platform, call, undefined, { status: fault.status, body }, {});
    }
    case "hang-up":
      return hangUp(c);
    default:
      return undefined;
  }
}

function hangUp(c: Context<Env>): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}
