/**
 * A reply as Discord messages: Components V2, pure functions, no network and no client.
 *
 * What was chosen:
 *
 * - **Text displays, no container.** A reply reads like a person's message: a heading, the verdict, the body, then small lines
 *   (`-#`) with what it rests on, the next questions, the actions. Pictures stand between body and small lines.
 * - **Everything is escaped** that Discord's Markdown could act on, and the few places where its escapes don't work (a
 *   masked link's label, code, addresses) get only what can stand there; else another form is taken (`escape.ts`, `links.ts`,
 *   `code.ts`). Styles never cross a line, never begin or end with a space and never hold their own mark (`line.ts`).
 * - **A link's label** hides its address only where it is free of marks, emoji and addresses and names no other host.
 * - **Three backticks within a code block** are torn apart by zero-width spaces: Discord has no longer fences.
 * - **A table** is aligned text where it is no wider than a phone's 42 columns, else a list with an item a row.
 * - **Long replies** go on in further messages, divided between blocks, items, lines, words, in this order; code in complete
 *   fences. Beyond five messages the first shows the beginning, and the whole is in a Markdown file beside it.
 *
 * Discord's Markdown is not specified. What is assumed of it here is what the clients were observed to do; the reader in
 * `tests/adapters/discord/render/` writes it down as code, and properties hold the renderer to it.
 */
import { ComponentType } from "discord.js";
import { completeReply } from "../../../reply/layout.ts";
import { heading, paragraph, root, stringify } from "../../../reply/markdown.ts";
import type { PlacedControl } from "../../../reply/messenger.ts";
import { type Control, type Reply, reply as replyOf } from "../../../reply/reply.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { type Block, blocksOf, textBlock } from "./blocks.ts";
import { controlRows } from "./controls.ts";
import { inlineLines, plainContext } from "./inline.ts";
import { type Unit, unitsOf } from "./layout.ts";
import {
  beginning,
  type DiscordPart,
  fitsBeside,
  isWithin,
  type PartFile,
  type Piece,
  packed,
  sizeOf,
} from "./pack.ts";
import { galleries, longAlternatives } from "./pictures.ts";
import type { Fits } from "./split.ts";

export type { DiscordPart, PartFile } from "./pack.ts";

/** Readers follow no more messages than this; beyond, a file is kinder. */
const mostMessages = 5;
const wholeName = "answer.md";
/** Small lines longer than this are left to the file, so that the beginning has room. */
const longestSmallLines = 1200;

/**
 * The messages of a reply, in the order in which they are sent; none for a reply that shows nothing.
 *
 * `allowed_mentions` is always `{ parse: [] }` and `flags` 32768, which the adapter sets; neither depends on the reply.
 *
 * @param controls what can be chosen, stored already; the reply's own next questions that are not among them are shown as text
 */
export function renderDiscord(reply: Reply, controls: readonly PlacedControl[]): readonly DiscordPart[] {
  const { rows, shortened } = controlRows(controls);
  const placed = new Set(controls.map(({ control }) => control));
  const inText = [...reply.controls.filter((control) => !isAmong(placed, control)), ...shortened];
  const tail: Piece[] = [
    ...galleries(reply.pictures, new Set([wholeName])),
    ...smallLines(reply, inText, fitsBeside()),
    ...rows.map((component): Piece => ({ kind: "component", component })),
  ];
  const body = [
    ...blocksOf([...(reply.title ? [heading(2, reply.title)] : []), ...reply.body.children]),
    ...longAlternatives(reply.pictures),
  ];
  const parts = packed([...pieces(body, fitsBeside()), ...tail]);
  return parts.length <= mostMessages ? parts : beginningAndFile(reply, body, tail);
}

const isAmong = (placed: ReadonlySet<Control>, { label, command, role }: Control): boolean =>
  [...placed].some((one) => one.label === label && one.command === command && one.role === role);

const pieces = (blocks: readonly Block[], fits: Fits): Piece[] =>
  unitsOf(blocks, fits).map(
    (unit: Unit): Piece =>
      unit.kind === "text" ? unit : { kind: "component", component: { type: ComponentType.Separator, divider: true } },
  );

/** What a reply rests on and what could not become a button, as lines of small text, apart from the body. */
function smallLines(reply: Reply, inText: readonly Control[], fits: Fits): Piece[] {
  const { basis } = reply;
  const body = root();
  const lines = [
    replyOf({ body, basis: { ...basis, sources: [] } }),
    replyOf({ body, basis: { topics: [], sources: basis.sources } }),
    replyOf({ body, controls: inText.map((control) => ({ ...control, role: "next" })) }),
  ].flatMap((part) => completeReply(part, "compact").children);
  const blocks = lines.flatMap((node) =>
    node.type === "paragraph" ? textBlock(inlineLines(node.children, { ...plainContext, ours: true }), "-# ") : [],
  );
  return pieces(blocks, fits).map((piece, index) =>
    index === 0 && piece.kind === "text" ? { ...piece, apart: true } : piece,
  );
}

/** The beginning, and the whole as a file: for what would be more messages than anyone reads. */
function beginningAndFile(reply: Reply, body: readonly Block[], tail: readonly Piece[]): DiscordPart[] {
  const file: PartFile = {
    filename: wholeName,
    data: new TextEncoder().encode(visibleText(stringify(completeReply(reply, "compact")))),
    mediaType: "text/markdown",
    description: "The whole answer as Markdown",
  };
  const notice = textBlock(
    inlineLines(
      paragraph("This is the beginning. The whole answer is too long for messages, so it is in the file.").children,
    ),
  );
  const small = tail.filter((piece) => piece.kind === "text");
  const isLong = sizeOf(small).characters > longestSmallLines;
  const end: Piece[] = [
    ...pieces(notice, fitsBeside()).map((piece): Piece => (piece.kind === "text" ? { ...piece, apart: true } : piece)),
    {
      kind: "component",
      component: { type: ComponentType.File, file: { url: `attachment://${wholeName}` } },
      files: [file],
    },
    ...(isLong ? tail.filter((piece) => piece.kind !== "text") : tail),
  ];
  // Where there is more to choose or to see than one message holds, that goes on in the next.
  const beside = [sizeOf(end), sizeOf(end.slice(0, 2))].find(isWithin);
  return packed([...beginning(pieces(body, fitsBeside(beside)), beside), ...end]);
}
