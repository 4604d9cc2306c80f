/** YAML 1.2, one or more documents, with the parser that reads the corpus itself. Unknown tags (`!Ref`) are fine. */
import { isScalar, parseAllDocuments, type Scalar, visit } from "yaml";
import { ELLIPSIS, lineAt, messageOf, placeholderFaults, type Verdict } from "./fault.ts";

export function checkYaml(code: string): Verdict {
  const documents = parseAllDocuments(code, { logLevel: "silent", prettyErrors: false });
  const found = "empty" in documents ? [] : [...documents];
  const syntax = found.flatMap((document) =>
    document.errors.slice(0, 1).map((error) => ({
      line: lineAt(code, error.pos[0]),
      message: `does not parse: ${messageOf(error)}`,
    })),
  );
  const lines: number[] = [];
  for (const document of found) {
    visit(document, {
      Scalar(_key, scalar) {
        if (isPlaceholder(scalar, code)) lines.push(lineAt(code, code.indexOf(ELLIPSIS, scalar.range?.[0] ?? 0)));
      },
    });
  }
  return { syntax, placeholders: placeholderFaults(lines) };
}

/** An unquoted value that is, or holds as a word of its own, “…”. Quoted and block scalars are text. */
function isPlaceholder(scalar: Scalar, code: string): boolean {
  if (!isScalar(scalar) || scalar.type !== "PLAIN" || scalar.range == null) return false;
  return /(?:^|\s)…(?:\s|$)/.test(code.slice(scalar.range[0], scalar.range[1]));
}
