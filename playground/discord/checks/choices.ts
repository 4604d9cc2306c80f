/** What a bot offers while somebody types an option. */

import { ApplicationCommandAutocompleteCallbackRequestSchema } from "discord-api-spec/zod";
import type { APIApplicationCommandOptionChoice } from "discord-api-types/v10";
import { z } from "zod";
import { type Problem, Refusal } from "../refusal.ts";
import type { Measure } from "./measure.ts";
import { read, withoutNulls } from "./reading.ts";
import { againstSpec } from "./spec.ts";

const MAX_CHOICES = 25;
const MAX_LENGTH = 100;

const choices = z.object({
  choices: z.array(z.object({ name: z.string(), value: z.union([z.string(), z.number()]) })).exactOptional(),
});

/** @throws {Refusal} 50035 */
export function checkChoices(measure: Measure, data: unknown): readonly APIApplicationCommandOptionChoice[] {
  const problems = againstSpec(measure, ApplicationCommandAutocompleteCallbackRequestSchema, { type: 8, data });
  if (problems.length > 0) throw new Refusal("invalidForm", problems);
  const { choices: offered = [] } = read(choices, withoutNulls(data ?? {}), ["data"]);
  const wrong = offered.flatMap(({ name, value }, index): Problem[] => {
    const at = (field: string): Problem => ({
      path: ["data", "choices", index, field],
      code: "BASE_TYPE_BAD_LENGTH",
      message: `Must be between 1 and ${MAX_LENGTH} in length.`,
    });
    const tooLong = typeof value === "string" && measure(value) > MAX_LENGTH;
    return [...(name === "" || measure(name) > MAX_LENGTH ? [at("name")] : []), ...(tooLong ? [at("value")] : [])];
  });
  if (offered.length > MAX_CHOICES)
    wrong.push({
      path: ["data", "choices"],
      code: "BASE_TYPE_MAX_LENGTH",
      message: `Must be ${MAX_CHOICES} or fewer in length.`,
    });
  if (wrong.length > 0) throw new Refusal("invalidForm", wrong);
  return offered;
}
