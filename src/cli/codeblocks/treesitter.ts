/**
 * Checks with a tree-sitter grammar. The tree says whether a block parses; where it first went wrong is read from the
 * parser's log, because an ERROR node often begins far above the token that no rule could take.
 */
import { Language, type Node, Parser } from "web-tree-sitter";
import { type CodeFault, ELLIPSIS, lineAt, placeholderFaults, tokenAt, type Verdict } from "./fault.ts";
import type { Grammar, Wrapping } from "./grammars.ts";

// Go's grammar ends a statement with the end of its line, so the last line needs one.
const alone: Wrapping = { before: "", after: "\n" };
const loaded = new Map<Grammar, Promise<Language>>();
let runtime: Promise<void> | undefined;
/** Its memory is unusable after a crash, and every later block would fail for no reason of its own. */
let crashed = false;

/** What a whole tree still has to say about a block that parses: rules of the language that the grammar lacks. */
export type TreeCheck = (root: Node, code: string) => CodeFault[];

export async function checkWithGrammar(grammar: Grammar, code: string, further?: TreeCheck): Promise<Verdict> {
  const language = await load(grammar);
  if (crashed) throw new Error("not checked, because tree-sitter crashed on an earlier block; mend that one first");
  try {
    const parser = new Parser();
    parser.setLanguage(language);
    const verdict = checkEachWay(parser, grammar, code, further);
    parser.delete();
    return verdict;
  } catch (thrown) {
    crashed = true;
    throw thrown;
  }
}

/** A grammar is loaded once, by the first block that needs it. */
async function load(grammar: Grammar): Promise<Language> {
  runtime ??= Parser.init();
  await runtime;
  const known = loaded.get(grammar) ?? Language.load(new URL(grammar.wasm()));
  loaded.set(grammar, known);
  return known;
}

/** Alone first, then in each wrapping; when none parses, the attempt that got furthest into the block speaks. */
function checkEachWay(parser: Parser, grammar: Grammar, code: string, further: TreeCheck | undefined): Verdict {
  let furthest: Attempt | undefined;
  const spelled = grammar.respell === undefined ? [code] : [code, grammar.respell(code)];
  for (const text of new Set(spelled)) {
    for (const wrapping of [alone, ...grammar.wrappings]) {
      const attempt = tryParse(parser, text, wrapping, further);
      if (attempt.failedAt === undefined) return attempt.verdict;
      if (furthest?.failedAt === undefined || attempt.failedAt > furthest.failedAt) furthest = attempt;
    }
  }
  return furthest?.verdict ?? { syntax: [], placeholders: [] };
}

interface Attempt {
  readonly verdict: Verdict;
  /** Offset into the block of the token that could not be read; undefined when the block parses. */
  readonly failedAt: number | undefined;
}

function tryParse(parser: Parser, code: string, wrapping: Wrapping, further: TreeCheck | undefined): Attempt {
  const source = wrapping.before + code + wrapping.after;
  const tree = parser.parse(source);
  if (tree === null) throw new Error("tree-sitter returned no tree");
  try {
    const root = tree.rootNode;
    const placeholders = placeholdersIn(root, code, wrapping.before.length);
    if (!root.hasError) {
      const closedAt = escapesAt(root, code, wrapping);
      if (closedAt === undefined) {
        return { verdict: { syntax: further?.(root, code) ?? [], placeholders }, failedAt: undefined };
      }
      return { verdict: { syntax: [unexpected(code, closedAt)], placeholders }, failedAt: closedAt };
    }
    const failedAt = Math.max(0, firstErrorIn(parser, source) - wrapping.before.length);
    return { verdict: { syntax: [unexpected(code, failedAt)], placeholders }, failedAt };
  } finally {
    tree.delete();
  }
}

/**
 * Where the block closes its wrapping, if it does: `} func g() {` in a function would parse, though it is no fragment of
 * one. Then the smallest node from the opening to the closing bracket is not the pair of them.
 */
function escapesAt(root: Node, code: string, wrapping: Wrapping): number | undefined {
  if (wrapping === alone) return undefined;
  const open = wrapping.before.length - 1;
  const close = wrapping.before.length + code.length + wrapping.after.indexOf("}");
  const held = root.descendantForIndex(open, close + 1);
  if (held?.startIndex === open && held.endIndex === close + 1) return undefined;
  const closing = root.descendantForIndex(open, open + 1)?.parent?.endIndex ?? open + 1;
  return Math.max(0, closing - 1 - wrapping.before.length);
}

function unexpected(code: string, offset: number): CodeFault {
  return { line: lineAt(code, offset), message: `does not parse: unexpected ${whatStandsAt(code, offset)}` };
}

function whatStandsAt(code: string, offset: number): string {
  if (offset >= code.trimEnd().length) return "end of the block";
  if (code[offset] === "\n") return "end of the line";
  // A missing semicolon or quote shows at the next line's first token only.
  const firstOfLine = /\n[ \t]*$/.test(code.slice(0, offset));
  return tokenAt(code, offset) + (firstOfLine ? ", or the line above it is unfinished" : "");
}

/**
 * Offset into `source` of the first token that no reading of it could take. The grammar may follow several readings at
 * once (GLR) and drop some; the error is real when the parser resumes one to recover, and lies where the last one stopped.
 */
function firstErrorIn(parser: Parser, source: string): number {
  let at = 0;
  let furthest = 0;
  let settled = false;
  const starts = lineStarts(source);
  parser.setLogger((message, isLex) => {
    if (isLex || settled) return;
    const [, row, column] = /^process .*row:(\d+), col:(\d+)/.exec(message) ?? [];
    // Columns are bytes of UTF-16; the position is the end of the token before.
    if (row !== undefined) at = (starts[Number(row)] ?? 0) + Number(column) / 2;
    else if (message.startsWith("resume")) settled = true;
    else if (message.startsWith("detect_error")) furthest = Math.max(furthest, tokenStart(source, at, message));
  });
  try {
    // Stopped at the first error: logging the recovery from it can take a minute.
    parser.parse(source, null, { progressCallback: () => settled })?.delete();
  } finally {
    parser.setLogger(null);
    parser.reset();
  }
  return furthest;
}

/** A token of layout (`_newline`, `_indent`) stands at the end of its line; any other after the white space. */
function tokenStart(source: string, from: number, message: string): number {
  const space = message.includes("lookahead:_") ? /^[ \t]*/ : /^\s*/;
  return from + (space.exec(source.slice(from))?.[0].length ?? 0);
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let index = source.indexOf("\n"); index >= 0; index = source.indexOf("\n", index + 1)) starts.push(index + 1);
  return starts;
}

/** Names of nodes, over all grammars: code inside a template or a string, and text that is not code. */
const embeddedCode = /substitution|interpolation|expansion/;
const inertText = /comment|string|char|heredoc|nowdoc|rune|regex|^text$/;

/** “…” that is neither in a comment nor in a string: several grammars take it for a name. */
function placeholdersIn(root: Node, block: string, shift: number): CodeFault[] {
  const lines: number[] = [];
  for (let index = block.indexOf(ELLIPSIS); index >= 0; index = block.indexOf(ELLIPSIS, index + 1)) {
    if (!isInert(root.descendantForIndex(index + shift, index + shift + 1))) lines.push(lineAt(block, index));
  }
  return placeholderFaults(lines);
}

/** Nearest decides: a string inside code inside a template is a string, code inside a template is code. */
function isInert(smallest: Node | null): boolean {
  for (let node = smallest; node !== null; node = node.parent) {
    if (embeddedCode.test(node.type)) return false;
    if (inertText.test(node.type)) return true;
  }
  return false;
}
