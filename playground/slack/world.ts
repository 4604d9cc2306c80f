/** What the parts of one stand-in share. Made in `slack.ts`; nothing here is for tests. */
import type { Changes } from "../changes.ts";
import type { Faults } from "../faults.ts";
import type { Clock } from "./clock.ts";
import type { AppEvents } from "./events.ts";
import type { Feed } from "./feed.ts";
import type { Installation } from "./installation.ts";
import type { Interactions } from "./people/interactions.ts";
import type { ResponseUrls } from "./response-urls.ts";
import type { Settings } from "./settings.ts";
import type { Connections } from "./socket/connections.ts";
import type { DeliveryDesk } from "./socket/delivery.ts";
import type { Team } from "./state/records.ts";
import type { Workspace } from "./state/workspace.ts";
import type { Triggers } from "./triggers.ts";
import type { Views } from "./views.ts";

export interface World {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly faults: Faults;
  readonly workspace: Workspace;
  /** The team the app is installed in. */
  readonly team: Team;
  readonly app: Installation;
  readonly connections: Connections;
  readonly desk: DeliveryDesk;
  readonly events: AppEvents;
  readonly feed: Feed;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly interactions: Interactions;
  /** `http://127.0.0.1:port`, known once it listens. */
  readonly baseUrl: () => string;
}
