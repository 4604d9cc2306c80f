/**
 * Files the mentor sends: a long answer as a whole, pictures, a person's own data. Three steps, with the alternative text where
 * Slack reads it.
 *
 * A file is shared into the channel, thread or direct message whose people may see it, never shown through a block: one that is
 * shared nowhere is seen by who uploaded it alone, and an ephemeral message can hold none (node-slack-sdk issue 1790).
 *
 * Sharing takes no metadata to be found by, so the name of a file carries its key.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Log } from "../../ops/log.ts";
import { TryLater, Undeliverable } from "../../reply/messenger.ts";
import type { Calls } from "./calls.ts";
import { throwIfUnseen } from "./errors.ts";
import type { Pace } from "./pace.ts";
import type { FilePart, Spot } from "./posting.ts";
import type { Arrived } from "./receipt.ts";

export interface Uploads {
  /** @param key found again by `find` */
  upload(spot: Spot, part: FilePart, key: string): Promise<Arrived>;
  /** The file that carries this key, if it came after the message `since`. @throws {Undeliverable} `unseen`: nobody may look */
  find(spot: Spot, part: FilePart, key: string, since: string): Promise<Arrived | undefined>;
  /** Never fails: what is gone is gone. */
  remove(id: string): Promise<void>;
}

/** Sends the bytes of a file. @returns the answer, its body unread; rejects where there is none */
export type Put = (url: string, bytes: Uint8Array) => Promise<Pick<Response, "status" | "headers">>;

const announced = z.object({ upload_url: z.url(), file_id: z.string() });
const past = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      bot_id: z.string().nullish(),
      files: z.array(z.object({ id: z.string(), name: z.string().nullish() })).optional(),
    }),
  ),
});
const patienceMs = 30_000;
/** Slack shares a file some time after it has said so (bolt-js issue 2115): who looks sooner may not find it. */
const settleMs = 10_000;

const putOverHttp: Put = async (url, bytes) => {
  const body = new Uint8Array(bytes);
  const response = await fetch(url, { method: "POST", body, signal: AbortSignal.timeout(patienceMs) });
  await response.body?.cancel();
  return response;
};

export function createUploads(calls: Calls, pace: Pace, log: Log, put: Put = putOverHttp): Uploads {
  const share = async ({ channel, thread }: Spot, id: string, title: string): Promise<void> => {
    const where = { channel_id: channel, ...(thread !== null && { thread_ts: thread }) };
    try {
      await calls.call("files.completeUploadExternal", { files: [{ id, title }], ...where });
    } catch (error) {
      if (!(error instanceof TryLater) || error.unsent) throw error;
      throw new TryLater(settleMs, "nobody knows whether a file was shared", { cause: error });
    }
  };

  return {
    async upload(spot, { filename, title, content, alt }, key) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const { upload_url, file_id } = announced.parse(
        await calls.call("files.getUploadURLExternal", {
          filename: keyed(filename, key),
          length: bytes.byteLength,
          ...(alt !== undefined && { alt_txt: alt }),
        }),
      );
      const { status, headers } = await put(upload_url, bytes).catch((error: unknown) => {
        // Uploaded is not shared yet.
        throw new TryLater(2_000, "a file could not be uploaded", { cause: error, unsent: true });
      });
      if (status === 429) {
        const seconds = Number(headers.get("retry-after"));
        throw new TryLater((seconds > 0 ? seconds : 1) * 1_000, "Slack asks to wait with an upload", { unsent: true });
      }
      if (status >= 500) throw new TryLater(2_000, `an upload was answered with HTTP ${status}`, { unsent: true });
      if (status !== 200) throw new Undeliverable(`upload_${status}`, `an upload was answered with HTTP ${status}`);
      await pace.turn(spot.channel);
      await share(spot, file_id, title);
      return { kind: "file", id: file_id };
    },

    async find({ channel, thread }, { filename }, key, since) {
      const method = thread === null ? "conversations.history" : "conversations.replies";
      const where = thread === null ? {} : { ts: thread };
      try {
        const args = { channel, ...where, oldest: since, limit: 200 };
        const { messages } = past.parse(await calls.call(method, args));
        const file = messages
          .filter(({ ts, bot_id }) => Boolean(bot_id) && ts > since)
          .flatMap(({ files }) => files ?? [])
          .find(({ name }) => name === keyed(filename, key));
        return file === undefined ? undefined : { kind: "file", id: file.id };
      } catch (error) {
        if (!(error instanceof Undeliverable)) throw error;
        throwIfUnseen(error);
        log.debug({ code: error.code, channel }, "can't look whether a file has arrived");
        return undefined;
      }
    },

    async remove(id) {
      await calls
        .call("files.delete", { file: id })
        .catch((error: unknown) => log.debug({ err: error }, "not deleted"));
    },
  };
}

/** `queue.png` as `queue-1f9a03bc.png`: the same for the same key. */
function keyed(filename: string, key: string): string {
  const tag = createHash("sha256").update(key).digest("hex").slice(0, 8);
  const [, stem = filename, ending = ""] = /^(.+?)(\.[^.]*)?$/s.exec(filename) ?? [];
  return `${stem}-${tag}${ending}`;
}
