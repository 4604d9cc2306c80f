/**
 * Is a code block of the corpus what its fence says? Every block is parsed in its language; a block that doesn't parse
 * is a fault with its line. The list of fence names is closed. Nothing is run, resolved or type-checked.
 *
 * Used by the corpus check alone: the parsers are development dependencies, so nothing that runs in production may
 * import this folder.
 */
import { distance } from "fastest-levenshtein";
import { checkBash } from "./bash.ts";
import { type Check, type CodeFault, lineAt, messageOf, type Verdict } from "./fault.ts";
import { grammars } from "./grammars.ts";
import { checkGraphql } from "./graphql.ts";
import { checkHttp } from "./http.ts";
import { checkJson } from "./json.ts";
import { checkProtobuf } from "./protobuf.ts";
import { checkPython } from "./python.ts";
import { checkSql } from "./sql.ts";
import { checkWithGrammar } from "./treesitter.ts";
import { checkYaml } from "./yaml.ts";

export type { CodeFault } from "./fault.ts";

const checks: Readonly<Record<string, Check>> = {
  ...Object.fromEntries(
    Object.entries(grammars).map(([name, grammar]) => [name, (code: string) => checkWithGrammar(grammar, code)]),
  ),
  python: checkPython,
  bash: checkBash,
  json: checkJson,
  yaml: checkYaml,
  sql: checkSql,
  graphql: checkGraphql,
  protobuf: checkProtobuf,
  http: checkHttp,
};

/** Accepted, counted and shown, but not parsed: no parser for them is installed. `unparsed` is for any other language. */
export const unparsedLanguages: readonly string[] = [
  "text",
  "unparsed",
  "swift",
  "mysql",
  "tsql",
  "cql",
  "bigquery",
  "snowflake",
  "redis",
  "lua",
  "promql",
  "ini",
  "toml",
  "properties",
  "nginx",
  "dockerfile",
  "xml",
  "hcl",
];

/** The fence names whose blocks are parsed. With `unparsedLanguages` they are all that the corpus may use. */
export const languages: readonly string[] = Object.keys(checks);

const accepted = [...languages, ...unparsedLanguages];

/** What people write instead of the one name that is accepted. */
const otherNames: Readonly<Record<string, string>> = {
  typescript: "ts",
  tsx: "ts",
  javascript: "js",
  jsx: "js",
  mjs: "js",
  node: "js",
  py: "python",
  python3: "python",
  kt: "kotlin",
  golang: "go",
  rs: "rust",
  c: "cpp",
  "c++": "cpp",
  cs: "csharp",
  "c#": "csharp",
  sh: "bash",
  shell: "bash",
  zsh: "bash",
  console: "bash",
  jsonc: "json",
  jsonl: "json",
  ndjson: "json",
  yml: "yaml",
  postgres: "sql",
  postgresql: "sql",
  pgsql: "sql",
  plpgsql: "sql",
  psql: "sql",
  gql: "graphql",
  proto: "protobuf",
  docker: "dockerfile",
  terraform: "hcl",
  conf: "nginx",
  cassandra: "cql",
  mssql: "tsql",
  txt: "text",
  plaintext: "text",
};

/**
 * Checks one code block.
 *
 * @param info the fence's info string: an accepted name, or a name and `broken` (in mdast `lang` and `meta`,
 *   joined by a space). `broken` marks an example that is wrong on purpose: it is a fault if it does parse.
 * @param code the block's text, any line ends
 * @returns the faults in order of lines; empty when the block is as it should be. Never rejects because of its input.
 */
export async function checkCodeBlock(info: string, code: string): Promise<CodeFault[]> {
  const [language = "", ...words] = info.trim().split(/\s+/);
  const text = code.replaceAll(/\r\n?/g, "\n");
  const outer = [...fenceFaults(language, words), ...characterFaults(text), ...sizeFaults(text)];
  if (outer.length > 0) return outer;
  const check = Object.hasOwn(checks, language) ? checks[language] : undefined;
  if (check === undefined) return [];
  const { syntax, placeholders } = await verdictOf(check, text);
  // Told alone: it is the likely cause of any error of syntax, and says better what to do.
  if (placeholders.length > 0) return [...placeholders];
  if (words.length === 0) return [...syntax].sort((a, b) => a.line - b.line);
  return syntax.length > 0 ? [] : [{ line: 1, message: `is marked “${language} broken” but parses: remove “broken”` }];
}

/** A parser that fails in another way than by an error of syntax is told as a fault of the block that made it. */
async function verdictOf(check: Check, code: string): Promise<Verdict> {
  try {
    return await check(code);
  } catch (thrown) {
    return { syntax: [{ line: 1, message: `the parser failed on it: ${messageOf(thrown)}` }], placeholders: [] };
  }
}

function fenceFaults(language: string, words: readonly string[]): CodeFault[] {
  if (language === "") return [{ line: 1, message: "the fence names no language; use “text” for what is not code" }];
  if (!accepted.includes(language)) {
    return [{ line: 1, message: `“${language}” is not an accepted fence name; nearest is “${nearest(language)}”` }];
  }
  if (words.length === 0) return [];
  if (words.join(" ") !== "broken") {
    return [{ line: 1, message: `after the fence name only “broken” is accepted, not “${words.join(" ")}”` }];
  }
  if (!unparsedLanguages.includes(language)) return [];
  return [{ line: 1, message: `“${language}” is not parsed, so “broken” says nothing; remove it` }];
}

function nearest(language: string): string {
  const lower = language.toLowerCase();
  if (Object.hasOwn(otherNames, lower)) return otherNames[lower] ?? "unparsed";
  const ranked = accepted.map((name) => ({ name, far: distance(lower, name) })).sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best !== undefined && best.far <= Math.max(1, lower.length / 3) ? best.name : "unparsed";
}

/** What no block may hold: nothing at all, terminal escapes and other control characters, half a character. */
function characterFaults(code: string): CodeFault[] {
  if (code.trim() === "") return [{ line: 1, message: "the block is empty" }];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for; PostgreSQL's parser stops at NUL
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u.exec(code);
  if (control === null) return [];
  const number = control[0].charCodeAt(0).toString(16).padStart(4, "0").toUpperCase();
  return [{ line: lineAt(code, control.index), message: `holds the character U+${number}, which no source text has` }];
}

const longest = 5_000;
const deepest = 200;

/** The parsers recurse and crash on text nested thousands deep; no page needs a block near either bound. */
function sizeFaults(code: string): CodeFault[] {
  if (code.length > longest) return [{ line: 1, message: `is longer than ${longest} characters` }];
  let depth = 0;
  for (const { 0: bracket, index } of code.matchAll(/[()[\]{}]/g)) {
    depth = Math.max(0, depth + ("([{".includes(bracket) ? 1 : -1));
    if (depth > deepest) return [{ line: lineAt(code, index), message: `is nested over ${deepest} brackets deep` }];
  }
  return [];
}
