/** The parts of PostgreSQL's wire protocol that are read and written here: batches going in, messages coming out. */

/** What PostgreSQL answers as one: up to a Query, a Sync or a Flush. */
export interface Batch {
  bytes: Uint8Array;
  /** Whether the answer ends with ReadyForQuery; after a Flush the next batch belongs to the same statement. */
  endsWithReady: boolean;
}

/** The first message of a connection; `searchPath` where its parameter `options` asks for one. */
export interface Greeting {
  searchPath: string | undefined;
}

export type Incoming = { type: "greeting"; greeting: Greeting } | { type: "batch"; batch: Batch };

/** Message types after which the server answers: Query, Sync (both end with ReadyForQuery) and Flush. */
const query = "Q".charCodeAt(0);
const sync = "S".charCodeAt(0);
const flush = "H".charCodeAt(0);
const terminate = "X".charCodeAt(0);
/** type (not in the start-up message) and length, which counts itself */
const headerBytes = 5;
const protocolVersion = 0x3_0000;

/** Cuts what the client writes into batches that PostgreSQL can answer, wherever the chunks break. */
export function createBatches() {
  let pending = Buffer.alloc(0);
  let scanned = 0;
  let greeted = false;
  return {
    add(chunk: Buffer): Incoming[] {
      pending = Buffer.concat([pending, chunk]);
      const incoming: Incoming[] = [];
      const cut = () => {
        const bytes = Uint8Array.from(pending.subarray(0, scanned));
        pending = pending.subarray(scanned);
        scanned = 0;
        return bytes;
      };
      if (!greeted) {
        if (pending.length < 4 || pending.length < pending.readInt32BE(0)) return incoming;
        greeted = true;
        scanned = pending.readInt32BE(0);
        incoming.push({ type: "greeting", greeting: readGreeting(Buffer.from(cut())) });
      }
      while (pending.length >= scanned + headerBytes) {
        const end = scanned + 1 + pending.readInt32BE(scanned + 1);
        if (pending.length < end) break;
        const type = pending[scanned];
        scanned = end;
        if (type === query || type === sync || type === flush) {
          incoming.push({ type: "batch", batch: { bytes: cut(), endsWithReady: type !== flush } });
        }
        // The stream's end says the same, and PGlite wants none of it.
        else if (type === terminate) cut();
      }
      return incoming;
    },
  };
}

function readGreeting(message: Buffer): Greeting {
  const words = message.subarray(8).toString("utf8").split("\0");
  const at = words.findIndex((word, index) => index % 2 === 0 && word === "options");
  const options = at < 0 ? "" : (words[at + 1] ?? "");
  return { searchPath: /(?:^|\s)-c\s*search_path=(\S+)/.exec(options)?.[1] };
}

/** What one batch was answered with. */
export interface Answer {
  /** Everything but the notifications. */
  readonly bytes: Buffer;
  /** NotificationResponse messages, which belong to whoever listens. */
  readonly notifications: readonly Buffer[];
  /** The transaction's state after it, `undefined` when the answer does not end with ReadyForQuery. */
  readonly status: "idle" | "transaction" | undefined;
  /** The session's search path, if it changed. */
  readonly searchPath: string | undefined;
  /** Whether a LISTEN was in it. */
  readonly listened: boolean;
}

const commandComplete = "C".charCodeAt(0);
const parameterStatus = "S".charCodeAt(0);
const notification = "A".charCodeAt(0);
const readyForQuery = "Z".charCodeAt(0);
const idle = "I".charCodeAt(0);

export function readAnswer(answer: Uint8Array): Answer {
  const buffer = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const own: Buffer[] = [];
  const notifications: Buffer[] = [];
  let status: Answer["status"];
  let searchPath: string | undefined;
  let listened = false;
  let from = 0;
  for (let at = 0; at + headerBytes <= buffer.length; ) {
    const end = at + 1 + buffer.readInt32BE(at + 1);
    const type = buffer[at];
    const body = buffer.subarray(at + headerBytes, end);
    status = undefined;
    if (type === notification) {
      own.push(buffer.subarray(from, at));
      notifications.push(buffer.subarray(at, end));
      from = end;
    } else if (type === readyForQuery) {
      status = body[0] === idle ? "idle" : "transaction";
    } else if (type === parameterStatus) {
      const [name, value] = body.toString("utf8").split("\0");
      if (name === "search_path") searchPath = value;
    } else if (type === commandComplete) {
      listened ||= body.toString("latin1") === "LISTEN\0";
    }
    at = end;
  }
  own.push(buffer.subarray(from));
  return { bytes: own.length === 1 ? buffer : Buffer.concat(own), notifications, status, searchPath, listened };
}

/** The start-up message for the engine's one session. */
export function startupMessage(parameters: Readonly<Record<string, string>>): Uint8Array {
  const words = Object.entries(parameters).flat();
  const text = Buffer.from(`${words.map((word) => `${word}\0`).join("")}\0`);
  const header = Buffer.alloc(8);
  header.writeInt32BE(header.length + text.length, 0);
  header.writeInt32BE(protocolVersion, 4);
  return Uint8Array.from(Buffer.concat([header, text]));
}

export function queryMessage(statement: string): Uint8Array {
  return message(query, Buffer.from(`${statement}\0`));
}

export function syncMessage(): Uint8Array {
  return message(sync, Buffer.alloc(0));
}

function message(type: number, body: Buffer): Uint8Array {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(type, 0);
  header.writeInt32BE(4 + body.length, 1);
  return Uint8Array.from(Buffer.concat([header, body]));
}
