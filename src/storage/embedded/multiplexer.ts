/**
 * Many sessions over the one that the engine has.
 *
 * The engine answers one batch at a time. Between batches the next is taken from the first lane, and from the ordinary
 * one when that is empty; within a lane in the order of arrival. A session that is inside a transaction, or between a
 * Flush and its Sync, has the engine to itself until that ends, so that transactions never mix; one that goes away
 * inside is rolled back.
 *
 * Kept apart by session: transactions, the search path, notifications (only to sessions that listen, though to any
 * channel). Shared by all, since it belongs to the engine's one session: other settings, named statements, temporary
 * tables, advisory locks of the session. Use those of the transaction.
 *
 * When the engine ends (a statement over its limit, a panic, a full disk), whoever had something in it ends with it:
 * the statement that ran, an open transaction, listeners. Statements that only wait go to the next engine, which is
 * started when the old one's thread is gone; two on one folder would destroy it.
 */
import { EngineStopped } from "../errors.ts";
import {
  type Answer,
  type Batch,
  type Greeting,
  queryMessage,
  readAnswer,
  startupMessage,
  syncMessage,
} from "./protocol.ts";
import type { Engine } from "./thread.ts";

export interface MultiplexerOptions {
  /** Starts the engine; never called while one runs. */
  start(): Promise<Engine>;
  /** Time limit of a batch, and of a transaction's silence; 0 for none. */
  limitMs(): number;
}

export interface SessionOptions {
  lane: "first" | "ordinary";
  /** How long a statement may wait for its turn before it fails without having run; 0 for as long as it takes. */
  patienceMs: number;
  /** Receives NotificationResponse messages. */
  hear(notification: Buffer): void;
  /** The session is over because of others: the engine ended, or it held up everybody. */
  end(error: Error): void;
}

/** One batch at a time: the next is given when the last is answered. */
export interface Session {
  greet(greeting: Greeting): Promise<Buffer>;
  run(batch: Batch): Promise<Buffer>;
  /** Rolls back what is open. */
  close(): void;
}

export interface Multiplexer {
  open(options: SessionOptions): Session;
  /** How many batches were answered so far. */
  served(): number;
  /** Ends the sessions that are left and stops the engine cleanly. */
  close(): Promise<void>;
}

interface Member extends SessionOptions {
  searchPath: string | undefined;
  listens: boolean;
  gone: boolean;
}

interface Job {
  member: Member;
  serve(engine: RunningEngine): Promise<Buffer>;
  resolve(answer: Buffer): void;
  reject(error: Error): void;
}

/** The engine with what is known of its session. */
interface RunningEngine {
  readonly engine: Engine;
  readonly greeting: Buffer;
  /** The path of a session that asked for none. */
  readonly usualPath: string;
  path: string;
}

