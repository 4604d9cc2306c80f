/**
 * A reply as Slack messages. Pure: nothing here talks to Slack.
 *
 * - **Rich text, not mrkdwn.** Replies echo what people wrote and quote what teams wrote. In `mrkdwn` any of it could be a
 *   mention or a masked link; in `rich_text` text is text, and a link is a link because we say so. For the same reason the
 *   line of sources is rich text and not a `context` block, and an address is shown wherever a label doesn't name its host
 *   (`inline.ts`). Only `text`, for notifications and screen readers, is mrkdwn, and escaped (`spoken.ts`).
 * - **A message ends with its table**, since Slack takes one a message and shows it at the end, wherever it stands among the
 *   blocks. What follows goes on in the next message, controls too. Of several tables the small ones are rows of text (`table.ts`),
 *   where they stand.
 * - **A node has a block of its own**, which gives the gap between paragraphs. What Slack can't nest is flattened (`nodes.ts`):
 *   code in a list item stands below the item, and the numbers go on after it.
 * - **Nothing is cut.** What a message can't hold goes on in the next (`pack.ts`), at the end of a block, a line, a word or at
 *   last a character. More than five messages are one with the beginning and a file with the whole (`whole.ts`).
 */
import type { KnownBlock } from "@slack/types";
import type { Root, RootContent } from "mdast";
import { completeReply } from "../../../reply/layout.ts";
import { emphasis, heading, inlineCode, paragraph, root } from "../../../reply/markdown.ts";
import type { PlacedControl } from "../../../reply/messenger.ts";
import type { Reply } from "../../../reply/reply.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { announced, attached, longDescription } from "./attached.ts";
import { controlParts } from "./controls.ts";
import type { Context } from "./inline.ts";
import { limits } from "./limits.ts";
import { blocksOf, pack } from "./pack.ts";
import { spokenText } from "./spoken.ts";
import { tablesInRows } from "./table.ts";
import { type Unit, unitsOf } from "./units.ts";
import { beginningOf, wholeAsFile } from "./whole.ts";

export { pressedControl } from "./controls.ts";

/** One thing to send: a message for `chat.postMessage`, or a file for the three steps of an upload. */
export type SlackPart =
  | { readonly kind: "message"; readonly text: string; readonly blocks: readonly KnownBlock[] }
  | {
      readonly kind: "file";
      readonly filename: string;
      readonly title: string;
      readonly content: string | Uint8Array;
      readonly alt?: string;
      /** For the person alone, wherever the messages go. */
      readonly personal?: true;
    };

/** Where the messages go: a direct message, to one person within a channel, or to all in it. */
export type Shown = "direct" | "private" | "thread";

/**
 * The parts in the order in which they are sent: messages, a file with the whole where there is one, pictures, files. Controls
 * are in the last message. Without any placed, the next questions are written out.
 *
 * @param shown what goes to the direct message instead is announced
 */
export function renderSlack(
  reply: Reply,
  controls: readonly PlacedControl[],
  shown: Shown = "direct",
): readonly SlackPart[] {
  const { title = "" } = reply;
  const tree = completeReply({ ...reply, controls: controls.length === 0 ? reply.controls : [] }, "compact");
  const context = contextOf(tree, reply);
  const titled = title.trim() === "" ? [] : unitsOf(root(heading(2, title)), context);
  const apart = announced(reply, shown);
  const body = root(...tree.children.slice(reply.title ? 1 : 0), ...reply.pictures.flatMap(longDescription), ...apart);
  const { written, units } = controlParts(controls);
  const ending = [...(written ? unitsOf(root(paragraph(emphasis("Ask next:")), written), context) : []), ...units];

  const pages = pack([...titled, ...together(unitsOf(body, context, tablesInRows(body, context)), ending)]);
  const files = attached(reply);
  if (pages.length <= limits.messages) return [...messages(pages, titled.length, title), ...files];

  const file = wholeAsFile(root(...(title ? [heading(2, title)] : []), ...body.children), title || "The whole answer");
  const note = paragraph(
    emphasis("This is the beginning. The whole answer is in the file "),
    inlineCode(file.filename),
    emphasis(shown === "private" ? ", which comes to you as a direct message." : "."),
  );
  const basis = tree.children.slice((reply.title ? 1 : 0) + reply.body.children.length);
  const beginning = beginningOf([...titled, ...unitsOf(reply.body, context)]);
  const rest = unitsOf(root(note, ...apart, ...basis), context);
  const begun = pack([...(beginning.length === 0 ? titled : beginning), ...together(rest, ending)]);
  return [...messages(begun, titled.length, title), { kind: "file", ...file }, ...files];
}

/** Controls don't begin a message alone if the line before can come along. */
function together(units: readonly Unit[], ending: readonly Unit[]): Unit[] {
  const last = units.at(-1);
  if (last?.kind !== "rich" || ending.length === 0) return [...units, ...ending];
  return [...units.slice(0, -1), { ...last, leads: true }, ...ending];
}

/** The verdict is what a notification begins with, so a title before a paragraph is not read out. */
function messages(pages: readonly (readonly Unit[])[], titleUnits: number, title: string): SlackPart[] {
  return pages.map((units, index) => {
    const first = units[titleUnits];
    const verdict = index === 0 && first?.kind === "rich" && first.element.type === "rich_text_section";
    const spoken = spokenText(verdict ? units.slice(titleUnits) : units, visibleText(title));
    return { kind: "message", text: spoken, blocks: blocksOf(units) };
  });
}

function contextOf(tree: Root, { basis }: Reply): Context {
  const footnotes = new Set<string>();
  const collect = (nodes: readonly RootContent[]): void => {
    for (const node of nodes) {
      if (node.type === "footnoteDefinition") footnotes.add(node.identifier);
      if ("children" in node) collect(node.children);
    }
  };
  collect(tree.children);
  return { trusted: new Set(basis.sources.map(({ url }) => url)), footnotes };
}
