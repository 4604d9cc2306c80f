/** Everything the mentor remembers, bound to one database and one clock. */
import type { Clock } from "../clock.ts";
import * as conversations from "./conversations.ts";
import type { Database } from "./database.ts";
import * as gaps from "./gaps.ts";

export type Store = ReturnType<typeof createStore>;

/** Calls made before the database is ready wait for it, and fail as its opening failed. */
export function createStore({ db }: Pick<Database, "db">, clock: Clock) {
  return {
    recentTurns: (workspace: string, threadKey: string, limit: number) =>
      conversations.recentTurns(db, workspace, threadKey, limit),
    appendTurn: (workspace: string, threadKey: string, turn: conversations.NewTurn, at = clock.now()) =>
      conversations.appendTurn(db, workspace, threadKey, turn, at),
    /** An unhelpful turn becomes a gap as well. */
    recordFeedback: (workspace: string, turnId: string, verdict: conversations.Verdict, reason?: string) =>
      conversations.recordFeedback(db, workspace, turnId, { verdict, reason }, clock.now()),
    forgetThread: (workspace: string, threadKey: string) => conversations.forgetThread(db, workspace, threadKey),
    purgeTurnsBefore: (instant: Temporal.Instant) => conversations.purgeTurnsBefore(db, instant),
    recordGap: (workspace: string, gap: gaps.NewGap, at = clock.now()) => gaps.recordGap(db, workspace, gap, at),
    listGaps: (workspace: string, options: { since?: Temporal.Instant; limit: number }) =>
      gaps.listGaps(db, workspace, options),
  };
}
