/** Who is who: `auth.test`, `users.*`, `bots.info`, `team.info`; and `apps.connections.open`. */
import { botProfileJson, userJson } from "../wire/users.ts";
import { type Methods, page, Refused } from "./call.ts";
import { userNamed } from "./targets.ts";

export const identity: Methods = {
  "auth.test": {
    tier: "unlimited",
    run({ world: { app, team } }) {
      return {
        url: `https://${team.domain}.slack.com/`,
        team: team.name,
        user: app.name.toLowerCase().replaceAll(" ", "_"),
        team_id: team.id,
        user_id: app.botUserId,
        bot_id: app.botId,
        is_enterprise_install: false,
      };
    },
  },
  "apps.connections.open": {
    scopes: ["connections:write"],
    tier: 3,
    token: "app",
    run({ world: { app, connections, settings, baseUrl } }) {
      if (!app.socketMode) throw new Refused(settings.socketModeOff);
      const link = `${baseUrl().replace("http:", "ws:")}/link/?ticket=${connections.ticket()}&app_id=${app.appId}`;
      return { url: link };
    },
  },
  "users.info": {
    scopes: ["users:read"],
    tier: 4,
    run({ args, world }) {
      const user = userNamed(world, args.required("user", "user_not_found"));
      return { user: userJson(user, world.app, world.clock.now(), args.flag("include_locale")) };
    },
  },
  "users.list": {
    scopes: ["users:read"],
    tier: 2,
    run(call) {
      const { args, world } = call;
      const ofTeam = [...world.workspace.users.values()].filter(({ teamId }) => teamId === world.team.id);
      const { items, metadata } = page(ofTeam, call, 1_000, 1_000);
      const now = world.clock.now();
      return {
        members: items.map((user) => userJson(user, world.app, now, args.flag("include_locale"))),
        cache_ts: Math.floor(now / 1000),
        response_metadata: metadata,
      };
    },
  },
  "bots.info": {
    scopes: ["users:read"],
    tier: 3,
    run({ args, world: { app, team } }) {
      const asked = args.text("bot");
      if (asked !== undefined && asked !== app.botId) throw new Refused("bot_not_found");
      const { team_id, ...bot } = botProfileJson(app, team.id);
      return { bot };
    },
  },
  "team.info": {
    scopes: ["team:read"],
    tier: 3,
    run({ args, world: { team, workspace } }) {
      const asked = workspace.teams.get(args.text("team") ?? team.id);
      if (asked === undefined) throw new Refused("team_not_found");
      return {
        team: {
          id: asked.id,
          name: asked.name,
          url: `https://${asked.domain}.slack.com/`,
          domain: asked.domain,
          email_domain: "",
          icon: { image_default: true, image_34: `https://a.slack-edge.com/${asked.id}-34.png` },
          avatar_base_url: "https://ca.slack-edge.com/",
          is_verified: false,
        },
      };
    },
  },
};
