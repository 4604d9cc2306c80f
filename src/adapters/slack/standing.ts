/**
 * Whether the app is still installed, by what Slack answers. A method may refuse a token that is good elsewhere, events of a removal
 * come in either order, late, or never: `auth.test` alone is believed.
 */
import type { SenderHost } from "../adapter.ts";
import { meaningOf } from "./errors.ts";

export interface Standing {
  /** @param code what Slack refused a call with; undefined where it did what was asked */
  heard(method: string, code: string | undefined): void;
  /** Looks whether the token still lives. Never fails. */
  check(): Promise<void>;
  /** The token is good for this workspace. */
  begun(workspace: string): void;
}

export interface StandingOptions {
  readonly host: SenderHost;
  /** `auth.test`, whose answer comes to `heard`. */
  readonly ask: () => Promise<unknown>;
  /** The bot's own workspace; undefined until it is known. */
  readonly team: () => string | undefined;
}

/** So often a token that works is told of again: a process that holds an older one may have said since that the app is gone. */
const toldFor = Temporal.Duration.from({ minutes: 10 });

export function createStanding({ host, ask, team }: StandingOptions): Standing {
  const { log, clock } = host;
  let dead = false;
  let toldAt: Temporal.Instant | undefined;
  let asking: Promise<void> | undefined;

  const tell = (telling: Promise<void> | undefined): void => {
    telling?.catch((error: unknown) => log.error({ err: error }, "that the app comes or goes could not be noted"));
  };

  const begun = (workspace: string): void => {
    toldAt = clock.now();
    tell(host.returned?.({ kind: "workspaces", workspaces: [workspace] }));
  };

  const isOld = (): boolean => toldAt !== undefined && Temporal.Instant.compare(toldAt.add(toldFor), clock.now()) <= 0;

  const check = (): Promise<void> => {
    asking ??= ask()
      .then(
        () => {},
        (error: unknown) => log.debug({ err: error }, "Slack does not take the token, or could not be asked"),
      )
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  return {
    check,
    begun,
    heard(method, code) {
      const workspace = team();
      if (code === undefined) {
        if (dead) log.warn("Slack takes SLACK_BOT_TOKEN again.");
        if (workspace !== undefined && (dead || isOld())) begun(workspace);
        dead = false;
        return;
      }
      if (dead || meaningOf(code) !== "dead") return;
      if (method !== "auth.test") {
        void check();
        return;
      }
      dead = true;
      log.error(
        `Slack refuses SLACK_BOT_TOKEN (${code}): nothing can be sent until the app is installed and its token is set again.`,
      );
      if (workspace !== undefined) tell(host.gone?.({ kind: "workspace", workspace }));
    },
  };
}
