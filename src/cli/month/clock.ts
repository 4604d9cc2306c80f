/** The month's time: it stands still until it is moved. */
import type { Clock } from "../../clock.ts";

export interface MovedClock extends Clock {
  /** Never back. */
  moveTo(instant: Temporal.Instant): void;
}

export function createMovedClock(start: Temporal.Instant): MovedClock {
  let present = start;
  return {
    now: () => present,
    moveTo(instant) {
      if (Temporal.Instant.compare(instant, present) > 0) present = instant;
    },
  };
}
