/** Which technology a code block of a page shows. */
const technologyOf: Readonly<Record<string, readonly string[]>> = {
  ts: ["nodejs"],
  js: ["nodejs"],
  python: ["python"],
  java: ["java"],
  kotlin: ["kotlin"],
  go: ["go"],
  rust: ["rust"],
  php: ["php"],
  cpp: ["cpp"],
  csharp: ["csharp"],
  swift: ["swift"],
  sql: ["postgresql"],
  mysql: ["mysql"],
  tsql: ["sql-server"],
  cql: ["cassandra"],
  bigquery: ["bigquery"],
  snowflake: ["snowflake"],
  graphql: ["graphql"],
  protobuf: ["protobuf", "grpc"],
};

/** Ids of technologies for a fence's language; none for `text`, `json` and the like. */
export function languageOfFence(language: string): readonly string[] {
  return technologyOf[language.split(/\s+/)[0] ?? ""] ?? [];
}
