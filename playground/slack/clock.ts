/** Time as Slack's: what expires here (acks, trigger ids, response urls, statuses) does so by this clock. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once, `ms` milliseconds from now. @returns how to call it off */
  after(ms: number, run: () => void): () => void;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    // What waits here ends with the server: it must not keep a process alive that has closed it.
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export interface ManualClock extends Clock {
  /** Moves time on, and runs what falls due in its order. */
  advance(ms: number): void;
}

/** A clock that stands still until a test moves it. */
export function manualClock(start = Date.UTC(2026, 10, 24, 12)): ManualClock {
  let present = start;
  let due: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => present,
    after(ms, run) {
      const entry = { at: present + ms, run };
      due.push(entry);
      return () => {
        due = due.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const end = present + ms;
      for (;;) {
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due = due.filter((other) => other !== next);
        present = Math.max(present, next.at);
        next.run();
      }
      present = end;
    },
  };
}
