/**
 * The embedded database belongs to one process. While that one runs, a command line started beside it hands its command to
 * it here (`socket-client.ts`) and prints what comes back.
 */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { PassThrough } from "node:stream";
import type { Log } from "../ops/log.ts";
import type { CommandIo } from "./io.ts";
import {
  inputMost,
  inputSchema,
  isSocket,
  linesFrom,
  pieces,
  type Request,
  requestSchema,
  socketIn,
  withShortPath,
} from "./socket-protocol.ts";

/** Runs one command line, of which the first word says which. @returns its exit code */
export type RunCommand = (argv: readonly string[], io: CommandIo) => Promise<number>;

export interface ServedCommands {
  /** Takes nothing new and cuts off what is under way. */
  close(): Promise<void>;
}

const connectionsMost = 8;
/** Whoever connects says what they want at once. */
const requestWithinMs = 5_000;

/**
 * Serves command lines of the folder's owner until `close`. Called by the process that holds the folder's lock, so that a
 * socket found there is one that a process left that is gone.
 *
 * A socket that can't be made is a line in the log: the mentor runs without it.
 */
export async function serveCommands(options: {
  readonly dataDir: string;
  readonly run: RunCommand;
  readonly log: Log;
}): Promise<ServedCommands> {
  const { dataDir, run, log } = options;
  const path = socketIn(dataDir);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    // Whoever went away is told nothing more.
    socket.on("error", () => {});
    void serve(socket, run, log);
  });
  server.maxConnections = connectionsMost;
  try {
    removeSocket(path);
    await withShortPath(dataDir, (short) => listen(server, short));
    chmodSync(path, 0o600);
  } catch (error) {
    log.warn({ err: error }, "command lines beside this process can't be served");
    server.close();
    return { close: async () => {} };
  }
  return {
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
      removeSocket(path);
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // Bound before this returns, so the mask holds for nothing else; from its first moment nobody else may connect.
    const before = process.umask(0o177);
    try {
      server.listen(path, resolve);
    } finally {
      process.umask(before);
    }
  });
}

/** Only ever a socket: whatever else somebody put there stays, and listening fails. */
function removeSocket(path: string): void {
  if (isSocket(path)) rmSync(path, { force: true });
}

async function serve(socket: Socket, run: RunCommand, log: Log): Promise<void> {
  const say = (value: unknown) => void (socket.writable && socket.write(`${JSON.stringify(value)}\n`));
  const patience = setTimeout(() => socket.destroy(), requestWithinMs);
  const input = new PassThrough({ highWaterMark: inputMost });
  try {
    const lines = linesFrom(socket);
    const first = requestSchema.safeParse((await lines.next()).value);
    clearTimeout(patience);
    if (!first.success) throw new TypeError("no request that is understood");
    const request = first.data;
    if (!request.input) input.end();
    void feed(lines, input).catch(() => socket.destroy());
    const code = await run(request.argv, ioOf(request, input, say));
    say({ code });
    socket.end();
  } catch (error) {
    clearTimeout(patience);
    log.warn({ err: error }, "a command line beside this process failed");
    say({ err: "The running mentor could not do that; its log says why." });
    say({ code: 1 });
    socket.end();
  } finally {
    input.destroy();
  }
}

function ioOf({ width, colour }: Request, input: PassThrough, say: (value: unknown) => void): CommandIo {
  return {
    out(chunk) {
      for (const out of pieces(chunk)) say({ out });
    },
    complain: (err) => say({ err }),
    input,
    width,
    colour,
  };
}

/** To the connection's end, whatever is read of it: leaving the loop would close it. */
async function feed(lines: AsyncGenerator<unknown>, input: PassThrough): Promise<void> {
  let taken = 0;
  for await (const line of lines) {
    const piece = inputSchema.parse(line);
    if (input.writableEnded) throw new RangeError("more than was said");
    if ("inputEnd" in piece) {
      input.end();
      continue;
    }
    const bytes = Buffer.from(piece.input, "base64");
    taken += bytes.length;
    if (taken > inputMost) throw new RangeError("too much input");
    input.write(bytes);
  }
  input.end();
}
