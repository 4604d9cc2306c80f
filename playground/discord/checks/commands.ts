/** Application commands: what Discord refuses to register. */

import {
  ApplicationCommandCreateRequestSchema,
  ApplicationCommandPatchRequestPartialSchema,
} from "discord-api-spec/zod";
import {
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
} from "discord-api-types/v10";
import { type Problem, Refusal } from "../refusal.ts";
import { type CommandBody, commandBody } from "./commandShapes.ts";
import type { Measure } from "./measure.ts";
import { read, withoutNulls } from "./reading.ts";
import { againstSpec } from "./spec.ts";

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const MAX_OPTIONS = 25;
const MAX_CHOICES = 25;
const MAX_CHOICE_VALUE = 100;
const MAX_TOTAL = 8_000;

type Path = readonly (string | number)[];

/**
 * @param prefix where in the request it stands: its index in a bulk overwrite
 * @throws {Refusal} 50035 with everything that is wrong
 */
export function checkCommand(measure: Measure, value: unknown, prefix: Path = []): CommandBody {
  const fail = (problems: readonly Problem[]): void => {
    if (problems.length > 0)
      throw new Refusal(
        "invalidForm",
        problems.map((problem) => ({ ...problem, path: [...prefix, ...problem.path] })),
      );
  };
  fail(againstSpec(measure, ApplicationCommandCreateRequestSchema, permissionsAsNumber(value)));
  const command = read(commandBody, withoutNulls(value), prefix);
  const options = command.options ?? [];
  fail([
    ...namingProblems(command),
    ...(command.type === ApplicationCommandType.ChatInput ? [] : noOptionProblems(options)),
    ...optionsProblems(options, ["options"], 0),
    ...sizeProblems(measure, command),
  ]);
  return command;
}

/** @param before the command as it is registered, which the body changes in part */
export function checkCommandChange(measure: Measure, value: unknown, before: CommandBody): CommandBody {
  const problems = againstSpec(measure, ApplicationCommandPatchRequestPartialSchema, permissionsAsNumber(value));
  if (problems.length > 0) throw new Refusal("invalidForm", problems);
  return checkCommand(measure, { ...before, ...(typeof value === "object" ? value : {}) });
}

/** Documented as a string of digits and sent as one; only the OpenAPI description has a number. */
function permissionsAsNumber(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const bits: unknown = Reflect.get(value, "default_member_permissions");
  return typeof bits === "string" && /^\d+$/.test(bits)
    ? { ...value, default_member_permissions: Number(bits) }
    : value;
}

function namingProblems({ type, name, description }: CommandBody): Problem[] {
  if (type !== ApplicationCommandType.ChatInput)
    return description === ""
      ? []
      : [
          problem(
            ["description"],
            "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
            "Context menu commands cannot have description",
          ),
        ];
  const missing = description === "" ? [problem(["description"], "BASE_TYPE_REQUIRED", "This field is required")] : [];
  return [...nameProblems(name, ["name"]), ...missing];
}

function nameProblems(name: string, path: Path): Problem[] {
  if (NAME.test(name) && name === name.toLowerCase()) return [];
  return [problem(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")];
}

function noOptionProblems(options: readonly APIApplicationCommandOption[]): Problem[] {
  if (options.length === 0) return [];
  return [problem(["options"], "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED", "Context menu commands cannot have options")];
}

/** @param depth 0 in the command, 1 in a subcommand or group, 2 in a group's subcommand */
function optionsProblems(options: readonly APIApplicationCommandOption[], path: Path, depth: number): Problem[] {
  const problems: Problem[] = [];
  if (options.length > MAX_OPTIONS)
    problems.push(problem(path, "BASE_TYPE_MAX_LENGTH", `Must be ${MAX_OPTIONS} or fewer in length.`));
  const names = options.map(({ name }) => name);
  const nesting = options.filter(isNesting).length;
  if (nesting > 0 && nesting < options.length)
    problems.push(
      problem(
        path,
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        "Sub-command and sub-command group option types are mutually exclusive to all other types",
      ),
    );
  for (const [index, option] of options.entries()) {
    const here = [...path, index];
    problems.push(...nameProblems(option.name, [...here, "name"]));
    if (names.indexOf(option.name) !== index)
      problems.push(problem(here, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists"));
    const before = options[index - 1];
    if (option.required === true && before !== undefined && before.required !== true)
      problems.push(
        problem(
          here,
          "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
          "Required options must be placed before non-required options",
        ),
      );
    problems.push(...insideProblems(option, here, depth));
  }
  return problems;
}

function isNesting({ type }: APIApplicationCommandOption): boolean {
  return type === ApplicationCommandOptionType.Subcommand || type === ApplicationCommandOptionType.SubcommandGroup;
}

function insideProblems(option: APIApplicationCommandOption, path: Path, depth: number): Problem[] {
  const nested =
    option.type === ApplicationCommandOptionType.SubcommandGroup ? depth > 0 : isNesting(option) && depth > 1;
  if (nested)
    return [
      problem(path, "APPLICATION_COMMAND_OPTIONS_NESTING_INVALID", "Commands nest command → group → subcommand only"),
    ];
  if (
    option.type === ApplicationCommandOptionType.Subcommand ||
    option.type === ApplicationCommandOptionType.SubcommandGroup
  )
    return optionsProblems(option.options ?? [], [...path, "options"], depth + 1);
  if (!("choices" in option)) return [];
  const choices = option.choices ?? [];
  const tooMany = problem([...path, "choices"], "BASE_TYPE_MAX_LENGTH", `Must be ${MAX_CHOICES} or fewer in length.`);
  const tooLong = choices.flatMap(({ name, value }, index): Problem[] => {
    const wrong = name.length > MAX_CHOICE_VALUE || (typeof value === "string" && value.length > MAX_CHOICE_VALUE);
    const message = `Must be between 1 and ${MAX_CHOICE_VALUE} in length.`;
    return wrong ? [problem([...path, "choices", index], "BASE_TYPE_BAD_LENGTH", message)] : [];
  });
  return [...(choices.length > MAX_CHOICES ? [tooMany] : []), ...tooLong];
}

function sizeProblems(measure: Measure, command: CommandBody): Problem[] {
  const size = sizeOf(measure, command);
  if (size <= MAX_TOTAL) return [];
  return [problem([], "APPLICATION_COMMAND_TOO_LARGE", `Command exceeds maximum size (${size} of ${MAX_TOTAL})`)];
}

interface Sized {
  readonly name?: string;
  readonly name_localizations?: object | null;
  readonly description?: string;
  readonly description_localizations?: object | null;
  readonly options?: readonly Sized[];
  readonly choices?: readonly Sized[];
  readonly value?: string | number;
}

/** Names, descriptions and values, nested ones too; of the localizations the longest counts. */
function sizeOf(measure: Measure, part: Sized): number {
  const longest = (text = "", localizations: object | null = null) =>
    Math.max(measure(text), ...Object.values(localizations ?? {}).map((other) => measure(String(other ?? ""))));
  const nested = [...(part.options ?? []), ...(part.choices ?? [])];
  return (
    longest(part.name, part.name_localizations) +
    longest(part.description, part.description_localizations) +
    measure(String(part.value ?? "")) +
    nested.reduce((sum, inner) => sum + sizeOf(measure, inner), 0)
  );
}

function problem(path: Path, code: string, message: string): Problem {
  return { path, code, message };
}
