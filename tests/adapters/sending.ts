/** What messengers and senders are given in tests, whatever the platform. */
import { randomUUID } from "node:crypto";
import type { Gone, Returned, SenderHost } from "../../src/adapters/adapter.ts";
import type { Sending } from "../../src/reply/messenger.ts";
import { testClock, testLog } from "../storage/support.ts";

/** As turns send: what arrived is remembered in `sent`, and a second attempt begins behind it. */
export function sendingOf(
  key: string = randomUUID(),
  sent: string[] = [],
  doubtful = false,
): Sending & { readonly sent: string[] } {
  return { key, sent, doubtful, arrived: async (id) => void sent.push(id) };
}

/** A host that keeps what it is told of where the mentor is gone and where it is back. */
export function tellingHost() {
  const { log, lines } = testLog();
  const clock = testClock();
  const told: (Gone | Returned)[] = [];
  const note = async (what: Gone | Returned) => void told.push(what);
  const host: SenderHost = { clock, log, gone: note, returned: note };
  return { host, told, lines, clock };
}
