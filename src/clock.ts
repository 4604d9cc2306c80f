/** Time as a port: made in `main.ts`, passed in everywhere, so that a test or a playground can move it. */
export interface Clock {
  /** The present instant. */
  now(): Temporal.Instant;
}

export const systemClock: Clock = { now: () => Temporal.Now.instant() };
