/** JSON, or JSON Lines: one or more values. tree-sitter finds the line, `JSON.parse` is the judge. */
import type { Node } from "web-tree-sitter";
import { type CodeFault, lineAt, messageOf, type Verdict } from "./fault.ts";
import { grammars } from "./grammars.ts";
import { checkWithGrammar } from "./treesitter.ts";

export function checkJson(code: string): Promise<Verdict> {
  return checkWithGrammar(grammars.json, code, strictFaults);
}

function strictFaults(root: Node, code: string): CodeFault[] {
  return root.namedChildren.flatMap((value) => {
    const line = lineAt(code, value.startIndex);
    if (value.type === "comment") return [{ line, message: "JSON has no comments" }];
    const text = code.slice(value.startIndex, value.endIndex);
    try {
      JSON.parse(text);
      return [];
    } catch (thrown) {
      const position = /position (\d+)/.exec(messageOf(thrown))?.[1];
      return [{ line: lineAt(code, value.startIndex + Number(position ?? 0)), message: strictMessage(thrown) }];
    }
  });
}

function strictMessage(thrown: unknown): string {
  // Positions inside the message would count from the value, not from the block.
  return `does not parse: ${messageOf(thrown).replace(/ (?:in JSON )?at position.*$/, "")}`;
}
