/** Sessions of bots on the gateway: what each is told, numbered, and kept for a resumption. */

import { randomUUID } from "node:crypto";
import type { EventName } from "../platform.ts";
import { endsSession } from "./closing.ts";
import type { Identify } from "./frames.ts";

/** The line a session talks over at present. */
export interface Line {
  send(text: string): void;
  close(code: number, reason?: string): void;
}

interface Told {
  readonly seq: number;
  readonly text: string;
}

export interface Session {
  readonly id: string;
  readonly token: string;
  readonly intents: number;
  readonly shard: readonly [id: number, count: number];
  /** Everything since READY, so that a resumption can begin anywhere. */
  readonly told: Told[];
  /** Undefined while the line is down and the session can still be resumed. */
  line: Line | undefined;
  seq: number;
  /** Since when the line has been down, in milliseconds of real time. */
  downSince: number;
}

export interface Sessions {
  readonly all: ReadonlyMap<string, Session>;
  open(identify: Identify, line: Line): Session;
  /** The session, when it can be resumed: known, same token, not too long down. */
  resumable(id: string, token: string): Session | undefined;
  resume(session: Session, line: Line, seq: number): void;
  /** The line is gone: the session ends, or waits to be resumed. */
  drop(session: Session, line: Line, code: number): void;
  end(session: Session): void;
  /** Numbers an event, keeps it, and sends it when the line is up. */
  tell(session: Session, name: EventName, data: unknown): void;
}

/** @param told is given every event of every session, as it is told */
export function createSessions(
  resumableMs: number,
  told: (session: Session, name: EventName, data: unknown) => void,
): Sessions {
  const sessions = new Map<string, Session>();
  return {
    all: sessions,
    open(identify, line) {
      const session: Session = {
        id: randomUUID().replaceAll("-", ""),
        token: identify.token,
        intents: identify.intents,
        shard: identify.shard ?? [0, 1],
        told: [],
        line,
        seq: 0,
        downSince: 0,
      };
      sessions.set(session.id, session);
      return session;
    },
    resumable(id, token) {
      const session = sessions.get(id);
      if (session === undefined || session.token !== token) return undefined;
      const tooLate = session.line === undefined && performance.now() - session.downSince > resumableMs;
      if (!tooLate) return session;
      sessions.delete(id);
      return undefined;
    },
    resume(session, line, seq) {
      session.line = line;
      for (const { seq: number, text } of session.told) if (number > seq) line.send(text);
    },
    drop(session, line, code) {
      if (session.line !== line) return;
      session.line = undefined;
      session.downSince = performance.now();
      if (endsSession(code)) sessions.delete(session.id);
    },
    end(session) {
      sessions.delete(session.id);
    },
    tell(session, name, data) {
      session.seq += 1;
      told(session, name, data);
      const text = JSON.stringify({ op: 0, s: session.seq, t: name, d: data });
      session.told.push({ seq: session.seq, text });
      session.line?.send(text);
    },
  };
}
