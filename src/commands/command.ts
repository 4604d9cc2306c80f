/**
 * A command: one file that says everything about itself, read by four surfaces (typed text, Discord's options, forms,
 * controls).
 *
 * Nothing here knows a platform or does I/O. Arguments exist in two shapes: **given** arguments are plain JSON as a
 * person or a stored control gave them, checked but not transformed; `run` gets the schema's output.
 */
import type { z } from "zod";
import type { Reply, Visibility } from "../reply/reply.ts";
import { type Audience, type CommandContext, mayRun } from "./context.ts";
import { type Problem, schemaProblems } from "./problem.ts";

export type Scalar = string | number | boolean;

/** Arguments as given: what a control stores and a line says. */
export type GivenArgs = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** Commands under one word: `path show`, `path start`. */
export interface Group {
  readonly name: string;
  readonly summary: string;
}

/** That a command opens a form where something required is missing. Titles are bound by Slack's 24 characters. */
export interface FormSpec<FieldName extends string = string> {
  readonly title: string;
  /** Label of the button that sends the form. */
  readonly submit?: string;
  /** The fields shown, in this order; without it all of them, at most five. */
  readonly fields?: readonly FieldName[];
}

interface CommandHead<FieldName extends string = string> {
  readonly name: string;
  readonly summary: string;
  readonly group?: Group;
  /** The bare word of the group means this command; one per group. */
  readonly groupDefault?: boolean;
  readonly audience: Audience;
  readonly visibility: Visibility;
  readonly form?: FormSpec<FieldName>;
  /** Other words for the command in typed text. */
  readonly words?: readonly string[];
  /** What it says is for the person alone, wherever it was pressed. */
  readonly quiet?: boolean;
  /** Only a word in a conversation (`more`, `helpful`) and a control elsewhere: never a slash option. */
  readonly conversationWord?: boolean;
  /**
   * Pressed below a message it begins a conversation of its own, with what the control holds: in a thread below that message
   * where the platform has them.
   */
  readonly begins?: boolean;
  /** Only a control names it: nobody types it, picks it or reads of it. */
  readonly pressOnly?: boolean;
}

/** What `command()` takes; `run` is typed from `args`. */
export interface CommandSpec<Args extends z.ZodObject, Context> extends CommandHead<keyof z.input<Args> & string> {
  readonly args: Args;
  run(args: z.output<Args>, context: Context): Reply | Promise<Reply>;
}

/** What came of running a command with arguments from outside. */
export type Outcome =
  | { readonly kind: "done"; readonly reply: Reply }
  /** The arguments don't fit, or the person may not: nothing was run. Never empty. */
  | { readonly kind: "refused"; readonly problems: readonly Problem[] };

/** A command as every surface sees it, whatever its arguments are. */
export interface Command<Context = CommandContext> extends CommandHead {
  /** Group and name: `path start`. What a control names. */
  readonly fullName: string;
  readonly args: z.ZodObject;
  /**
   * Checks who asks and what is given, then runs the command.
   *
   * @param given plain values from a line, options, a form or a stored control; unknown keys are refused
   * @throws what `run` throws
   */
  readonly invoke: (given: Readonly<Record<string, unknown>>, context: Context) => Promise<Outcome>;
}

/** A command whose arguments the compiler knows. */
export interface TypedCommand<Args extends z.ZodObject, Context> extends Command<Context> {
  readonly args: Args;
  readonly run: (args: z.output<Args>, context: Context) => Reply | Promise<Reply>;
}

/** Declares a command; its rules are checked when the table is built. */
export function command<Args extends z.ZodObject, Context extends { readonly audience: Audience } = CommandContext>(
  spec: CommandSpec<Args, Context>,
): TypedCommand<Args, Context> {
  const fullName = spec.group === undefined ? spec.name : `${spec.group.name} ${spec.name}`;
  const run = (args: z.output<Args>, context: Context) => spec.run(args, context);
  return {
    ...spec,
    fullName,
    run,
    async invoke(given, context) {
      if (!mayRun(spec.audience, context.audience)) {
        return { kind: "refused", problems: [{ sentence: `\`${fullName}\` is for ${audienceWords[spec.audience]}.` }] };
      }
      const unknown = unknownKeys(spec.args, given);
      if (unknown.length > 0) return { kind: "refused", problems: unknown };
      const parsed = await spec.args.safeParseAsync(given);
      if (!parsed.success) return { kind: "refused", problems: schemaProblems(parsed.error, given) };
      return { kind: "done", reply: await run(parsed.data, context) };
    },
  };
}

/** Whether people are offered a command: a word of a conversation and what is only pressed are not. */
export const isOffered = ({
  conversationWord,
  pressOnly,
}: Pick<CommandHead, "conversationWord" | "pressOnly">): boolean => conversationWord !== true && pressOnly !== true;

const audienceWords: Readonly<Record<Audience, string>> = {
  anyone: "everyone",
  curator: "the admins of this workspace",
  operator: "the local command line",
};

/** Keys that the schema does not declare: `z.object` drops them in silence, and a misspelt argument with them. */
export function unknownKeys(schema: z.ZodObject, given: Readonly<Record<string, unknown>>): readonly Problem[] {
  return Object.keys(given)
    .filter((key) => !Object.hasOwn(schema.shape, key))
    .map((key) => ({ sentence: `There is no argument “${key}” here.` }));
}
