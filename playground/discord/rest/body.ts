/** Reads what a request carries: JSON, or a form with `payload_json` and files. */

import type { Upload } from "../actions/uploads.ts";
import { Refusal } from "../refusal.ts";

const MAX_REQUEST = 25 * 1024 * 1024;

export interface Content {
  readonly body: unknown;
  readonly uploads: readonly Upload[];
}

/** @throws {Refusal} 40005 above 25 MiB, 50109 for broken JSON, 50035 for another content type */
export async function contentOf(request: Request): Promise<Content> {
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > MAX_REQUEST) throw new Refusal("bodyTooLarge");
  if (bytes.byteLength === 0) return { body: undefined, uploads: [] };
  const type = request.headers.get("content-type") ?? "";
  if (type.startsWith("application/json")) return { body: parse(new TextDecoder().decode(bytes)), uploads: [] };
  if (type.startsWith("multipart/form-data"))
    return form(await new Response(bytes, { headers: { "content-type": type } }).formData());
  const message = "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.";
  throw new Refusal("invalidForm", [{ path: [], code: "CONTENT_TYPE_INVALID", message }]);
}

async function form(data: FormData): Promise<Content> {
  const uploads: Upload[] = [];
  let body: unknown = {};
  for (const [name, value] of data) {
    const index = /^files\[(\d+)\]$/.exec(name)?.[1];
    if (typeof value === "string") {
      if (name === "payload_json") body = parse(value);
    } else if (index !== undefined)
      uploads.push({
        index,
        filename: value.name,
        contentType: value.type === "" ? undefined : value.type,
        bytes: new Uint8Array(await value.arrayBuffer()),
      });
  }
  return { body, uploads };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("invalidJson");
  }
}
