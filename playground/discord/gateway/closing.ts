/** Close codes of the gateway, and which of them end a session. */

export const closing = {
  unknown: 4000,
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  badToken: 4004,
  alreadyAuthenticated: 4005,
  badSequence: 4007,
  rateLimited: 4008,
  sessionTimedOut: 4009,
  badShard: 4010,
  badVersion: 4012,
  badIntents: 4013,
  disallowedIntents: 4014,
} as const;

const ending: ReadonlySet<number> = new Set([1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);

/** Whether nothing can be resumed after a close with this code. */
export function endsSession(code: number): boolean {
  return ending.has(code);
}
