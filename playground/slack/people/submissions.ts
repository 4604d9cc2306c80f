/** What the app wants done with a view that a person submitted: its acknowledgement, held to Slack's rules. */
import { Refused } from "../api/call.ts";
import { checkedView } from "../api/views.ts";
import { asObject, asText, type JsonObject } from "../json.ts";
import type { View } from "../state/records.ts";
import type { World } from "../world.ts";

/** Slack's words where the app gave no answer, or none that makes sense. */
export const trouble = "We had some trouble connecting. Try again?";

/** @throws {Refused} where the answer breaks a rule */
function follow(world: World, view: View, answer: JsonObject): void {
  const { views } = world;
  switch (answer.response_action) {
    case undefined:
      views.close(view, false);
      return;
    case "clear":
      views.close(view, true);
      return;
    case "errors": {
      const errors = Object.entries(asObject(answer.errors) ?? {}).map(
        ([id, text]) => [id, asText(text) ?? ""] as const,
      );
      const inputs = view.blocks.filter(({ type }) => type === "input").map(({ block_id }) => block_id);
      const strays = errors.filter(([id]) => !inputs.includes(id)).map(([id]) => id);
      if (strays.length > 0 || errors.length === 0) throw new Refused("invalid_error_block_ids", {}, strays);
      views.put({ ...view, errors: Object.fromEntries(errors) });
      return;
    }
    case "update":
    case "push": {
      const sent = checkedView(asObject(answer.view), "modal", world);
      const reference = { id: view.id, externalId: undefined, hash: undefined };
      const result = answer.response_action === "push" ? views.push(view.user, sent) : views.update(reference, sent);
      if ("error" in result) throw new Refused(result.error, {}, []);
      return;
    }
    default:
      throw new Refused("invalid_response_action", {}, [String(answer.response_action)]);
  }
}

export function respond(world: World, view: View, answer: JsonObject): void {
  try {
    follow(world, view, answer);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const details = error.violation ?? [];
    world.workspace.recordViolation({ where: "view_submission", error: error.code, details });
    world.views.put({ ...view, errors: { "": trouble } });
  }
}
