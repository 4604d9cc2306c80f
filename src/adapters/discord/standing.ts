/** Whether Discord takes the token, and which servers have the mentor; told to whoever must know. */
import type { SenderHost } from "../adapter.ts";
import { deadToken } from "./refusals.ts";

export interface Standing {
  /** Whether Discord took the token with a call, or refused it. */
  heard(isTaken: boolean): void;
  /** The mentor was thrown out of a server. */
  left(guild: string): void;
  /** The mentor is in these servers. */
  isIn(guilds: readonly string[]): void;
  /** The token is good. */
  begun(): void;
}

export function createStanding({ log, ...host }: SenderHost): Standing {
  let dead = false;
  const tell = (telling: Promise<void> | undefined): void => {
    telling?.catch((error: unknown) => log.error({ err: error }, "that the mentor comes or goes could not be noted"));
  };
  const begun = (): void => tell(host.returned?.({ kind: "platform", platform: "discord" }));
  return {
    heard(isTaken) {
      if (isTaken !== dead) return;
      dead = !isTaken;
      if (isTaken) {
        log.warn("Discord takes DISCORD_TOKEN again.");
        begun();
        return;
      }
      log.error(deadToken);
      tell(host.gone?.({ kind: "platform", platform: "discord" }));
    },
    left(guild) {
      log.info({ guild }, "the mentor was removed from a server");
      tell(host.gone?.({ kind: "workspace", workspace: guild }));
    },
    isIn(guilds) {
      if (guilds.length > 0) tell(host.returned?.({ kind: "workspaces", workspaces: guilds }));
    },
    begun,
  };
}
