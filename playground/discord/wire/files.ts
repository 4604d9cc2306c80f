/** Uploaded files: their metadata in messages, and the signed addresses they are read from for a while. */

import { createHmac, timingSafeEqual } from "node:crypto";
import type { APIAttachment } from "discord-api-types/v10";
import type { Platform } from "../platform.ts";
import type { Id, StoredFile } from "../state/model.ts";

/** Nothing secret: addresses are signed so that a changed or invented one fails as it does on Discord. */
const SIGNING_KEY = "discord-stand-in";

export function apiAttachment(platform: Platform, channelId: Id, file: StoredFile, ephemeral: boolean): APIAttachment {
  const url = signedUrl(platform, channelId, file);
  return {
    id: file.id,
    filename: file.filename,
    size: file.bytes.byteLength,
    url,
    proxy_url: url,
    ...(file.contentType === undefined ? {} : { content_type: file.contentType }),
    ...(file.description === undefined ? {} : { description: file.description }),
    ...(ephemeral ? { ephemeral: true } : {}),
  };
}

/** Address of a file; a fresh one each time a message is read, good for `settings.fileUrlLifeMs`. */
function signedUrl(platform: Platform, channelId: Id, file: StoredFile): string {
  const issued = Math.floor(platform.now() / 1000);
  const expires = issued + Math.floor(platform.settings.fileUrlLifeMs / 1000);
  const path = `/attachments/${channelId}/${file.id}/${encodeURIComponent(file.filename)}`;
  const query = `ex=${expires.toString(16)}&is=${issued.toString(16)}`;
  return `${platform.origin()}${path}?${query}&hm=${sign(file.id, query)}`;
}

/** Whether a query string as made above is ours and has not expired. */
export function isSigned(platform: Platform, fileId: Id, query: URLSearchParams): boolean {
  const expires = query.get("ex") ?? "";
  const expected = Buffer.from(sign(fileId, `ex=${expires}&is=${query.get("is") ?? ""}`));
  const given = Buffer.from(query.get("hm") ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  return Number.parseInt(expires, 16) * 1000 > platform.now();
}

function sign(fileId: Id, query: string): string {
  return createHmac("sha256", SIGNING_KEY).update(`${fileId}?${query}`).digest("hex");
}
