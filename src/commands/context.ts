/**
 * What a command is given besides its arguments: who asks, from where, at what time, and the services it works with.
 *
 * `Services` is completed by whoever composes the program; a command takes what it needs from it by name.
 */
import type { Clock } from "../clock.ts";

/** Who a command is for. Curator: Slack admin or Discord "Manage Server". Operator: the local command line. */
export type Audience = "anyone" | "curator" | "operator";

/** The surface a person stands on, as far as a reply may depend on it. */
export interface Surface {
  readonly name: "console" | "slack" | "discord";
  /** What is typed before a command here: `""` or `"/mentor "`. */
  readonly prefix: string;
  /** Whether a form can be opened here. */
  readonly forms: boolean;
}

/** What commands work with: the advisor, the store, the knowledge. */
// biome-ignore lint/suspicious/noEmptyInterface: completed with the first commands.
export interface Services {}

export interface CommandContext extends Services {
  readonly workspace: string;
  readonly person: string;
  readonly thread: string;
  readonly clock: Clock;
  /** BCP 47. */
  readonly locale: string;
  readonly audience: Audience;
  readonly surface: Surface;
}

const rank: Readonly<Record<Audience, number>> = { anyone: 0, curator: 1, operator: 2 };

/** Whether a person of audience `person` may run what is meant for `needed`: operators may do all, curators more than most. */
export function mayRun(needed: Audience, person: Audience): boolean {
  return rank[person] >= rank[needed];
}
