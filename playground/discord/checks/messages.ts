/** Bodies of messages: sent, edited, answered to interactions. First Discord's description, then our own rules. */

import {
  IncomingWebhookInteractionRequestSchema,
  IncomingWebhookRequestPartialSchema,
  IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  IncomingWebhookUpdateRequestPartialSchema,
  MessageCreateRequestSchema,
  MessageEditRequestPartialSchema,
} from "discord-api-spec/zod";
import { type APIEmbed, type APIMessageTopLevelComponent, MessageFlags } from "discord-api-types/v10";
import { z } from "zod";
import { type Problem, Refusal } from "../refusal.ts";
import { topLevelComponents } from "./componentShapes.ts";
import { componentProblems, flattened, textsOf } from "./components.ts";
import { embedProblems } from "./embeds.ts";
import type { Measure } from "./measure.ts";
import { read, withoutNulls } from "./reading.ts";
import { againstSpec } from "./spec.ts";

const MAX_CONTENT = 2_000;
const MAX_NONCE = 25;
const MAX_FILES = 10;
/** Above either, Discord answers 500 instead of refusing. Source: discord-api-docs issues 8554 and 7528. */
const FAULTY_TEXT_BYTES = 10_170;
const FAULTY_TEXT_OVERHEAD = 12;
const FAULTY_MEDIA = 64;

const schemas = {
  create: MessageCreateRequestSchema,
  edit: MessageEditRequestPartialSchema,
  callback: IncomingWebhookInteractionRequestSchema,
  callbackUpdate: IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema,
  followup: IncomingWebhookRequestPartialSchema,
  webhookEdit: IncomingWebhookUpdateRequestPartialSchema,
};

/** Which of Discord's bodies it is. */
export type MessageForm = keyof typeof schemas;

const allowedMentions = z.object({
  parse: z.array(z.enum(["users", "roles", "everyone"])).exactOptional(),
  users: z.array(z.string()).exactOptional(),
  roles: z.array(z.string()).exactOptional(),
  replied_user: z.boolean().exactOptional(),
});

export type AllowedMentions = z.infer<typeof allowedMentions>;

const reference = z.object({
  message_id: z.string(),
  channel_id: z.string().exactOptional(),
  fail_if_not_exists: z.boolean().default(true),
});

const attachment = z.object({
  id: z.coerce.string(),
  filename: z.string().exactOptional(),
  description: z.string().exactOptional(),
});

const embeds: z.ZodType<APIEmbed[]> = z.array(
  z.object({
    title: z.string().exactOptional(),
    description: z.string().exactOptional(),
    url: z.string().exactOptional(),
    timestamp: z.string().exactOptional(),
    color: z.int().exactOptional(),
    footer: z.object({ text: z.string(), icon_url: z.string().exactOptional() }).exactOptional(),
    image: z.object({ url: z.string() }).exactOptional(),
    thumbnail: z.object({ url: z.string() }).exactOptional(),
    author: z.object({ name: z.string(), url: z.string().exactOptional() }).exactOptional(),
    fields: z
      .array(z.object({ name: z.string(), value: z.string(), inline: z.boolean().default(false) }))
      .exactOptional(),
  }),
);

const body = z.object({
  content: z.string().exactOptional(),
  embeds: embeds.exactOptional(),
  components: topLevelComponents.exactOptional(),
  attachments: z.array(attachment).exactOptional(),
  flags: z.int().exactOptional(),
  allowed_mentions: allowedMentions.exactOptional(),
  message_reference: reference.exactOptional(),
  nonce: z.union([z.string(), z.number()]).exactOptional(),
  enforce_nonce: z.boolean().exactOptional(),
  poll: z.unknown().optional(),
  sticker_ids: z.array(z.string()).exactOptional(),
});

/** A message's body as understood; null clears a field in an edit and is "not given" in a new message. */
export interface MessageBody extends Omit<z.infer<typeof body>, "content" | "embeds" | "components" | "attachments"> {
  readonly content?: string | null;
  readonly embeds?: APIEmbed[] | null;
  readonly components?: APIMessageTopLevelComponent[] | null;
  readonly attachments?: z.infer<typeof attachment>[] | null;
}

