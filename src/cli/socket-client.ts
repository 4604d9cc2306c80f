/** Hands a command line to the mentor that runs on an embedded database's folder, if there is one. */
import { once } from "node:events";
import { createConnection, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import type { CommandIo } from "./io.ts";
import { answerSchema, isSocket, linesFrom, pieces, socketIn, withShortPath } from "./socket-protocol.ts";

export interface BesideOptions {
  readonly dataDir: string;
  /** The first word says which command line it is: `mentor`, `doctor`, `nudges`, `backup`. */
  readonly argv: readonly string[];
  readonly io: CommandIo;
  /** Whether it reads standard input. */
  readonly input?: boolean;
}

/**
 * Has the running mentor do it and prints what comes back.
 *
 * @returns its exit code, or undefined where none is running: then the folder is ours to open
 */
export async function runBeside(options: BesideOptions): Promise<number | undefined> {
  const socket = await connectTo(options.dataDir);
  if (socket === undefined) return undefined;
  try {
    return await talk(socket, options);
  } finally {
    socket.destroy();
  }
}

async function connectTo(dataDir: string): Promise<Socket | undefined> {
  if (!isSocket(socketIn(dataDir))) return undefined;
  return withShortPath(dataDir, async (path) => {
    const socket = createConnection(path);
    try {
      await once(socket, "connect");
    } catch {
      // Left by a process that is gone, or somebody else's.
      return undefined;
    }
    // What breaks later ends the reading below.
    socket.on("error", () => {});
    return socket;
  });
}

async function talk(socket: Socket, { argv, io, input = false }: BesideOptions): Promise<number> {
  socket.write(`${JSON.stringify({ argv, width: io.width, colour: io.colour, input })}\n`);
  // Where it can't be taken the reading below says why.
  if (input) pipeline(io.input, asPieces, socket, { end: false }).catch(() => {});
  try {
    for await (const line of linesFrom(socket)) {
      const answer = answerSchema.parse(line);
      if ("code" in answer) return answer.code;
      if ("err" in answer) io.complain(answer.err);
      else io.out(Buffer.from(answer.out, "base64"));
    }
  } catch (error) {
    io.complain(
      `The running mentor said something that is not understood (${error instanceof Error ? error.name : error}).`,
    );
    return 1;
  }
  io.complain("The running mentor ended before it was done.");
  return 1;
}

async function* asPieces(input: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  for await (const chunk of input) for (const piece of pieces(chunk)) yield `${JSON.stringify({ input: piece })}\n`;
  yield `${JSON.stringify({ inputEnd: true })}\n`;
}
