/** Modals and Home tabs as Slack writes them. */
import type { Installation } from "../installation.ts";
import type { JsonObject } from "../json.ts";
import type { View } from "../state/records.ts";

const plain = (text: string): JsonObject => ({ type: "plain_text", text, emoji: true });

export function viewJson(view: View, app: Installation): JsonObject {
  return {
    id: view.id,
    team_id: view.teamId,
    type: view.kind,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.values },
    hash: view.hash,
    title: plain(view.title),
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: view.close === undefined ? null : plain(view.close),
    submit: view.submit === undefined ? null : plain(view.submit),
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: app.appId,
    external_id: view.externalId,
    app_installed_team_id: view.teamId,
    bot_id: app.botId,
  };
}
