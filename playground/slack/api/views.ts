/** `views.*`: modals and Home tabs. */
import { asObject, type JsonObject } from "../json.ts";
import { countingProblems } from "../validation/messages.ts";
import { checkView } from "../validation/views.ts";
import type { ViewResult } from "../views.ts";
import { viewJson } from "../wire/views.ts";
import type { World } from "../world.ts";
import { type Call, type Methods, outsideLimits, Refused } from "./call.ts";
import { userNamed } from "./targets.ts";

/** A view as sent, within limits. @throws {Refused} */
export function checkedView(sent: JsonObject | undefined, kind: "modal" | "home", { settings }: World): JsonObject {
  if (sent === undefined) throw new Refused("invalid_arguments");
  if (Buffer.byteLength(JSON.stringify(sent)) > settings.viewBytes) {
    throw outsideLimits({ error: "view_too_large", details: [] });
  }
  const details = countingProblems(checkView(sent, kind), settings);
  if (details.length > 0) throw outsideLimits({ error: "invalid_arguments", details });
  return sent;
}

const viewOf = (call: Call, kind: "modal" | "home") => checkedView(asObject(call.args.json("view")), kind, call.world);

/** Whose screen the trigger opens something on. */
function personOf({ args, world }: Call): string {
  const trigger = world.triggers.redeem(args.required("trigger_id"));
  if ("error" in trigger) throw new Refused(trigger.error);
  return trigger.user;
}

function answer({ world }: Call, result: ViewResult): JsonObject {
  if ("error" in result) throw new Refused(result.error);
  return { view: viewJson(result.view, world.app) };
}

export const views: Methods = {
  "views.open": {
    tier: 4,
    run(call) {
      const view = viewOf(call, "modal");
      return answer(call, call.world.views.open(personOf(call), view));
    },
  },
  "views.push": {
    tier: 4,
    run(call) {
      const view = viewOf(call, "modal");
      return answer(call, call.world.views.push(personOf(call), view));
    },
  },
  "views.update": {
    tier: 4,
    run(call) {
      const { args, world } = call;
      const reference = { id: args.text("view_id"), externalId: args.text("external_id"), hash: args.text("hash") };
      const kind = world.views.find(reference)?.kind ?? "modal";
      return answer(call, world.views.update(reference, viewOf(call, kind)));
    },
  },
  "views.publish": {
    tier: 4,
    run(call) {
      const { args, world } = call;
      const user = userNamed(world, args.required("user_id"));
      if (!world.app.homeTab) throw new Refused("not_enabled");
      return answer(call, world.views.publish(user.id, viewOf(call, "home"), args.text("hash")));
    },
  },
};
