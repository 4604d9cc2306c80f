/** Writes to `platform.ts` as an adapter would: looks for what may have arrived, and waits when asked to. */
import { type NudgeMessenger, TryLater } from "../../src/reply/messenger.ts";

/** So soon a fault of the platform is tried again, and later where it says nothing of how long to wait. */
const againMs = 200;
const waitMs = 300;

/** @param arrived told of each message after its receipt is stored */
export function createMessenger(platform: string, arrived: (key: string) => void = () => {}): NudgeMessenger {
  const ask = async (path: string, body?: unknown): Promise<Response> => {
    try {
      return await fetch(
        `${platform}${path}`,
        body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
      );
    } catch (error) {
      throw new TryLater(againMs, "not answered", { cause: error });
    }
  };
  const isThere = async (key: string): Promise<boolean> => (await ask(`/${key}`)).status === 200;
  return {
    find: async (_target, _outgoing, { key }) => ((await isThere(key)) ? { id: key } : undefined),
    async send({ channel = null }, _outgoing, sending) {
      const { key, sent, doubtful } = sending;
      if (sent.length > 0) return;
      if (!(doubtful && (await isThere(key)))) {
        const { status, headers } = await ask("/", { key, channel });
        const retryAfterMs = Number(headers.get("retry-after") ?? 0) * 1_000;
        if (status !== 200) throw new TryLater(status === 429 ? retryAfterMs || waitMs : againMs, `answered ${status}`);
      }
      await sending.arrived(key);
      arrived(key);
    },
  };
}
