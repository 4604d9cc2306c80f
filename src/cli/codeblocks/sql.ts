/**
 * PostgreSQL's SQL with PostgreSQL's own parser, bodies of functions included. Only PostgreSQL: other dialects have
 * fence names of their own and are not parsed.
 */
import { hasSqlDetails, loadModule, parsePlPgSQLSync, parseSync, type RawStmt } from "libpg-query";
import { blank, type CodeFault, lineAt, messageOf, placeholdersOutside, type Verdict } from "./fault.ts";

// Dollar quotes are left as they are: what stands between them is nearly always code.
const inert = /--.*|\/\*[\s\S]*?\*\/|\b[eE]'(?:\\[\s\S]|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"/g;

export async function checkSql(code: string): Promise<Verdict> {
  await loadModule();
  return { syntax: syntaxFaults(code), placeholders: placeholdersOutside(code, inert) };
}

function syntaxFaults(code: string): CodeFault[] {
  const plain = blank(code, inert);
  try {
    const statements = parseSync(code).stmts ?? [];
    // `@name` parses, as the absolute value of a column: to a reader it is another dialect's parameter.
    const named = /(?<![\w@<>&|#?~!*/+=-])@[a-z_]/i.exec(plain);
    if (named !== null) return [{ line: lineAt(code, named.index), message: parameterHint("@name") }];
    return statements.flatMap((statement) => bodyFaults(code, statement));
  } catch (thrown) {
    const offset = hasSqlDetails(thrown) ? utf16Offset(code, thrown.sqlDetails?.cursorPosition ?? 0) : 0;
    const hint = hintFor(plain, offset);
    return [{ line: lineAt(code, offset), message: hint ?? `does not parse: ${messageOf(thrown)}` }];
  }
}

/** PostgreSQL counts characters; a string here counts UTF-16 units. */
function utf16Offset(code: string, characters: number): number {
  let offset = 0;
  for (const character of code) {
    if (characters-- <= 0) break;
    offset += character.length;
  }
  return offset;
}

/** The usual reasons in words. `plain` is the code without its strings and comments. */
function hintFor(plain: string, offset: number): string | undefined {
  const here = plain.slice(offset);
  const before = plain.slice(0, offset).trimEnd();
  if (/^:[a-z_]/i.test(here)) return parameterHint(":name");
  if (here.startsWith("?") || before.endsWith("?")) return parameterHint("?");
  if (/^%(?:s\b|\()/.test(here)) return parameterHint("%s");
  if (here.startsWith("\\")) return "does not parse: a psql command such as \\d is not SQL; use a text block";
  if (/\(cost=|\(actual /.test(plain)) return "does not parse: the output of EXPLAIN belongs into a text block";
  return undefined;
}

function parameterHint(written: string): string {
  return `does not parse: ${written} is not a parameter in PostgreSQL, write $1`;
}

/** Faults inside `LANGUAGE plpgsql` and `LANGUAGE sql` bodies and `DO` blocks, which the first parse sees as strings. */
function bodyFaults(code: string, { stmt, stmt_location = 0, stmt_len }: RawStmt): CodeFault[] {
  const bytes = Buffer.from(code).subarray(
    stmt_location,
    stmt_len === undefined ? undefined : stmt_location + stmt_len,
  );
  const statement = bytes.toString();
  const start = Buffer.from(code).subarray(0, stmt_location).toString().length;
  const routine = routineIn(stmt);
  if (routine === undefined) return [];
  const at = statement.indexOf(routine.body);
  // A body in plain quotes has its quotes doubled and isn't found: its faults are then told on the statement's line.
  const bodyStart = at < 0 ? start + statement.length - statement.trimStart().length : start + at;
  if (routine.language === "sql") {
    return syntaxFaults(routine.body).map(({ line, message }) => ({
      line: lineAt(code, bodyStart) + (at < 0 ? 0 : line - 1),
      message,
    }));
  }
  const message = plpgsqlError(statement);
  if (message === undefined) return [];
  const offset = at < 0 ? bodyStart : bodyStart + offsetOfError(statement, at, routine.body, message);
  return [{ line: lineAt(code, offset), message: `does not parse: ${message}` }];
}

interface Routine {
  readonly language: "sql" | "plpgsql";
  readonly body: string;
}

function routineIn(statement: RawStmt["stmt"]): Routine | undefined {
  if (statement === undefined) return undefined;
  const create = "CreateFunctionStmt" in statement ? statement.CreateFunctionStmt.options : undefined;
  const options = create ?? ("DoStmt" in statement ? statement.DoStmt.args : undefined) ?? [];
  let language = create === undefined ? "plpgsql" : "sql";
  let body: string | undefined;
  for (const option of options) {
    if (!("DefElem" in option)) continue;
    const { defname, arg } = option.DefElem;
    const value = arg !== undefined && "List" in arg ? arg.List.items?.[0] : arg;
    const text = value !== undefined && "String" in value ? value.String.sval : undefined;
    if (defname === "language" && text !== undefined) language = text.toLowerCase();
    if (defname === "as") body = text;
  }
  if (body === undefined || (language !== "sql" && language !== "plpgsql")) return undefined;
  return { language, body };
}

/**
 * The error of PL/pgSQL's parser, if it can be trusted. It takes every type that it doesn't know for a record, and then
 * refuses scalars of that type: such errors are none, nothing but built-in types exists here.
 */
function plpgsqlError(statement: string): string | undefined {
  try {
    parsePlPgSQLSync(statement);
    return undefined;
  } catch (thrown) {
    const message = messageOf(thrown);
    return trusted.test(message) ? message : undefined;
  }
}

const trusted =
  /^(?:syntax error|unterminated|missing|mismatched|unexpected|loop variable)|is not a known variable|at end of input/;

/**
 * PL/pgSQL's parser says what, not where: so the body is cut after its first statement, its first two, …; the first cut
 * with the same error ends in the statement at fault, in which the token is looked up.
 */
function offsetOfError(statement: string, at: number, body: string, message: string): number {
  if (message.endsWith("at end of input")) return body.trimEnd().length;
  const token = (/at or near "([\s\S]*)"$/.exec(message) ?? /^"(.*)" is not/.exec(message))?.[1];
  let start = 0;
  for (let cut = body.indexOf(";"); cut >= 0; cut = body.indexOf(";", cut + 1)) {
    const shortened = statement.slice(0, at) + body.slice(0, cut + 1) + statement.slice(at + body.length);
    if (plpgsqlError(shortened) === message) break;
    start = cut + 1;
  }
  const found = token === undefined ? -1 : body.slice(start).search(new RegExp(`(?<!\\w)${RegExp.escape(token)}`));
  return start + (found >= 0 ? found : (/^\s*/.exec(body.slice(start))?.[0].length ?? 0));
}
