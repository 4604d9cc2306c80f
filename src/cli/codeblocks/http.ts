/**
 * HTTP messages as documentation writes them, by a light check of our own: a request line or a status line, headers, a
 * blank line, a body. Several messages may follow each other, and `#` begins a note above a message.
 */
import { type CodeFault, ELLIPSIS, placeholderFaults, type Verdict } from "./fault.ts";
import { checkJson } from "./json.ts";

const requestLine = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT|QUERY) \S+(?: HTTP\/[\d.]+)?$/;
const statusLine = /^HTTP\/(?:1\.[01]|2|3) [1-5]\d\d(?: .*)?$/;
const header = /^[\w!#$%&'*+.^`|~-]+:(?:\s.*)?$/;

const isStart = (line: string): boolean => requestLine.test(line) || statusLine.test(line);

/** Lines of a body and the number of the first. */
interface Body {
  readonly first: number;
  readonly lines: string[];
  readonly type: string;
}

export async function checkHttp(code: string): Promise<Verdict> {
  const { syntax, bodies, head } = read(code.split("\n"));
  const placeholders = placeholderFaults(head);
  for (const body of bodies) {
    const text = body.lines.join("\n").trimEnd();
    const asJson = body.type === "" ? /^\s*[[{]/.test(text) : /[/+]json\b/.test(body.type);
    if (text === "" || !asJson) {
      placeholders.push(...placeholderFaults(loneEllipses(body)));
      continue;
    }
    const verdict = await checkJson(text);
    const shifted = (fault: CodeFault): CodeFault => ({ ...fault, line: fault.line + body.first - 1 });
    syntax.push(...verdict.syntax.map(shifted));
    placeholders.push(...verdict.placeholders.map(shifted));
  }
  return { syntax, placeholders };
}

/** Splits into heads and bodies; a line that fits neither is a fault, and reading goes on at the next line. */
function read(lines: readonly string[]): { syntax: CodeFault[]; bodies: Body[]; head: number[] } {
  const syntax: CodeFault[] = [];
  const bodies: Body[] = [];
  const head: number[] = [];
  let state: "start" | "headers" | "body" = "start";
  let type = "";
  for (const [index, line] of lines.entries()) {
    const afterBlank = index === 0 || lines[index - 1]?.trim() === "";
    if (state !== "headers" && isStart(line) && (state === "start" || afterBlank)) {
      state = "headers";
      type = "";
    } else if (state === "start") {
      if (line.trim() !== "" && !line.startsWith("#")) {
        syntax.push({ line: index + 1, message: "does not parse: neither a request line nor a status line" });
        state = "headers";
      }
    } else if (state === "headers") {
      if (line.trim() === "") {
        state = "body";
        bodies.push({ first: index + 2, lines: [], type });
      } else if (header.test(line)) {
        type = /^content-type:\s*(.*)$/i.exec(line)?.[1]?.toLowerCase() ?? type;
      } else if (!/^[ \t]/.test(line)) {
        syntax.push({ line: index + 1, message: "does not parse: not a header (a body needs a blank line above it)" });
      }
    } else if (afterBlank && /^#+ /.test(line)) {
      state = "start";
    } else {
      bodies.at(-1)?.lines.push(line);
    }
    if (state === "headers" && line.includes(ELLIPSIS)) head.push(index + 1);
  }
  return { syntax: syntax.slice(0, 1), bodies, head };
}

function loneEllipses(body: Body): number[] {
  return body.lines.flatMap((line, index) => (line.trim() === ELLIPSIS ? [body.first + index] : []));
}
