/** Events to the app: only what its manifest subscribes to and its scopes allow, in Slack's outer form. */
import type { Clock } from "./clock.ts";
import type { Installation } from "./installation.ts";
import type { JsonObject } from "./json.ts";
import type { DeliveryDesk } from "./socket/delivery.ts";
import type { Ids } from "./state/ids.ts";
import type { Channel, Team } from "./state/records.ts";

export interface AppEvent {
  readonly type: string;
  readonly [key: string]: JsonObject[string];
}

export interface AppEvents {
  /**
   * Tells the app, if it wants to know.
   *
   * @param subscription its name in the manifest: `message.channels` for a `message`
   * @param channel where it happened, which says whether another team is there too
   */
  tell(subscription: string, event: AppEvent, channel?: Channel): void;
}

/** The scope an event needs; one that is not listed needs none. */
const scopes: Readonly<Record<string, string>> = {
  app_mention: "app_mentions:read",
  "message.channels": "channels:history",
  "message.groups": "groups:history",
  "message.im": "im:history",
  "message.mpim": "mpim:history",
  reaction_added: "reactions:read",
  reaction_removed: "reactions:read",
  assistant_thread_started: "assistant:write",
  assistant_thread_context_changed: "assistant:write",
  file_shared: "files:read",
  team_join: "users:read",
  user_change: "users:read",
};

/** These name their scope by the kind of channel. */
const readers = new Set(["member_joined_channel", "member_left_channel", "channel_archive", "channel_unarchive"]);

interface EventOptions {
  readonly app: Installation;
  readonly team: Team;
  readonly clock: Clock;
  readonly desk: DeliveryDesk;
  readonly ids: Ids;
}

export function createEvents({ app, team, clock, desk, ids }: EventOptions): AppEvents {
  const allowed = (subscription: string, channel: Channel | undefined): boolean => {
    if (!app.events.has(subscription)) return false;
    if (readers.has(subscription)) return app.scopes.has(channel?.kind === "private" ? "groups:read" : "channels:read");
    const scope = scopes[subscription];
    return scope === undefined || app.scopes.has(scope);
  };
  return {
    tell(subscription, event, channel) {
      const farewell = subscription === "app_uninstalled" || subscription === "tokens_revoked";
      if (!allowed(subscription, channel) || (app.uninstalled && !farewell)) return;
      void desk.deliver({
        type: "events_api",
        name: `event ${event.type}`,
        acceptsResponse: false,
        payload: {
          token: "stand-in-verification-token",
          team_id: team.id,
          context_team_id: team.id,
          context_enterprise_id: null,
          api_app_id: app.appId,
          event,
          type: "event_callback",
          event_id: ids.next("Ev"),
          event_time: Math.floor(clock.now() / 1000),
          authorizations: [
            {
              enterprise_id: null,
              team_id: team.id,
              user_id: app.botUserId,
              is_bot: true,
              is_enterprise_install: false,
            },
          ],
          is_ext_shared_channel: (channel?.sharedWith.size ?? 0) > 0,
          event_context: `4-${ids.next("ctx")}`,
        },
      });
    },
  };
}
