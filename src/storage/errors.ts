/** What can be wrong with the database, by name. Every message is one sentence for a person and never holds a secret. */

/** Another process owns the embedded folder. */
export class DataDirLocked extends Error {
  override readonly name = "DataDirLocked";
  readonly dataDir: string;

  constructor(dataDir: string) {
    super(
      `Another process is using the database in ${dataDir}, and one process owns it at a time: stop that one, or set DATA_DIR to another folder.`,
    );
    this.dataDir = dataDir;
  }
}

/** The embedded folder can't hold the database: read-only, full, a file, or of another PostgreSQL major version. */
export class DataDirUnusable extends Error {
  override readonly name = "DataDirUnusable";
  readonly dataDir: string;

  constructor(dataDir: string, fault: string, options?: ErrorOptions) {
    super(`The database can't be kept in ${dataDir}: ${fault}.`, options);
    this.dataDir = dataDir;
  }
}

/** The PostgreSQL server can't be used; `place` is `host:port/database`. */
export class DatabaseUnreachable extends Error {
  override readonly name = "DatabaseUnreachable";
  readonly place: string;

  constructor(place: string, fault: string) {
    super(`PostgreSQL at ${place} can't be used: ${fault}.`);
    this.place = place;
  }
}

/** The database was migrated by a newer release than this one. */
export class DatabaseTooNew extends Error {
  override readonly name = "DatabaseTooNew";

  constructor(unknown: readonly string[]) {
    super(
      `The database is newer than this program, which does not know ${unknown.join(", ")}: start the newer release, or restore a backup made before it.`,
    );
  }
}

/** A statement ran longer than allowed. Has PostgreSQL's own code, so that both kinds of database look alike. */
export class StatementTimeout extends Error {
  override readonly name = "StatementTimeout";
  readonly code = "57014";

  constructor(limitMs: number) {
    super(`A statement ran longer than ${limitMs / 1000} s and was stopped.`);
  }
}

/** The embedded engine ended in the middle of work; the next query starts it again. */
export class EngineStopped extends Error {
  override readonly name = "EngineStopped";
  readonly why: string;

  constructor(why: string) {
    super(`The embedded database stopped (${why}); it is started again for the next query.`);
    this.why = why;
  }
}

/** Whether an error of opening is one of the named ones, whose message can be shown as it stands. */
function isStorageError(
  error: unknown,
): error is DataDirLocked | DataDirUnusable | DatabaseUnreachable | DatabaseTooNew {
  return (
    error instanceof DataDirLocked ||
    error instanceof DataDirUnusable ||
    error instanceof DatabaseUnreachable ||
    error instanceof DatabaseTooNew
  );
}

/** Codes of Node and PostgreSQL in the words of whoever runs the mentor. */
const faults: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused (nothing listens there)",
  ECONNRESET: "the connection was reset",
  EHOSTUNREACH: "the host can't be reached",
  ENETUNREACH: "the network can't be reached",
  ENOTFOUND: "the host name is not known",
  EAI_AGAIN: "the host name can't be looked up now",
  ETIMEDOUT: "no answer in time",
  ENOENT: "there is no such file or socket",
  EROFS: "the file system is read-only",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EMFILE: "too many files are open",
  EIO: "the disk reported an error",
  "28P01": "the user name or password is wrong",
  "28000": "the server does not let this user in",
  "3D000": "there is no such database",
  "53100": "the disk is full",
  "53300": "the server has too many connections",
  "57014": "a statement took too long and was stopped",
  "57P01": "the server is shutting down",
  "57P03": "the server is starting up",
};

/** The code of an error of Node or PostgreSQL; the first one when several addresses of a host were tried. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return undefined;
}

/** What was wrong, without a stop at the end, without a stack, without a secret: `connection refused (…)`. */
export function faultOf(error: unknown): string {
  const code = codeOf(error);
  const known = code === undefined ? undefined : faults[code];
  if (known !== undefined) return known;
  const message = error instanceof Error ? error.message : String(error);
  if (/timeout (expired|exceeded)|connection timeout/.test(message)) return "no answer in time";
  return message.replace(/[.\s]+$/, "") || code || "no reason given";
}

/** Any error of this folder as one sentence for the person who runs the mentor. */
export function explainStorageError(error: unknown): string {
  if (error instanceof DatabaseUnreachable) return `${error.message} Check DATABASE_URL.`;
  if (isStorageError(error) || error instanceof StatementTimeout || error instanceof EngineStopped) {
    return error.message;
  }
  return `The database could not do it: ${faultOf(error)}.`;
}
