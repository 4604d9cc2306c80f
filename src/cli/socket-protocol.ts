/**
 * What a command line and the mentor beside it say to each other: one JSON value a line, over a Unix socket in the
 * embedded database's folder, whose owner alone may open it.
 *
 * First a request; then, where it reads standard input, `{input}` pieces and one `{inputEnd}`. Back come `{out}` and `{err}`
 * pieces, and at last `{code}`. Bytes are base64.
 */
import { lstatSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { z } from "zod";

/** Bytes of a line; longer ones end the connection. */
export const lineMost = 512_000;
/** Bytes of a piece, so that its line stays below that. */
const pieceMost = 192_000;
/** Bytes that a request may have as its standard input. */
export const inputMost = 16_000_000;
/** The shortest limit of the systems we know (macOS) is 104 bytes with the closing NUL. */
const pathMost = 103;

export const requestSchema = z.strictObject({
  argv: z.array(z.string().max(200_000)).min(1).max(200),
  width: z.int().min(1).max(10_000),
  colour: z.boolean(),
  /** `{input}` follows. */
  input: z.boolean(),
});
export type Request = z.output<typeof requestSchema>;

export const inputSchema = z.union([
  z.strictObject({ input: z.base64() }),
  z.strictObject({ inputEnd: z.literal(true) }),
]);

export const answerSchema = z.union([
  z.strictObject({ out: z.base64() }),
  z.strictObject({ err: z.string() }),
  z.strictObject({ code: z.int().min(0).max(255) }),
]);

/** Bytes as pieces that fit a line each. */
export function* pieces(chunk: string | Uint8Array): Generator<string> {
  const bytes = Buffer.from(chunk);
  for (let from = 0; from < bytes.length; from += pieceMost)
    yield bytes.subarray(from, from + pieceMost).toString("base64");
}

/** The lines of a connection, as parsed JSON. Throws at one that is too long, is cut off or is none. */
export async function* linesFrom(socket: Socket): AsyncGenerator<unknown> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const chunk of socket) {
    let rest: Buffer = chunk;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      waiting.push(rest.subarray(0, end));
      if (length + end > lineMost) throw new RangeError("a line is too long");
      yield JSON.parse(Buffer.concat(waiting).toString("utf8"));
      waiting = [];
      length = 0;
      rest = rest.subarray(end + 1);
    }
    waiting.push(rest);
    length += rest.length;
    if (length > lineMost) throw new RangeError("a line is too long");
  }
}

/** Where the socket of a folder is. */
export const socketIn = (dataDir: string): string => join(resolve(dataDir), "socket");

/** Whether there is a socket; where the folder can't be looked into, opening the database says why. */
export function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket();
  } catch {
    return false;
  }
}

/**
 * Calls `use` with a path of the socket that is short enough for the system: as it is, from the working folder, or through a
 * link that is there only meanwhile.
 */
export async function withShortPath<T>(dataDir: string, use: (path: string) => Promise<T>): Promise<T> {
  const path = socketIn(dataDir);
  const fits = [path, relative(process.cwd(), path)].find((one) => Buffer.byteLength(one) <= pathMost);
  if (fits !== undefined) return use(fits);
  // Random and ours alone: nobody else can have put a link there that leads to a socket of theirs.
  const folder = mkdtempSync(join(tmpdir(), "mentor-"));
  try {
    symlinkSync(dirname(path), join(folder, "d"));
    return await use(join(folder, "d", "socket"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
