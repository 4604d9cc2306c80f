import { z } from "zod";
import { command } from "./command.ts";

/** `progress`: what is done, practised, remembered and weak, and when the level will be finished. */
export const progress = command({
  name: "progress",
  summary: "What you have done, what you remember, and when you will probably finish",
  audience: "anyone",
  visibility: "private",
  quiet: true,
  args: z.strictObject({}),
  run: async (_args, { learning, student }) => learning.standings.progress(await student()),
});
