/** Response URLs: five posts in thirty minutes, for each command typed and each control used on a message. */
import type { Answers, Origin } from "./answers.ts";
import type { Clock } from "./clock.ts";
import type { JsonObject } from "./json.ts";
import type { Settings } from "./settings.ts";

export interface ResponseUrls {
  /** A new address for answers to `origin`. */
  issue(origin: Origin): string;
  /** @returns HTTP status and body */
  post(id: string, body: JsonObject): { readonly status: number; readonly body: JsonObject };
}

interface Grant {
  readonly origin: Origin;
  readonly at: number;
  uses: number;
}

interface ResponseUrlOptions {
  readonly answers: Answers;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly baseUrl: () => string;
}

export function createResponseUrls({ answers, clock, settings, baseUrl }: ResponseUrlOptions): ResponseUrls {
  const grants = new Map<string, Grant>();
  const { uses, life, spent, expired } = settings.responseUrl;
  return {
    issue(origin) {
      const id = `r${grants.size + 1}`;
      grants.set(id, { origin, at: clock.now(), uses: 0 });
      return `${baseUrl()}/response/${id}`;
    },
    post(id, body) {
      const grant = grants.get(id);
      if (grant === undefined) return { status: 404, body: { ok: false, error: "no_such_url" } };
      const refused = clock.now() - grant.at > life ? expired : grant.uses >= uses ? spent : undefined;
      if (refused !== undefined) return { status: refused.status, body: { ok: false, error: refused.error } };
      grant.uses += 1;
      const refusal = answers.give(grant.origin, body, "response_url");
      if (refusal === undefined) return { status: 200, body: { ok: true } };
      return { status: 400, body: { ok: false, error: refusal.error, errors: refusal.details } };
    },
  };
}
