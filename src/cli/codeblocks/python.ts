/** Python: the grammar reads layout generously, so what CPython refuses about indentation is looked up in the tree. */
import type { Node } from "web-tree-sitter";
import { type CodeFault, lineAt, type Verdict } from "./fault.ts";
import { grammars } from "./grammars.ts";
import { checkWithGrammar } from "./treesitter.ts";

export function checkPython(code: string): Promise<Verdict> {
  return checkWithGrammar(grammars.python, code, layoutFaults);
}

function layoutFaults(root: Node, code: string): CodeFault[] {
  const outdated = root
    .descendantsOfType(["print_statement", "exec_statement"])
    .map((node) => fault(node, code, "a statement of Python 2"));
  const suites = [root, ...root.descendantsOfType("block")];
  return [...outdated, ...suites.flatMap((suite) => suiteFaults(suite, code))];
}

/** A suite has a statement, and those of its statements that begin a line begin in one column. */
function suiteFaults(suite: Node, code: string): CodeFault[] {
  const statements = suite.namedChildren.filter(({ type }) => type !== "comment");
  if (statements.length === 0) {
    return suite.type === "block"
      ? [fault(suite, code, "nothing is indented under this line (write pass or ...)")]
      : [];
  }
  const leading = statements.filter(({ startIndex }) => /(?:^|\n)[ \t]*$/.test(code.slice(0, startIndex)));
  const crooked = leading.find(({ startPosition }) => startPosition.column !== leading[0]?.startPosition.column);
  return crooked === undefined ? [] : [fault(crooked, code, "indented differently from the statements before it")];
}

function fault(node: Node, code: string, message: string): CodeFault {
  return { line: lineAt(code, node.startIndex), message: `does not parse: ${message}` };
}
