/** What sends to Slack: answers, reminders, and where to write to a person. No socket is opened, and it works after one is closed. */
import type { ChatSender, SenderHost } from "../adapter.ts";
import { type Calls, createCalls } from "./calls.ts";
import { type Identity, identify } from "./identity.ts";
import { type BoltLog, boltLog } from "./log.ts";
import { createMessenger, type SlackMessenger } from "./messenger.ts";
import { createPeople, type SlackPeople } from "./people.ts";
import { createStanding, type Standing } from "./standing.ts";

export interface SlackSenderOptions {
  /** `xoxb-…` */
  readonly botToken: string;
  /** Another address of the Web API; ends in `/api/`. */
  readonly apiUrl?: string | undefined;
}

/** With what the adapter needs besides. */
export interface SlackSender extends ChatSender {
  readonly messenger: SlackMessenger;
  readonly people: SlackPeople;
  readonly calls: Calls;
  readonly standing: Standing;
  readonly logger: BoltLog;
  /** Undefined until `start` has resolved. */
  identity(): Identity | undefined;
}

export function createSlackSender({ botToken, apiUrl }: SlackSenderOptions, host: SenderHost): SlackSender {
  const { log, clock } = host;
  const logger = boltLog(log);
  let identity: Identity | undefined;
  const team = () => identity?.team;
  const calls = createCalls({ botToken, apiUrl, logger, heard: (method, code) => standing.heard(method, code) });
  const standing = createStanding({ host, team, ask: () => calls.call("auth.test", {}) });
  const mayAsk = () => identity?.scopes.has("users:read") === true;
  return {
    name: "slack",
    messenger: createMessenger({ calls, clock, log, apiUrl }),
    people: createPeople({ calls, clock, log, mayAsk, team }),
    ...{ calls, standing, logger },
    identity: () => identity,
    async start() {
      identity = await identify({ botToken, apiUrl, logger });
      standing.begun(identity.team);
    },
  };
}
