/** Files that came with a request become files of a message. */

import type { MessageBody } from "../checks/messages.ts";
import type { Platform } from "../platform.ts";
import { Refusal } from "../refusal.ts";
import type { StoredFile } from "../state/model.ts";

const MAX_FILES = 10;

export interface Upload {
  /** `n` of `files[n]`: what `attachments[].id` refers to. */
  readonly index: string;
  readonly filename: string;
  readonly contentType: string | undefined;
  readonly bytes: Uint8Array;
}

/**
 * @param kept files that the message has already and `attachments` names
 * @throws {Refusal} 30015 above ten, 40005 when one is too big, 50035 when `attachments` names a file that isn't there
 */
export function filesFrom(
  platform: Platform,
  uploads: readonly Upload[],
  attachments: MessageBody["attachments"],
  kept: readonly StoredFile[] = [],
): StoredFile[] {
  if (uploads.some(({ bytes }) => bytes.byteLength > platform.settings.fileLimit)) throw new Refusal("bodyTooLarge");
  const described = attachments ?? [];
  const lost = described.flatMap(({ id }, index) =>
    [...uploads.map((upload) => upload.index), ...kept.map((file) => file.id)].includes(id) ? [] : [index],
  );
  if (lost.length > 0)
    throw new Refusal(
      "invalidForm",
      lost.map((index) => ({
        path: ["attachments", index, "id"],
        code: "ATTACHMENT_NOT_FOUND",
        message: "Attachment data not found",
      })),
    );
  const added = uploads.map((upload): StoredFile => {
    const entry = described.find(({ id }) => id === upload.index);
    return {
      id: platform.newId(),
      filename: entry?.filename ?? upload.filename,
      bytes: upload.bytes,
      contentType: upload.contentType,
      description: entry?.description,
    };
  });
  const files = [...kept, ...added];
  if (files.length > MAX_FILES) throw new Refusal("tooManyFiles");
  return files;
}
