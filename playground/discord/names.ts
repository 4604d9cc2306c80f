/** Names by which a test plans misbehaviour. A misspelt one would never happen, so it is refused when planned. */

import { GatewayDispatchEvents } from "discord-api-types/v10";
import type { Route } from "./rest/route.ts";

const EVENT = "event ";

/**
 * Calls are named by method and path as documented (`POST /channels/{channel.id}/messages`), `@original` written out;
 * events by `event ` and their name (`event MESSAGE_CREATE`).
 *
 * @throws {Error} nothing has this name, or matches this pattern
 */
export function requireKnownName(on: string | RegExp, routes: readonly Route[]): void {
  const calls = routes.flatMap(({ method, path }) => {
    const name = `${method} ${path}`;
    return name.includes("{interaction.token}") ? [name, name.replace("{message.id}", "@original")] : [name];
  });
  const names = [...calls, ...Object.values(GatewayDispatchEvents).map((event) => EVENT + event)];
  const isKnown = names.some((name) => (typeof on === "string" ? on === name : on.test(name)));
  if (!isKnown) throw new Error(`Discord has no call or event named ${String(on)}. Known: ${calls.join(", ")}`);
}
