/** Slack's mrkdwn as a person reads it: marks gone, mentions by name, links with their address after them. */
import { richTextOf } from "../wire/rich-text.ts";
import type { Names } from "./names.ts";
import { richText } from "./rich-text.ts";

export const mrkdwn = (text: string, names: Names): string => richText(richTextOf(text, ""), names).join("\n");
