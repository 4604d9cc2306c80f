/**
 * Every table, what it refers to before it, and which of its rows are somebody's: what export, erasure and backup go by. A
 * table that is missing here does not compile.
 */
import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Schema } from "./schema.ts";
import { isNudgeOf, isOf, type PersonKey, storable } from "./text.ts";

export type TableName = keyof Schema;

type Rows = (key: PersonKey) => RawBuilder<SqlBool>;

const nobodys: Rows = () => sql`false`;

/** Whether a name made of parts, such as `slack:command:C1:U1`, has the person among them. */
const names = (column: string, person: string) =>
  sql<SqlBool>`${storable(person)} = any(string_to_array(${sql.ref(column)}, ':'))`;

/** Rows that say who, and those of conversations that are named after them. */
const isOfOrIn: Rows = (key) =>
  sql`(${isOf(key)} or (workspace = ${storable(key.workspace)} and ${names("thread", key.person)}))`;

const whose: Readonly<Record<TableName, Rows>> = {
  workspace: nobodys,
  pace: nobodys,
  channel: nobodys,
  gap: nobodys,
  thread: ({ workspace, person }) => sql`(workspace = ${storable(workspace)} and ${names("key", person)})`,
  turn: isOf,
  inbox: isOfOrIn,
  control: ({ workspace, person }) =>
    sql`(workspace = ${storable(workspace)} and (only_for = ${storable(person)} or ${names("thread", person)}))`,
  heard: isOfOrIn,
  dialog: isOf,
  learner: isOf,
  enrolment: isOf,
  studied: isOf,
  lesson: isOf,
  card: isOf,
  review: isOf,
  practice: isOf,
  intent: isOf,
  // A channel's says who set it, where the platform needs that to send.
  schedule: (key) => sql`(${isOf(key)} or (workspace = ${storable(key.workspace)} and ${isTarget(key.person)}))`,
  nudge: isNudgeOf,
};

/** In an order in which a row comes after those it refers to. */
export const tables: readonly TableName[] = Object.keys(whose).filter((name): name is TableName => name in whose);

/** Whether a schedule's target names a person. */
export const isTarget = (person: string) => sql<SqlBool>`strpos(target::text, ${JSON.stringify(storable(person))}) > 0`;

/** Which rows of a table are a person's. Where a workspace is theirs alone (a direct message on Discord), all of it. */
export const isTheirs = (table: TableName, key: PersonKey): RawBuilder<SqlBool> =>
  isOwn(key) ? isIn(table, key.workspace) : whose[table](key);

/** Which rows of a table are a workspace's. */
export function isIn(table: TableName, workspace: string): RawBuilder<SqlBool> {
  if (table === "workspace") return sql`id = ${storable(workspace)}`;
  if (table === "pace") return sql`right(key, ${workspace.length + 1}) = ${`:${storable(workspace)}`}`;
  if (table === "schedule") return isScheduleIn(workspace);
  if (table === "nudge") return sql`schedule_id in (select id from schedule where ${isScheduleIn(workspace)})`;
  return sql`workspace = ${storable(workspace)}`;
}

/** In the words of the indexes, each of which has the schedules of people or of channels alone. */
const isScheduleIn = (workspace: string) =>
  sql<SqlBool>`(workspace = ${storable(workspace)} and person is not null or workspace = ${storable(workspace)} and channel is not null)`;

/** Whether a workspace is one person's own: it bears their name. */
export const isOwn = ({ workspace, person }: PersonKey): boolean => workspace.split(":").slice(1).includes(person);
