/** Every call of Discord's REST API that the stand-in answers. */

import { channelRoutes } from "./channels.ts";
import { commandRoutes } from "./commands.ts";
import { guildRoutes } from "./guilds.ts";
import { interactionRoutes } from "./interactions.ts";
import { type GatewayFacts, meRoutes } from "./me.ts";
import { messageRoutes } from "./messages.ts";
import type { Route } from "./route.ts";

export function routesOf(gateway: GatewayFacts): readonly Route[] {
  return [
    ...meRoutes(gateway),
    ...channelRoutes,
    ...messageRoutes,
    ...guildRoutes,
    ...commandRoutes,
    ...interactionRoutes,
  ];
}
