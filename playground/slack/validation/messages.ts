/** Limits of what a message carries: text, blocks, attachments, metadata. Answers Slack's code and its sentences. */
import { asObjects, isList, isObject, type Json, type JsonObject } from "../json.ts";
import type { Settings } from "../settings.ts";
import { checkBlocks, textLength } from "./blocks.ts";
import { type Problem, sentence } from "./checks.ts";

/** Why Slack refuses a payload. */
export interface Refusal {
  readonly error: string;
  readonly details: readonly string[];
}

export interface MessageParts {
  readonly text?: string | undefined;
  readonly markdownText?: string | undefined;
  readonly blocks?: Json | undefined;
  readonly attachments?: Json | undefined;
  readonly metadata?: Json | undefined;
}

/** What differs between the ways in which a message is sent. */
export interface MessageLimits {
  /** Characters of `text`; more is `msg_too_long`. */
  readonly text: number;
  /** Whether the total of all text in blocks counts: not on `response_url`. */
  readonly total: boolean;
  /** The code for over 50 blocks. */
  readonly tooManyBlocks: "invalid_blocks" | "msg_blocks_too_many";
}

const maxBlocks = 50;

/** The first reason to refuse, or undefined. */
export function refuseMessage(parts: MessageParts, limits: MessageLimits, settings: Settings): Refusal | undefined {
  return (
    refuseText(parts, limits) ??
    (parts.blocks === undefined ? undefined : refuseBlocks(parts.blocks, limits, settings)) ??
    (parts.attachments === undefined ? undefined : refuseAttachments(parts.attachments, settings)) ??
    (parts.metadata === undefined ? undefined : refuseMetadata(parts.metadata, settings))
  );
}

function refuseText(parts: MessageParts, limits: MessageLimits): Refusal | undefined {
  const { text, markdownText } = parts;
  if (markdownText !== undefined && (text !== undefined || parts.blocks !== undefined)) {
    return { error: "markdown_text_conflict", details: [] };
  }
  if (markdownText !== undefined && [...markdownText].length > 12_000) return { error: "msg_too_long", details: [] };
  if (text !== undefined && [...text].length > limits.text) return { error: "msg_too_long", details: [] };
  const nothing = [text, markdownText].every((part) => part === undefined || part === "");
  if (nothing && isEmpty(parts.blocks) && isEmpty(parts.attachments)) return { error: "no_text", details: [] };
  return undefined;
}

const isEmpty = (value: Json | undefined) =>
  value === undefined || value === null || (isList(value) && value.length === 0);

/** What is wrong under the settings given. */
export function countingProblems(problems: readonly Problem[], settings: Settings): readonly string[] {
  return problems
    .filter(({ unknownProperty }) => unknownProperty !== true || settings.refuseUnknownProperties)
    .map(sentence);
}

export function refuseBlocks(
  blocks: Json,
  { total, tooManyBlocks }: Omit<MessageLimits, "text">,
  settings: Settings,
): Refusal | undefined {
  if (!isList(blocks)) return { error: "invalid_blocks_format", details: [] };
  if (blocks.length > maxBlocks && tooManyBlocks === "msg_blocks_too_many")
    return { error: tooManyBlocks, details: [] };
  const tables = asObjects(blocks).filter((block) => block.type === "table");
  if (tables.length > 1) return { error: "invalid_attachments", details: ["only_one_table_allowed"] };
  const details = countingProblems(checkBlocks(blocks, "message", maxBlocks), settings);
  if (details.length > 0) return { error: "invalid_blocks", details };
  const { max, perBlock } = settings.blockText;
  if (total && blocks.length > 0 && textLength(blocks) + perBlock * (blocks.length - 1) > max) {
    return { error: "msg_blocks_too_long", details: [] };
  }
  return undefined;
}

function refuseAttachments(attachments: Json, settings: Settings): Refusal | undefined {
  if (!isList(attachments)) return { error: "invalid_attachments", details: ["must be an array"] };
  if (attachments.length > 100) return { error: "too_many_attachments", details: [] };
  for (const [index, { blocks }] of asObjects(attachments).entries()) {
    if (blocks === undefined) continue;
    const problems = checkBlocks(blocks, "message", maxBlocks, `/attachments/${index}/blocks`);
    const details = countingProblems(problems, settings);
    if (details.length > 0) return { error: "invalid_attachments", details };
  }
  return undefined;
}

/** @returns undefined also for `{}`, which removes metadata in `chat.update` */
function refuseMetadata(metadata: Json, settings: Settings): Refusal | undefined {
  if (!isObject(metadata)) return { error: "invalid_metadata_format", details: [] };
  if (Object.keys(metadata).length === 0) return undefined;
  const { event_type: type, event_payload: payload } = metadata;
  if (typeof type !== "string" || !isObject(payload)) return { error: "invalid_metadata_format", details: [] };
  if (!/^\w{1,255}$/.test(type)) return { error: "invalid_metadata_schema", details: [`event_type: ${type}`] };
  if (!isPlain(payload)) return { error: "invalid_metadata_schema", details: ["event_payload"] };
  if (Buffer.byteLength(JSON.stringify(metadata)) > settings.metadataBytes) {
    return { error: "metadata_too_large", details: [] };
  }
  return undefined;
}

/** Plain values: strings, numbers, booleans, and lists of them. */
const isPlain = (payload: JsonObject): boolean =>
  Object.values(payload).every(
    (value) => !isObject(value) && (!isList(value) || value.every((each) => !isObject(each))),
  );