/**
 * @param prefix where in the request the message stands: `["data"]` in a callback
 * @param before flags the message has already: an edit cannot take V2 off
 * @throws {Refusal} 50035 with everything that is wrong, or 30015, or 500 where Discord itself fails
 */
export function checkMessage(
  measure: Measure,
  form: MessageForm,
  value: unknown,
  prefix: readonly string[] = [],
  before = 0,
): MessageBody {
  const fail = (problems: readonly Problem[]): void => {
    if (problems.length > 0)
      throw new Refusal(
        "invalidForm",
        problems.map((problem) => ({ ...problem, path: [...prefix, ...problem.path] })),
      );
  };
  fail(contentProblems(measure, value));
  // The schema refuses an eleventh file too, but Discord has a code of its own for it.
  if (filesNamedIn(value) > MAX_FILES) throw new Refusal("tooManyFiles");
  fail(againstSpec(measure, schemas[form], value));
  const message: MessageBody = { ...read(body, withoutNulls(value), prefix), ...cleared(value) };
  const v2 = (((message.flags ?? 0) | before) & MessageFlags.IsComponentsV2) !== 0;
  fail([
    ...(v2 ? legacyFieldProblems(message) : []),
    ...componentProblems(measure, message.components ?? [], v2),
    ...embedProblems(measure, message.embeds ?? []),
    ...mentionProblems(message.allowed_mentions ?? {}),
    ...nonceProblems(message),
  ]);
  if (v2 && overwhelmsDiscord(message.components ?? [])) throw new Refusal("serverFault");
  return message;
}

function filesNamedIn(value: unknown): number {
  const attachments: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "attachments") : [];
  return Array.isArray(attachments) ? attachments.length : 0;
}

/** Fields given as null. */
function cleared(value: unknown): Partial<Record<"content" | "embeds" | "components" | "attachments", null>> {
  if (typeof value !== "object" || value === null) return {};
  const keys = ["content", "embeds", "components", "attachments"] as const;
  return Object.fromEntries(keys.filter((key) => Reflect.get(value, key) === null).map((key) => [key, null]));
}

/** A longer text than the schema allows is told "4000"; one between is told "2000". Seen in public reports. */
function contentProblems(measure: Measure, value: unknown): Problem[] {
  const content: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "content") : undefined;
  if (typeof content !== "string" || measure(content) <= MAX_CONTENT) return [];
  const told = measure(content) > 2 * MAX_CONTENT ? 2 * MAX_CONTENT : MAX_CONTENT;
  return [{ path: ["content"], code: "BASE_TYPE_MAX_LENGTH", message: `Must be ${told} or fewer in length.` }];
}

function legacyFieldProblems(message: MessageBody): Problem[] {
  const given = {
    content: (message.content ?? "") !== "",
    embeds: (message.embeds ?? []).length > 0,
    poll: message.poll !== undefined && message.poll !== null,
    sticker_ids: (message.sticker_ids ?? []).length > 0,
  };
  return Object.entries(given)
    .filter(([, isGiven]) => isGiven)
    .map(([field]) => ({
      path: [field],
      code: "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
      message: `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    }));
}

function mentionProblems({ parse = [], users = [], roles = [] }: AllowedMentions): Problem[] {
  const both = (kind: "users" | "roles", ids: readonly string[]): Problem[] => {
    if (ids.length === 0 || !parse.includes(kind)) return [];
    const message = `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`;
    return [{ path: ["allowed_mentions"], code: "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message }];
  };
  return [...both("users", users), ...both("roles", roles)];
}

function nonceProblems({ nonce }: MessageBody): Problem[] {
  if (nonce === undefined || String(nonce).length <= MAX_NONCE) return [];
  return [{ path: ["nonce"], code: "NONCE_TYPE_TOO_LONG", message: `Nonce must be ${MAX_NONCE} or fewer in length.` }];
}

function overwhelmsDiscord(components: readonly APIMessageTopLevelComponent[]): boolean {
  const placed = flattened(components);
  const bytes = textsOf(placed).reduce((sum, text) => sum + Buffer.byteLength(text) + FAULTY_TEXT_OVERHEAD, 0);
  const media = placed.reduce((sum, { component }) => sum + ("items" in component ? component.items.length : 0), 0);
  return bytes > FAULTY_TEXT_BYTES || media > FAULTY_MEDIA;
}
