/** Modals: what a bot may put on somebody's screen to fill in. */

import { ModalInteractionCallbackRequestDataSchema } from "discord-api-spec/zod";
import {
  type APIComponentInLabel,
  type APIModalInteractionResponseCallbackComponent,
  type APIModalInteractionResponseCallbackData,
  ComponentType,
} from "discord-api-types/v10";
import { z } from "zod";
import { type Problem, Refusal } from "../refusal.ts";
import { select, textDisplay } from "./componentShapes.ts";
import { countProblems } from "./components.ts";
import type { Measure } from "./measure.ts";
import { read, withoutNulls } from "./reading.ts";
import { againstSpec } from "./spec.ts";

/** The schema says 40, the documentation 5, and the documentation is what people meet. */
const MAX_COMPONENTS = 5;

const base = { id: z.int().exactOptional(), custom_id: z.string() };
const required = z.boolean().default(true);
const counts = { min_values: z.int().exactOptional(), max_values: z.int().exactOptional() };

const textInput = z.object({
  ...base,
  type: z.literal(ComponentType.TextInput),
  style: z.literal([1, 2]),
  label: z.string().exactOptional(),
  placeholder: z.string().exactOptional(),
  value: z.string().exactOptional(),
  min_length: z.int().exactOptional(),
  max_length: z.int().exactOptional(),
  required,
});

const choice = z.object({
  label: z.string(),
  value: z.string(),
  description: z.string().exactOptional(),
  default: z.boolean().exactOptional(),
});

const label = z.object({
  id: z.int().exactOptional(),
  type: z.literal(ComponentType.Label),
  label: z.string(),
  description: z.string().exactOptional(),
  component: z.union([
    textInput,
    select,
    z.object({ ...base, ...counts, type: z.literal(ComponentType.FileUpload), required }),
    z.object({ ...base, type: z.literal(ComponentType.RadioGroup), options: z.array(choice), required }),
    z.object({ ...base, ...counts, type: z.literal(ComponentType.CheckboxGroup), options: z.array(choice), required }),
    z.object({ ...base, type: z.literal(ComponentType.Checkbox), default: z.boolean().exactOptional() }),
  ]),
});

const row = z.object({
  id: z.int().exactOptional(),
  type: z.literal(ComponentType.ActionRow),
  components: z.array(textInput),
});

const components: z.ZodType<APIModalInteractionResponseCallbackComponent[]> = z.array(
  z.union([row, label, textDisplay]),
);
const modal = z.object({ custom_id: z.string(), title: z.string(), components });

/** Something that can be filled in, and where it stands. */
export interface Field {
  /** What she reads beside it. */
  readonly label: string;
  readonly component: APIComponentInLabel;
  readonly path: readonly (string | number)[];
}

/** @throws {Refusal} 50035 with everything that is wrong */
export function checkModal(measure: Measure, value: unknown): APIModalInteractionResponseCallbackData {
  const fail = (problems: readonly Problem[]): void => {
    if (problems.length > 0)
      throw new Refusal(
        "invalidForm",
        problems.map((problem) => ({ ...problem, path: ["data", ...problem.path] })),
      );
  };
  fail(againstSpec(measure, ModalInteractionCallbackRequestDataSchema, value));
  const form = read(modal, withoutNulls(value), ["data"]);
  const fields = fieldsOf(form);
  const tooMany: Problem = {
    path: ["components"],
    code: "BASE_TYPE_BAD_LENGTH",
    message: `Must be between 1 and ${MAX_COMPONENTS} in length.`,
  };
  const ids = fields.map(({ component }) => component.custom_id);
  const repeated = fields.flatMap(({ path }, index): Problem[] =>
    ids.indexOf(ids[index] ?? "") === index
      ? []
      : [
          {
            path: [...path, "custom_id"],
            code: "COMPONENT_CUSTOM_ID_DUPLICATED",
            message: "Component custom id cannot be duplicated",
          },
        ],
  );
  fail([
    ...(form.components.length > MAX_COMPONENTS ? [tooMany] : []),
    ...repeated,
    ...fields.flatMap((field) => fieldProblems(measure, field)),
  ]);
  return form;
}

function fieldProblems(measure: Measure, { component, path }: Field): Problem[] {
  if (component.type === ComponentType.TextInput) {
    const { min_length: min = 0, max_length: max = 4_000, value } = component;
    const fits = min <= max && (value === undefined || measure(value) <= max);
    const message = `min_length (${min}) and the value must not exceed max_length (${max}).`;
    return fits ? [] : [{ path, code: "TEXT_INPUT_COMPONENT_INVALID_LENGTH", message }];
  }
  const problems: Problem[] = [];
  if ("disabled" in component && component.disabled === true)
    problems.push({ path: [...path, "disabled"], code: "COMPONENT_DISABLED_IN_MODAL", message: "Cannot be disabled" });
  if (component.type === ComponentType.StringSelect)
    problems.push(...countProblems(component, path, component.options.length));
  if ("min_values" in component && component.min_values === 0 && component.required !== false) {
    const message = "A required component must have min_values of at least 1.";
    problems.push({ path: [...path, "min_values"], code: "SELECT_COMPONENT_REQUIRED_MIN_VALUES", message });
  }
  return problems;
}

/** The fields of a modal, in order. */
export function fieldsOf(form: APIModalInteractionResponseCallbackData): Field[] {
  return form.components.flatMap((component, index): Field[] => {
    const path = ["components", index];
    if (component.type === ComponentType.Label)
      return [{ label: component.label, component: component.component, path: [...path, "component"] }];
    if (component.type !== ComponentType.ActionRow) return [];
    return component.components.map((input, place) => ({
      label: input.label ?? "",
      component: input,
      path: [...path, "components", place],
    }));
  });
}
