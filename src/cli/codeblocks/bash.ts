/** Shell commands as one would paste them: a prompt in front parses, as a command named `$`, and then does not run. */
import type { Node } from "web-tree-sitter";
import { type CodeFault, lineAt, type Verdict } from "./fault.ts";
import { grammars } from "./grammars.ts";
import { checkWithGrammar } from "./treesitter.ts";

export function checkBash(code: string): Promise<Verdict> {
  return checkWithGrammar(grammars.bash, code, promptFaults);
}

function promptFaults(root: Node, code: string): CodeFault[] {
  return root
    .descendantsOfType("command_name")
    .filter(({ text }) => /^\$(?:\s|$)/.test(text))
    .map(({ startIndex }) => ({
      line: lineAt(code, startIndex),
      message: "leave the prompt “$” out; a session with its output is a text block",
    }));
}
