/** One call from its method's name to its answer: token, limits, scopes, faults, the method itself, the record of it. */
import type { Misbehaviour } from "../../faults.ts";
import type { Json, JsonObject } from "../json.ts";
import type { World } from "../world.ts";
import { type Call, type Method, type Methods, Refused, readArgs } from "./call.ts";
import type { RateLimiter } from "./rate-limits.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** `undefined`: the connection ends without an answer. */
export type Answered = Answer | undefined;

interface Request {
  readonly method: string;
  readonly sent: Readonly<Record<string, Json>>;
  /** Of the Authorization header, without `Bearer`. */
  readonly bearer: string | undefined;
}

interface DispatchOptions {
  readonly world: World;
  readonly methods: Methods;
  readonly limiter: RateLimiter;
}

export function createDispatch({ world, methods, limiter }: DispatchOptions): (request: Request) => Promise<Answered> {
  const { app, clock, faults, workspace } = world;

  const checkToken = (method: Method | undefined, bearer: string | undefined, sent: Request["sent"]) => {
    const inBody = typeof sent.token === "string" ? sent.token : undefined;
    const wanted = method?.token ?? "bot";
    if (wanted === "app" && bearer === undefined && inBody !== undefined) throw new Refused("not_allowed_token_type");
    const token = bearer ?? inBody;
    if (token === undefined || token === "") throw new Refused("not_authed");
    const kind = token === app.appToken ? "app" : token === app.botToken ? "bot" : undefined;
    if (kind === undefined) throw new Refused("invalid_auth");
    if (kind !== wanted) throw new Refused("not_allowed_token_type");
    const dead = app.dead[kind];
    if (dead !== undefined) throw new Refused(dead);
  };

  const needs = (granted: ReadonlySet<string>, scopes: readonly string[]) => {
    if (scopes.length === 0 || scopes.some((scope) => granted.has(scope))) return;
    throw new Refused("missing_scope", { needed: scopes.join(","), provided: [...granted].join(",") });
  };

  const run = (request: Request): { readonly answer: Answer; readonly outcome: string } => {
    const method = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    const granted = method?.token === "app" ? new Set(["connections:write"]) : app.scopes;
    const headers = {
      "x-oauth-scopes": [...granted].join(","),
      ...(method?.scopes === undefined ? {} : { "x-accepted-oauth-scopes": method.scopes.join(",") }),
    };
    try {
      checkToken(method, request.bearer, request.sent);
      if (method === undefined) throw new Refused("unknown_method", { req_method: request.method });
      const args = readArgs(request.sent);
      const wait = limiter.take(request.method, method.tier, args.text("channel"));
      if (wait !== undefined) return { answer: rateLimited(wait), outcome: "ratelimited" };
      needs(granted, method.scopes ?? []);
      const call: Call = { method: request.method, args, world, needs: (...scopes) => needs(granted, scopes) };
      return { answer: { status: 200, headers, body: { ok: true, ...method.run(call) } }, outcome: "ok" };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, extras, violation } = error;
      if (violation !== undefined)
        workspace.recordViolation({ where: request.method, error: code, details: violation });
      return { answer: { status: 200, headers, body: { ok: false, error: code, ...extras } }, outcome: code };
    }
  };

  return async (request) => {
    const fault = faults.take(request.method);
    const record = (outcome: string) => {
      const { token, ...args } = readArgs(request.sent).all;
      workspace.recordCall({ method: request.method, args, outcome, at: clock.now() });
    };
    if (fault?.kind === "slow") await new Promise<void>((resolve) => clock.after(fault.ms, resolve));
    const instead = fault === undefined ? undefined : withoutEffect(fault);
    if (fault !== undefined && instead !== undefined) {
      record(`fault: ${fault.kind}`);
      return instead.answer;
    }
    const { answer, outcome } = run(request);
    record(outcome);
    if (fault?.kind === "hang-up-after-effect") return undefined;
    if (fault?.kind === "error-after-effect") return failure(fault.status);
    return answer;
  };
}

const rateLimited = (seconds: number): Answer => ({
  status: 429,
  headers: { "retry-after": String(seconds) },
  body: { ok: false, error: "ratelimited" },
});

const failure = (status: number, body?: JsonObject | Json): Answer => ({
  status,
  headers: {},
  body: body ?? { ok: false, error: "internal_error" },
});

/** What a fault answers in place of the method; undefined where the method still runs. */
export function withoutEffect(fault: Misbehaviour): { readonly answer: Answered } | undefined {
  if (fault.kind === "rate-limit") return { answer: rateLimited(fault.retryAfter) };
  if (fault.kind === "hang-up") return { answer: undefined };
  if (fault.kind !== "error") return undefined;
  const body: Json | undefined = fault.body === undefined ? undefined : JSON.parse(JSON.stringify(fault.body));
  return { answer: failure(fault.status, body) };
}
