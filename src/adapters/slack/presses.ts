/** Presses of buttons by name. Slack sends a double click as two presses: the second is called as the first, so it is known. */

/** @returns the name of the press of `what` at an instant of Slack's, in seconds */
export type Presses = (what: string, at: string) => string;

/** Two presses of one thing by one person within so many seconds are one. */
const doubleSeconds = 1.5;
const remembered = 2_000;

export function createPresses(): Presses {
  const last = new Map<string, string>();
  return (what, at) => {
    const before = last.get(what);
    if (before !== undefined && Math.abs(Number(at) - Number(before)) < doubleSeconds) return `${what}:${before}`;
    if (last.size >= remembered) last.clear();
    last.set(what, at);
    return `${what}:${at}`;
  };
}
