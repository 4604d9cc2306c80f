/** Reads a backup: from a file's bytes to lines that are known to be whole, in order and ours. */

import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { z } from "zod";
import {
  type BackupEnd,
  type BackupHeader,
  type BackupRow,
  type BackupTable,
  BackupUnusable,
  backupVersion,
  endSchema,
  headerSchema,
  rowSchema,
  tableSchema,
} from "./backup-format.ts";
import { tables } from "./tables.ts";

/** What a reader is told, in the file's order. */
export interface BackupVisitor {
  header?(header: BackupHeader): Promise<void> | void;
  table?(table: BackupTable): Promise<void> | void;
  row?(row: BackupRow, table: BackupTable): Promise<void> | void;
  end?(end: BackupEnd): Promise<void> | void;
}

/**
 * Reads a whole backup. Whoever is to write only once all of it is known to be good reads it twice, first with no visitor.
 *
 * @throws {BackupUnusable} it is damaged, cut, none of ours or of a later version
 */
export async function readBackup(
  file: Readable,
  visitor: BackupVisitor = {},
): Promise<{ readonly header: BackupHeader; readonly end: BackupEnd }> {
  let header: BackupHeader | undefined;
  let end: BackupEnd | undefined;
  let table: BackupTable | undefined;
  const rows: Record<string, number> = {};
  let number = 0;

  for await (const line of linesOf(file)) {
    number += 1;
    if (end !== undefined) throw damaged(`line ${number} comes after its end`);
    const value = parse(line, number);
    if (header === undefined) {
      header = readHeader(value);
      await visitor.header?.(header);
    } else if (Array.isArray(value)) {
      if (table === undefined) throw damaged(`line ${number} is a row of no table`);
      const row = check(rowSchema, value, number);
      if (row.length !== table.columns.length)
        throw damaged(`line ${number} has not as many values as its table columns`);
      rows[table.table] = (rows[table.table] ?? 0) + 1;
      await visitor.row?.(row, table);
    } else if (typeof value === "object" && value !== null && "table" in value) {
      table = check(tableSchema, value, number);
      if (rows[table.table] !== undefined) throw damaged(`it has the table ${table.table} twice`);
      if (!tables.some((known) => known === table?.table))
        throw new BackupUnusable(`The backup has a table ${table.table} that this release does not know.`);
      rows[table.table] = 0;
      await visitor.table?.(table);
    } else {
      end = check(endSchema, value, number);
      for (const name of new Set([...Object.keys(rows), ...Object.keys(end.rows)]))
        if (rows[name] !== end.rows[name])
          throw damaged(`${name} has ${rows[name] ?? 0} rows of ${end.rows[name] ?? 0}`);
      await visitor.end?.(end);
    }
  }
  if (header === undefined) throw new BackupUnusable("The backup is empty.");
  if (end === undefined) throw damaged("it is cut off before its end");
  return { header, end };
}

function readHeader(value: unknown): BackupHeader {
  const isOurs = typeof value === "object" && value !== null && "backup" in value && value.backup === "backend-mentor";
  if (!isOurs) throw new BackupUnusable("That is no backup of Backend Mentor.");
  if ("version" in value && typeof value.version === "number" && value.version > backupVersion)
    throw new BackupUnusable(
      `The backup is of version ${value.version} and this release reads ${backupVersion}: restore it with the release that made it, or a later one.`,
    );
  return check(headerSchema, value, 1);
}

function check<Type extends z.ZodType>(schema: Type, value: unknown, line: number): z.output<Type> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(`line ${line} is not what it should be`);
  return parsed.data;
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw damaged(`line ${number} can't be read`);
  }
}

const damaged = (what: string) => new BackupUnusable(`The backup is damaged: ${what}. Nothing was restored.`);

/** Lines of a gzip. Not by `readline`, which ends a line at U+2028 too, and JSON leaves that in texts. */
async function* linesOf(file: Readable): AsyncGenerator<string> {
  const unpacked = new PassThrough();
  // Its failure comes out of the loop below, since it destroys what that reads.
  const unpacking = pipeline(file, createGunzip(), unpacked);
  unpacking.catch(() => {});
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest: string[] = [];
  try {
    for await (const chunk of unpacked) {
      const [first = "", ...more] = decoder.decode(chunk, { stream: true }).split("\n");
      rest.push(first);
      for (const next of more) {
        yield rest.join("");
        rest = [next];
      }
    }
    decoder.decode();
    await unpacking;
  } catch (error) {
    if (error instanceof BackupUnusable) throw error;
    throw unreadable(error);
  } finally {
    unpacked.destroy();
  }
  if (rest.join("") !== "") throw damaged("its last line is cut off");
}

function unreadable(error: unknown): BackupUnusable {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "Z_BUF_ERROR") return damaged("it is cut off before its end");
  if (code === "ENOENT") return new BackupUnusable("There is no such file.");
  if (code === "EISDIR") return new BackupUnusable("That is a folder, and a backup is a file.");
  if (code === "Z_DATA_ERROR") {
    const isGzip = error instanceof Error && !/incorrect header check/.test(error.message);
    return isGzip
      ? damaged("its contents don't match their checksum")
      : new BackupUnusable("That is no backup of Backend Mentor, or its beginning is damaged.");
  }
  if (error instanceof TypeError) return damaged("it is no UTF-8");
  return new BackupUnusable(`The backup can't be read (${code || (error instanceof Error ? error.message : error)}).`);
}
