/** Files the mentor sends: a long answer as a whole, pictures. Three steps, with the alternative text where Slack reads it. */
import { z } from "zod";
import type { Log } from "../../ops/log.ts";
import { TryLater, Undeliverable } from "../../reply/messenger.ts";
import type { Calls } from "./calls.ts";
import type { Pace } from "./pace.ts";
import type { FilePart, Spot } from "./posting.ts";
import type { Arrived } from "./receipt.ts";

export interface Uploads {
  upload(spot: Spot, part: FilePart): Promise<Arrived>;
  /** The file of that name that came after the message `since`. */
  find(spot: Spot, part: FilePart, since: string): Promise<Arrived | undefined>;
}

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

export function createUploads(calls: Calls, pace: Pace, log: Log): Uploads {
  return {
    async upload({ channel, thread }, { filename, title, content, alt }) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      const { upload_url, file_id } = announced.parse(
        await calls.call("files.getUploadURLExternal", {
          filename,
          length: bytes.byteLength,
          ...(alt !== undefined && { alt_txt: alt }),
        }),
      );
      let status: number;
      try {
        const body = new Uint8Array(bytes);
        ({ status } = await fetch(upload_url, { method: "POST", body, signal: AbortSignal.timeout(patienceMs) }));
      } catch (error) {
        throw new TryLater(2_000, "a file could not be uploaded", { cause: error });
      }
      if (status !== 200) throw new TryLater(2_000, `an upload was answered with HTTP ${status}`);
      await pace.turn(channel);
      await calls.call("files.completeUploadExternal", {
        files: [{ id: file_id, title }],
        channel_id: channel,
        ...(thread !== null && { thread_ts: thread }),
      });
      return { kind: "file", id: file_id };
    },

    async find({ channel, thread }, { filename }, since) {
      const method = thread === null ? "conversations.history" : "conversations.replies";
      const where = thread === null ? {} : { ts: thread };
      try {
        const args = { channel, ...where, oldest: since, limit: 200 };
        const { messages } = past.parse(await calls.call(method, args));
        const file = messages
          .filter(({ ts, bot_id }) => Boolean(bot_id) && ts > since)
          .flatMap(({ files }) => files ?? [])
          .find(({ name }) => name === filename);
        return file === undefined ? undefined : { kind: "file", id: file.id };
      } catch (error) {
        if (!(error instanceof Undeliverable)) throw error;
        log.debug({ code: error.code, channel }, "can't look whether a file has arrived");
        return undefined;
      }
    },
  };
}
