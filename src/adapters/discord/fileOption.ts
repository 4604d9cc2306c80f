/** The option that takes a file, beside the ones of the table: commands that take a long text take it as a file too. */
import {
  type APIApplicationCommandInteractionDataOption,
  type APIChatInputApplicationCommandInteractionData,
  ApplicationCommandOptionType,
} from "discord.js";
import type { Field } from "../../commands/fields.ts";
import type { DiscordOption } from "../../commands/options.ts";
import type { AnyEntry, AnyTable } from "../../commands/table.ts";
import { type Attached, attached } from "./files.ts";

const fileOption: DiscordOption = {
  type: ApplicationCommandOptionType.Attachment,
  name: "file",
  description: "A text file: code, a log, a configuration",
};

/** The field that a file's text goes to; undefined for commands that take none. */
export function longField(entry: AnyEntry): Field | undefined {
  return entry.fields.find(({ at, multiline, hidden }) => at === "rest" && multiline && !hidden);
}

/** The options of a command with one for a file wherever a long text is taken. */
export function withFileOptions(table: AnyTable, options: readonly DiscordOption[], group = ""): DiscordOption[] {
  return options.map((option) => {
    if (option.type === ApplicationCommandOptionType.SubcommandGroup)
      return { ...option, options: withFileOptions(table, option.options ?? [], `${option.name} `) };
    const entry = table.entries.find(({ name }) => name === `${group}${option.name}`);
    if (entry === undefined || longField(entry) === undefined) return option;
    return { ...option, options: [...(option.options ?? []), fileOption] };
  });
}

type Options = readonly APIApplicationCommandInteractionDataOption[];

/** The options that the table knows, and the files that were given beside them. */
export function splitFiles({ options = [], resolved }: APIChatInputApplicationCommandInteractionData): {
  readonly options: Options;
  readonly files: readonly Attached[];
} {
  const files: Attached[] = [];
  const without = (some: Options): Options =>
    some.flatMap((option): Options => {
      if (option.type === ApplicationCommandOptionType.Attachment) {
        const file = attached.safeParse(resolved?.attachments?.[option.value]);
        if (file.success) files.push(file.data);
        return [];
      }
      if (!("options" in option) || option.options === undefined) return [option];
      return [Object.assign({}, option, { options: without(option.options) })];
    });
  return { options: without(options), files };
}