export function createMultiplexer({ start, limitMs }: MultiplexerOptions): Multiplexer {
  const members = new Set<Member>();
  const waiting: Record<SessionOptions["lane"], Job[]> = { first: [], ordinary: [] };
  let running: RunningEngine | undefined;
  /** Whose transaction is open. */
  let owner: Member | undefined;
  let silence: NodeJS.Timeout | undefined;
  let served = 0;
  let pumping = false;
  let pumped: Promise<void> = Promise.resolve();
  let closed = false;

  function pump(): void {
    if (pumping) return;
    pumping = true;
    pumped = drain();
  }

  async function drain(): Promise<void> {
    try {
      for (;;) {
        if (owner?.gone) await rollBack(owner);
        const job = take();
        if (job === undefined) return;
        await serve(job);
      }
    } finally {
      pumping = false;
    }
  }

  function take(): Job | undefined {
    if (owner === undefined) return waiting.first.shift() ?? waiting.ordinary.shift();
    const lane = waiting[owner.lane];
    const index = lane.findIndex(({ member }) => member === owner);
    return index < 0 ? undefined : lane.splice(index, 1)[0];
  }

  async function serve(job: Job): Promise<void> {
    clearTimeout(silence);
    try {
      running ??= await begin();
    } catch (error) {
      const fault = asError(error);
      job.reject(fault);
      // They wait for an engine that does not start; each would try again for itself.
      for (const other of [...waiting.first.splice(0), ...waiting.ordinary.splice(0)]) other.reject(fault);
      return;
    }
    try {
      job.resolve(await job.serve(running));
      served += 1;
    } catch (error) {
      const fault = asError(error);
      job.reject(fault);
      await lose(fault);
    }
    if (owner !== undefined) watchSilence(owner);
  }

  async function begin(): Promise<RunningEngine> {
    const engine = await start();
    try {
      const parameters = { user: "postgres", database: "postgres", client_encoding: "UTF8" };
      const { bytes, status, searchPath } = readAnswer(await engine.run(startupMessage(parameters), limitMs()));
      if (status === undefined || searchPath === undefined) throw new EngineStopped("it did not greet");
      return { engine, greeting: bytes, usualPath: searchPath, path: searchPath };
    } catch (error) {
      await engine.terminate();
      throw error;
    }
  }

  /** One batch of a session in the engine, under the session's own path. */
  async function run(current: RunningEngine, member: Member, { bytes, endsWithReady }: Batch): Promise<Buffer> {
    if (owner === undefined) {
      const path = member.searchPath ?? current.usualPath;
      if (path !== current.path) await ask(current, setPath(path));
      if (path !== current.path) throw new EngineStopped(`it did not take the search path ${path}`);
    }
    const answer = await ask(current, bytes, endsWithReady);
    member.listens ||= answer.listened;
    // What a session does to its path is its own; a transaction's end may take it back.
    if (answer.searchPath !== undefined) member.searchPath = answer.searchPath;
    owner = answer.status === "idle" ? undefined : member;
    if (answer.notifications.length > 0) {
      for (const { listens, hear } of members) if (listens) for (const one of answer.notifications) hear(one);
    }
    return answer.bytes;
  }

  async function ask(current: RunningEngine, bytes: Uint8Array, endsWithReady = true): Promise<Answer> {
    const answer = readAnswer(await current.engine.run(bytes, limitMs()));
    // A panic of PostgreSQL is swallowed inside PGlite and shows only in the answer that stops short.
    if (endsWithReady && answer.status === undefined) throw new EngineStopped("it answered half of a statement");
    if (answer.searchPath !== undefined) current.path = answer.searchPath;
    return answer;
  }

  async function rollBack(member: Member): Promise<void> {
    clearTimeout(silence);
    try {
      if (running !== undefined) {
        // Ends a statement that was cut off in the middle; a Query there would be skipped.
        const { status } = await ask(running, syncMessage());
        if (status !== "idle") await ask(running, queryMessage("rollback"));
      }
      if (owner === member) owner = undefined;
    } catch (error) {
      await lose(asError(error));
    }
  }

  /** The engine is over: its thread is waited for, and whoever had something in it hears of it. */
  async function lose(error: Error): Promise<void> {
    const lost = [...members].filter((member) => member === owner || member.listens);
    await running?.engine.terminate();
    running = undefined;
    owner = undefined;
    for (const member of lost) member.end(error);
  }

  /** A transaction whose owner forgot it would hold up everybody for ever. */
  function watchSilence(member: Member): void {
    const limit = limitMs();
    if (limit === 0) return;
    silence = setTimeout(() => {
      const text = `A transaction was left open without a statement for ${limit / 1000} s and was rolled back.`;
      member.end(Object.assign(new Error(text), { code: "25P03" }));
    }, limit);
    silence.unref();
  }

  function open(options: SessionOptions): Session {
    const member: Member = { ...options, searchPath: undefined, listens: false, gone: false };
    members.add(member);

    function enqueue(task: Job["serve"]): Promise<Buffer> {
      return new Promise((resolve, reject) => {
        if (closed || member.gone) return reject(new EngineStopped("it was closed"));
        const job: Job = { member, serve: serveInTime, resolve, reject };
        const limit = member === owner ? 0 : member.patienceMs;
        const patience = limit > 0 ? setTimeout(giveUp, limit) : undefined;
        function serveInTime(current: RunningEngine): Promise<Buffer> {
          clearTimeout(patience);
          return task(current);
        }
        function giveUp(): void {
          const lane = waiting[member.lane];
          const index = lane.indexOf(job);
          if (index < 0) return;
          lane.splice(index, 1);
          const text = `The database was busy for ${limit / 1000} s, and the statement was not run.`;
          reject(Object.assign(new Error(text), { code: "55P03" }));
        }
        waiting[member.lane].push(job);
        pump();
      });
    }

    return {
      greet({ searchPath }) {
        member.searchPath = searchPath;
        return enqueue(async ({ greeting }) => greeting);
      },
      run: (batch) => enqueue((current) => run(current, member, batch)),
      close() {
        if (member.gone) return;
        member.gone = true;
        members.delete(member);
        const lane = waiting[member.lane];
        for (const job of lane.filter((one) => one.member === member)) job.reject(new EngineStopped("it was closed"));
        waiting[member.lane] = lane.filter((one) => one.member !== member);
        pump();
      },
    };
  }

  return {
    open,
    served: () => served,
    async close() {
      closed = true;
      for (const member of members) member.end(new EngineStopped("it was closed"));
      await pumped;
      clearTimeout(silence);
      const last = running;
      running = undefined;
      // One that can't stop cleanly is like a killed one, which loses nothing.
      await last?.engine.close().catch(() => last.engine.terminate());
    },
  };
}

/** As a statement, since a batch of another session may come between; the text is PostgreSQL's own or of our pools. */
function setPath(path: string): Uint8Array {
  return queryMessage(`select set_config('search_path', '${path.replaceAll("'", "''")}', false)`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new EngineStopped(String(error));
}
