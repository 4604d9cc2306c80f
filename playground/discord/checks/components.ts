/** What Discord refuses in message components and its OpenAPI description lets through. */

import {
  type APIComponentInContainer,
  type APIComponentInMessageActionRow,
  type APIMessageTopLevelComponent,
  type APISectionAccessoryComponent,
  ComponentType,
} from "discord-api-types/v10";
import type { Problem } from "../refusal.ts";
import type { Measure } from "./measure.ts";

const MAX_COMPONENTS = 40;
const MAX_TEXT = 4_000;
const MAX_LEGACY_ROWS = 5;
const MAX_BUTTONS_IN_ROW = 5;
const MAX_LINK = 512;

export type AnyComponent =
  | APIMessageTopLevelComponent
  | APIComponentInContainer
  | APIComponentInMessageActionRow
  | APISectionAccessoryComponent;

type Path = readonly (string | number)[];

export interface Placed {
  readonly component: AnyComponent;
  readonly path: Path;
}

/** Every component of a message, nested ones after the one that holds them. */
export function flattened(components: readonly AnyComponent[], path: Path = ["components"]): Placed[] {
  return components.flatMap((component, index) => [
    { component, path: [...path, index] },
    ...inside(component, [...path, index]),
  ]);
}

function inside(component: AnyComponent, path: Path): Placed[] {
  switch (component.type) {
    case ComponentType.ActionRow:
    case ComponentType.Container:
      return flattened(component.components, [...path, "components"]);
    case ComponentType.Section: {
      const accessory = { component: component.accessory, path: [...path, "accessory"] };
      return [...flattened(component.components, [...path, "components"]), accessory];
    }
    default:
      return [];
  }
}

/** Gives every component that has none its number, as Discord does; 0 means none. */
export function numberComponents(components: readonly APIMessageTopLevelComponent[]): void {
  const all = flattened(components).map(({ component }) => component);
  const taken = new Set(all.map(({ id }) => id));
  let next = 1;
  for (const component of all) {
    if (component.id !== undefined && component.id !== 0) continue;
    while (taken.has(next)) next += 1;
    component.id = next;
    taken.add(next);
  }
}

/** @param v2 whether the message carries the IS_COMPONENTS_V2 flag */
export function componentProblems(
  measure: Measure,
  components: readonly APIMessageTopLevelComponent[],
  v2: boolean,
): Problem[] {
  const placed = flattened(components);
  return [
    ...(v2 ? v2Problems(measure, placed) : legacyProblems(components)),
    ...duplicates(placed, "custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"),
    ...duplicates(placed, "id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated"),
    ...placed.flatMap(ownProblems),
  ];
}

function legacyProblems(components: readonly APIMessageTopLevelComponent[]): Problem[] {
  const strangers = components.flatMap(({ type }, index): Problem[] =>
    type === ComponentType.ActionRow
      ? []
      : [
          {
            path: ["components", index],
            code: "UNION_TYPE_CHOICES",
            message: 'Value of field "type" must be one of (1,).',
          },
        ],
  );
  if (components.length <= MAX_LEGACY_ROWS) return strangers;
  const message = `Must be between 1 and ${MAX_LEGACY_ROWS} in length.`;
  return [...strangers, { path: ["components"], code: "BASE_TYPE_BAD_LENGTH", message }];
}

function v2Problems(measure: Measure, placed: readonly Placed[]): Problem[] {
  const problems: Problem[] = [];
  if (placed.length > MAX_COMPONENTS) {
    const message = `The number of components must not exceed ${MAX_COMPONENTS}, nested ones included.`;
    problems.push({ path: ["components"], code: "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message });
  }
  const length = textsOf(placed).reduce((sum, text) => sum + measure(text), 0);
  if (length > MAX_TEXT) {
    const message = `The total length of displayable text (${length}) must not exceed ${MAX_TEXT}.`;
    problems.push({ path: ["components"], code: "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message });
  }
  return problems;
}

export function textsOf(placed: readonly Placed[]): string[] {
  return placed.flatMap(({ component }) => (component.type === ComponentType.TextDisplay ? [component.content] : []));
}

function duplicates(placed: readonly Placed[], key: "custom_id" | "id", code: string, message: string): Problem[] {
  const seen = new Set<unknown>();
  return placed.flatMap(({ component, path }) => {
    const value: unknown = Reflect.get(component, key);
    if (value === undefined || value === 0) return [];
    if (seen.has(value)) return [{ path: [...path, key], code, message }];
    seen.add(value);
    return [];
  });
}

function ownProblems({ component, path }: Placed): Problem[] {
  switch (component.type) {
    case ComponentType.ActionRow: {
      const selects = component.components.filter(({ type }) => type !== ComponentType.Button).length;
      const fits =
        selects === 0 ? component.components.length <= MAX_BUTTONS_IN_ROW : component.components.length === 1;
      if (fits) return [];
      const message = "The specified component exceeds the maximum width";
      return [
        {
          path: [...path, "components", component.components.length - 1],
          code: "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
          message,
        },
      ];
    }
    case ComponentType.Button: {
      const tooLong = "url" in component && component.url.length > MAX_LINK;
      const message = `Must be ${MAX_LINK} or fewer in length.`;
      if (tooLong) return [{ path: [...path, "url"], code: "BASE_TYPE_MAX_LENGTH", message }];
      const faceless = !("sku_id" in component) && component.label === undefined && component.emoji === undefined;
      if (!faceless) return [];
      return [{ path, code: "BUTTON_COMPONENT_MISSING_LABEL", message: "A button must have a label or an emoji." }];
    }
    case ComponentType.StringSelect: {
      const values = component.options.map(({ value }) => value);
      const message = "The specified option value is already used";
      const repeated = values.flatMap((value, index): Problem[] =>
        values.indexOf(value) === index
          ? []
          : [{ path: [...path, "options", index, "value"], code: "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message }],
      );
      return [...repeated, ...countProblems(component, path, component.options.length)];
    }
    case ComponentType.File: {
      if (component.file.url.startsWith("attachment://")) return [];
      const message = "A file component must reference an attachment of the message.";
      return [{ path: [...path, "file", "url"], code: "COMPONENT_FILE_NOT_AN_ATTACHMENT", message }];
    }
    default:
      return [];
  }
}

/** Selecting at least `min` of fewer than `min` options is nothing anybody could do. */
export function countProblems(
  select: { readonly min_values?: number; readonly max_values?: number },
  path: Path,
  options: number,
): Problem[] {
  const { min_values: min = 1, max_values: max = 1 } = select;
  const message = `min_values (${min}) must not exceed max_values (${max}), nor max_values the ${options} options.`;
  return min <= max && max <= options ? [] : [{ path, code: "SELECT_COMPONENT_INVALID_VALUE_COUNT", message }];
}
