/** What an event decided, kept before it is done: run again after a crash it does the same, not what comes next by then. */
import type { z } from "zod";
import type { JsonValue, LearnerStore } from "../storage/index.ts";
import { type Student, seedOf } from "./student.ts";

/** An event is run again within minutes. */
const lasts = Temporal.Duration.from({ hours: 24 });

/** @returns `choice`, or what the first run of the event chose */
export async function decided<Choice extends JsonValue>(
  store: LearnerStore,
  student: Student,
  schema: z.ZodType<Choice>,
  choice: Choice,
): Promise<Choice> {
  const id = `e${seedOf(student).slice(0, 21)}`;
  const { state } = await store.openDialog(student, { id, kind: "decision", state: choice }, lasts);
  return schema.parse(state);
}
