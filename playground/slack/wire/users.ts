/** People and bots as Slack writes them. */
import type { Installation } from "../installation.ts";
import type { JsonObject } from "../json.ts";
import type { User } from "../state/records.ts";

/** The zone's offset now, in seconds, and its name, as `users.info` gives them. */
function zone(tz: string, now: number): JsonObject {
  const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(tz);
  const label = new Intl.DateTimeFormat("en-US", { timeZone: tz, timeZoneName: "long" })
    .formatToParts(now)
    .find(({ type }) => type === "timeZoneName")?.value;
  return { tz, tz_label: label ?? tz, tz_offset: at.offsetNanoseconds / 1e9 };
}

const pictures = (id: string): JsonObject =>
  Object.fromEntries(
    [24, 32, 48, 72, 192, 512].map((size) => [`image_${size}`, `https://a.slack-edge.com/${id}-${size}.png`]),
  );

/** @param now milliseconds since 1970: an offset depends on the season */
export function userJson(user: User, app: Installation, now: number, withLocale: boolean): JsonObject {
  const updated = Math.floor(now / 1000);
  return {
    id: user.id,
    team_id: user.teamId,
    name: user.name,
    deleted: user.deleted,
    color: "9f69e7",
    real_name: user.realName,
    ...(user.deleted ? {} : zone(user.tz, now)),
    profile: {
      title: "",
      phone: "",
      skype: "",
      real_name: user.realName,
      real_name_normalized: user.realName,
      display_name: user.displayName,
      display_name_normalized: user.displayName,
      status_text: user.status.text,
      status_emoji: user.status.emoji,
      status_expiration: user.status.expiration,
      avatar_hash: "g0",
      ...(user.id === app.botUserId ? { api_app_id: app.appId, always_active: false, bot_id: app.botId } : {}),
      ...pictures(user.id),
      status_text_canonical: "",
      team: user.teamId,
    },
    is_admin: user.isAdmin,
    is_owner: user.isOwner,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    updated,
    ...(withLocale ? { locale: user.locale } : {}),
  };
}

/** How an interaction names who acted. */
export const actorJson = (user: User): JsonObject => ({
  id: user.id,
  username: user.name,
  name: user.name,
  team_id: user.teamId,
});

/** The bot as a message carries it. */
export const botProfileJson = (app: Installation, teamId: string): JsonObject => ({
  id: app.botId,
  app_id: app.appId,
  user_id: app.botUserId,
  name: app.name,
  icons: {
    image_36: "https://a.slack-edge.com/bot-36.png",
    image_48: "https://a.slack-edge.com/bot-48.png",
    image_72: "https://a.slack-edge.com/bot-72.png",
  },
  deleted: app.uninstalled,
  updated: 1_700_000_000,
  team_id: teamId,
});
