/** What is wrong with a knowledge file, said so that its writer can mend it without reading our code. */
import { closest, distance } from "fastest-levenshtein";
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";

export interface Fault {
  /** Path as the writer knows it, relative to the knowledge folder. */
  readonly file: string;
  /** 1-based line; 0 where it is no matter of one. */
  readonly line: number;
  /** `sources.1.url`, `Asked.3.show`, or empty for the file as a whole. */
  readonly field: string;
  readonly message: string;
}

/** Every fault of every file, found in one pass. */
export class CorpusError extends Error {
  override readonly name = "CorpusError";
  readonly faults: readonly Fault[];
  constructor(faults: readonly Fault[]) {
    super(
      `${faults.length} ${faults.length === 1 ? "fault" : "faults"} in the knowledge files:\n${faults.map(formatFault).join("\n")}`,
    );
    this.faults = faults;
  }
}

export function formatFault({ file, line, field, message }: Fault): string {
  return `${file}${line === 0 ? "" : `:${line}`} ${field === "" ? "" : `${field}: `}${message}`;
}

/** `, did you mean “x”?` for the valid value nearest to what was written, or nothing when none is near. */
export function didYouMean(written: string, valid: Iterable<string>): string {
  const values = [...valid];
  if (values.length === 0) return "";
  const nearest = closest(written, values);
  return distance(written, nearest) <= Math.max(2, Math.ceil(nearest.length / 3)) ? `, did you mean “${nearest}”?` : "";
}

/** The zod issues of a YAML text as faults, each on the line of the field it speaks of. */
export function yamlFaults(
  issues: readonly z.core.$ZodIssue[],
  at: { file: string; yaml: string; firstLine: number; field?: string },
): Fault[] {
  const prefix = at.field === undefined ? [] : [at.field];
  return issues.map((issue) => ({
    file: at.file,
    line: at.firstLine + lineOfPath(at.yaml, issue.path) - 1,
    field: [...prefix, ...issue.path.map(String)].join("."),
    message: expectation(issue),
  }));
}

/** 1-based line of a path in a YAML text, or of the deepest ancestor that exists. */
function lineOfPath(text: string, path: readonly PropertyKey[]): number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  let node: unknown = document.contents;
  let offset = rangeStart(node);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
      if (pair === undefined) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      offset = rangeStart(node) ?? offset;
    } else break;
  }
  return offset === undefined ? 1 : lines.linePos(offset).line;
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === "number" ? start : undefined;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const written = typeof issue.input === "string" ? issue.input : "";
    return `expected one of ${values.join(", ")}${written === "" ? "" : `; found “${written}”${didYouMean(written, values)}`}`;
  }
  if (issue.code === "unrecognized_keys")
    return `unknown ${issue.keys.length === 1 ? "field" : "fields"} ${issue.keys.join(", ")}`;
  if (issue.code === "invalid_type" || issue.code === "invalid_union")
    return issue.message.replace("Invalid input: ", "");
  return `expected ${issue.message}`;
}
