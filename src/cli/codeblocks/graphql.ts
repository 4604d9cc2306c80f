/** GraphQL, operations or schema definitions, with graphql-js. Syntax alone: names are not resolved. */
import { GraphQLError, parse } from "graphql";
import { messageOf, placeholdersOutside, type Verdict } from "./fault.ts";

const inert = /"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#.*/g;

export function checkGraphql(code: string): Verdict {
  const placeholders = placeholdersOutside(code, inert);
  try {
    // Trimmed, so that an unexpected end lies on the last line that has something on it.
    parse(code.trimEnd(), { noLocation: true });
    return { syntax: [], placeholders };
  } catch (thrown) {
    const line = thrown instanceof GraphQLError ? thrown.locations?.[0]?.line : undefined;
    const message = messageOf(thrown).replace(/^Syntax Error: /, "");
    return { syntax: [{ line: line ?? 1, message: `does not parse: ${message}` }], placeholders };
  }
}
