/** Kysely over a `pg.Pool`, the same for both kinds of database. */
import { type Dialect, PostgresDialect, type PostgresDialectConfig } from "kysely";

/**
 * Kysely's own dialect, but a failed rollback does not replace the error that led to it. It fails only when the
 * connection is gone, and with it the transaction; Kysely has marked the connection to be thrown away by then.
 */
export function dialectOver(pool: PostgresDialectConfig["pool"]): Dialect {
  const dialect = new PostgresDialect({ pool });
  return {
    createDriver() {
      const driver = dialect.createDriver();
      const rollback = driver.rollbackTransaction.bind(driver);
      driver.rollbackTransaction = (connection) => rollback(connection).catch(() => {});
      return driver;
    },
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}
