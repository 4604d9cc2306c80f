/** Limits of modals and Home tabs. */
import { asObject, asObjects, type Json } from "../json.ts";
import { checkBlocks } from "./blocks.ts";
import { anything, type Check, flag, object, type Problem, string, typed } from "./checks.ts";
import { plainText } from "./objects.ts";

const common = {
  private_metadata: string(3_000, 0),
  callback_id: string(255, 0),
  external_id: string(255, 0),
};

const shape: Check = typed({
  modal: object(
    { type: anything, title: plainText(24), blocks: anything },
    {
      ...common,
      submit: plainText(24),
      close: plainText(24),
      clear_on_close: flag,
      notify_on_close: flag,
      submit_disabled: flag,
    },
  ),
  home: object({ type: anything, blocks: anything }, common),
});

/** Everything wrong with a view as an app sends it, apart from its size. */
export function checkView(view: Json, kind: "modal" | "home"): readonly Problem[] {
  const found: Problem[] = [];
  shape(view, "/view", found);
  const sent = asObject(view) ?? {};
  if (sent.type !== kind) found.push({ message: `must be a view of type ${kind}`, pointer: "/view/type" });
  const blocks = sent.blocks;
  if (blocks === undefined) return found;
  found.push(...checkBlocks(blocks, kind, 100, "/view/blocks"));
  const asks = asObjects(blocks).some((block) => block.type === "input");
  if (kind === "modal" && asks && sent.submit === undefined) {
    found.push({ message: "missing required field: submit (a modal with an input needs one)", pointer: "/view" });
  }
  return found;
}
