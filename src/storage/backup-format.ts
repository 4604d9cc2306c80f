/**
 * A backup's lines, so that it can be read on another machine, by another release and for as long as JSON is:
 *
 * - the first says what it is: `{"backup":"backend-mentor","version":1,"migration":"0004-learning","at":"2026-03-01T12:00:00Z"}`
 * - `{"table":"thread","columns":["id",…]}` opens a table, and each row of it is an array of PostgreSQL's own text, or null
 * - the last counts the rows and says where each table's ids go on: `{"end":true,"rows":{…},"sequences":{…}}`
 *
 * The file is their gzip.
 */
import { z } from "zod";

export const backupVersion = 1;

const counts = z.record(z.string(), z.int().min(0));

export const headerSchema = z.strictObject({
  backup: z.literal("backend-mentor"),
  version: z.int().min(1),
  /** The last one that its database had. */
  migration: z.string().min(1).max(200),
  /** The instant of its snapshot. */
  at: z.string().transform((text, context) => {
    try {
      return Temporal.Instant.from(text);
    } catch {
      context.addIssue({ code: "custom", message: "not an instant" });
      return z.NEVER;
    }
  }),
});
export type BackupHeader = z.output<typeof headerSchema>;

export const tableSchema = z.strictObject({
  table: z.string().regex(/^[a-z_]{1,60}$/),
  columns: z
    .array(z.string().regex(/^[a-z_]{1,60}$/))
    .min(1)
    .max(100),
});
export type BackupTable = z.output<typeof tableSchema>;

export const rowSchema = z.array(z.string().nullable());
export type BackupRow = z.output<typeof rowSchema>;

export const endSchema = z.strictObject({
  end: z.literal(true),
  rows: counts,
  /** The next id of each table that counts its own. */
  sequences: z.record(z.string(), z.string().regex(/^\d{1,19}$/)),
});
export type BackupEnd = z.output<typeof endSchema>;

/** A backup that can't be used, in a sentence that says why and what to do. */
export class BackupUnusable extends Error {
  override readonly name = "BackupUnusable";
}
