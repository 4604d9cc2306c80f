/** Downloads of files by their signed addresses; no token is asked for. */

import type { Platform } from "../platform.ts";
import { isSigned } from "../wire/files.ts";

export function serveFile(platform: Platform, fileId: string, url: URL): Response {
  const file = [...platform.world.messages.values()]
    .flatMap(({ files }) => files)
    .concat([...platform.optionFiles.values()])
    .find(({ id }) => id === fileId);
  // Discord does not say which of the reasons it was.
  if (file === undefined || !isSigned(platform, fileId, url.searchParams))
    return new Response("This content is no longer available.", { status: 404 });
  return new Response(new Uint8Array(file.bytes), {
    headers: { "Content-Type": file.contentType ?? "application/octet-stream" },
  });
}
