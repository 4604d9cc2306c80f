/** A file as a person picks it: a name and what is in it. */

import type { Platform } from "../platform.ts";
import type { StoredFile } from "../state/model.ts";

export interface GivenFile {
  readonly filename: string;
  readonly content: string | Uint8Array;
  /** Plain text for a string, unless said otherwise. */
  readonly contentType?: string;
}

export function storeGiven(platform: Platform, { filename, content, contentType }: GivenFile): StoredFile {
  const isText = typeof content === "string";
  return {
    id: platform.newId(),
    filename,
    bytes: isText ? new TextEncoder().encode(content) : content,
    contentType: contentType ?? (isText ? "text/plain; charset=utf-8" : "application/octet-stream"),
    description: undefined,
  };
}
