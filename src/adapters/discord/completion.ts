/** What Discord offers while an option is typed. Pure. */
import { isOffered } from "../../commands/command.ts";
import type { Focus } from "../../commands/options.ts";
import type { AnyTable } from "../../commands/table.ts";
import type { ChatHost } from "../adapter.ts";

export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

const most = 25;
const longest = 100;

/** At most 25 choices that fit what is typed, within Discord's lengths. */
export function choicesFor({ field, typed }: Focus, table: AnyTable, suggest: ChatHost["suggest"]): Choice[] {
  const begins = (name: string) => name.toLowerCase().startsWith(typed.trim().toLowerCase());
  const all: readonly { readonly value: string | number; readonly label: string }[] =
    field.value.kind === "choice"
      ? field.value.choices.map((value) => ({ value, label: String(value) })).filter(({ label }) => begins(label))
      : field.complete === "command"
        ? commandNames(table)
            .map((value) => ({ value, label: value }))
            .filter(({ label }) => begins(label))
        : field.complete === undefined
          ? []
          : suggest(field.complete, typed.trim());
  return all
    .filter(({ value }) => String(value).length <= longest)
    .slice(0, most)
    .map(({ value, label }) => ({ name: label.slice(0, longest).toWellFormed() || String(value), value }));
}

function commandNames(table: AnyTable): string[] {
  return table.entries
    .filter(({ command }) => isOffered(command) && command.audience !== "operator")
    .map(({ name }) => name);
}
