/** A PostgreSQL for the chat benchmark, at TEST_DATABASE_URL. */
import { randomUUID } from "node:crypto";
import pg from "pg";

/** A database of its own on the server, or nothing where none answers. */
export async function scratchDatabase(): Promise<{ readonly url: string; drop(): Promise<void> } | undefined> {
  const url = new URL(process.env.TEST_DATABASE_URL || "postgres://postgres@127.0.0.1:5432/test");
  const name = `mentor_bench_${randomUUID().replaceAll("-", "")}`;
  const run = async (statement: string) => {
    const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: 3_000 });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  try {
    await run(`create database ${name}`);
  } catch {
    return undefined;
  }
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => run(`drop database ${name} with (force)`) };
}
