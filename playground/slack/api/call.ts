/** One call of the Web API: its arguments as WebClient sends them, and how it is refused. */
import {
  asList,
  asObjects,
  asText,
  asTexts,
  isList,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
} from "../json.ts";
import type { Refusal } from "../validation/messages.ts";
import type { World } from "../world.ts";

/** Thrown by a method: `{"ok": false, "error": …}` with what goes beside it. */
export class Refused extends Error {
  readonly code: string;
  readonly extras: JsonObject;
  /** Set where the payload broke a published limit: recorded, so that a test can assert there were none. */
  readonly violation: readonly string[] | undefined;

  constructor(code: string, extras: JsonObject = {}, violation?: readonly string[]) {
    super(code);
    this.code = code;
    this.extras = extras;
    this.violation = violation;
  }
}

/** What Slack answers to a payload outside its limits. */
export function outsideLimits({ error, details }: Refusal): Refused {
  if (details.length === 0) return new Refused(error, {}, []);
  const messages = details.map((detail) => `[ERROR] ${detail}`);
  return new Refused(error, { errors: details, response_metadata: { messages } }, details);
}

/** Arguments that arrive as JSON inside a form field. */
const jsonArguments = new Set([
  ...[
    "attachments",
    "blocks",
    "chunks",
    "context_entities",
    "files",
    "loading_messages",
    "metadata",
    "prompts",
    "view",
  ],
]);

export interface Args {
  readonly all: Readonly<Record<string, Json>>;
  text(name: string): string | undefined;
  /** @throws {Refused} `missing_argument`… in the method's own word where `error` is given */
  required(name: string, error?: string): string;
  number(name: string): number | undefined;
  flag(name: string): boolean;
  json(name: string): Json | undefined;
  objects(name: string): readonly JsonObject[];
  /** Comma-separated or a JSON list. */
  names(name: string): readonly string[];
}

/** @param sent fields of a form, or the properties of a JSON body */
export function readArgs(sent: Readonly<Record<string, Json>>): Args {
  const all: Record<string, Json> = {};
  for (const [name, value] of Object.entries(sent)) {
    all[name] = typeof value === "string" && jsonArguments.has(name) ? (parseJson(value) ?? value) : value;
  }
  const text = (name: string) => {
    const value = all[name];
    return typeof value === "number" || typeof value === "boolean" ? String(value) : asText(value);
  };
  return {
    all,
    text,
    required(name, error) {
      const value = text(name);
      if (value !== undefined && value !== "") return value;
      if (error !== undefined) throw new Refused(error);
      const messages = [`[ERROR] missing required field: ${name}`];
      throw new Refused("invalid_arguments", { response_metadata: { messages } });
    },
    number(name) {
      const value = text(name);
      return value === undefined || value === "" || Number.isNaN(Number(value)) ? undefined : Number(value);
    },
    flag: (name) => ["true", "1"].includes(text(name) ?? ""),
    json: (name) => all[name],
    objects: (name) => asObjects(all[name]),
    names(name) {
      const value = all[name];
      if (isList(value)) return asTexts(asList(value));
      return (text(name) ?? "").split(",").filter((each) => each !== "");
    },
  };
}

export interface Call {
  readonly method: string;
  readonly args: Args;
  readonly world: World;
  /** Refuses the call unless the app has one of these scopes. */
  needs(...scopes: readonly string[]): void;
}

/** Which limit a method falls under. */
export type Tier = 1 | 2 | 3 | 4 | "posting" | "status" | "unlimited";

export interface Method {
  /** One of these is enough. None: any token will do, or the method asks by itself. */
  readonly scopes?: readonly string[];
  readonly tier: Tier;
  /** Whose token it wants; the bot's unless said otherwise. */
  readonly token?: "app";
  run(call: Call): JsonObject;
}

export type Methods = Readonly<Record<string, Method>>;

/** One page of a list. @param error where a cursor is none of ours */
export function page<T>(
  items: readonly T[],
  { args }: Call,
  standard: number,
  most: number,
): { readonly items: readonly T[]; readonly metadata: JsonObject } {
  const limit = Math.min(args.number("limit") ?? standard, most);
  if (limit < 1) throw new Refused("invalid_limit");
  const cursor = args.text("cursor") ?? "";
  const start = cursor === "" ? 0 : Number(Buffer.from(cursor, "base64").toString().replace("from:", ""));
  if (!Number.isInteger(start) || start < 0) throw new Refused("invalid_cursor");
  const end = start + limit;
  const next = end < items.length ? Buffer.from(`from:${end}`).toString("base64") : "";
  return { items: items.slice(start, end), metadata: { next_cursor: next } };
}

export const isBlank = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === "" || (isObject(value) && Object.keys(value).length === 0);
