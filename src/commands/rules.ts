/** The rules a table of commands keeps: pure checks, each fault a line that names command and field. */
import { z } from "zod";
import type { Field } from "./fields.ts";
import type { AnyEntry } from "./table.ts";

const nameShape = /^[a-z][a-z0-9-]{0,31}$/;
const fieldShape = /^[a-z][a-zA-Z0-9]{0,27}$/;
const keywordShape = /^\p{Ll}+$/u;
const descriptionMax = 100;
const slackTitleMax = 24;
const formFieldsMax = 5;
const listMax = 25;
const valueMax = 100;

/** Faults of one command by itself. */
export function commandFaults(entry: AnyEntry): readonly string[] {
  const { command, fields } = entry;
  const faults: string[] = [];
  for (const name of [command.name, command.group?.name, ...(command.words ?? [])]) {
    if (name !== undefined && !nameShape.test(name))
      faults.push(`the name “${name}” is not lower-case letters, digits and - (1–32)`);
  }
  if (!fits(command.summary, descriptionMax))
    faults.push(`its summary is not one line of 1–${descriptionMax} characters`);
  if (command.group !== undefined && !fits(command.group.summary, descriptionMax)) {
    faults.push(`its group's summary is not one line of 1–${descriptionMax} characters`);
  }
  if (command.groupDefault === true && command.group === undefined) faults.push("is a group's default without a group");
  const loose = command.args._zod.def.catchall;
  if (loose !== undefined && !(loose instanceof z.core.$ZodNever)) faults.push("its args let unknown keys through");
  const lists = fields.filter((field) => field.list !== undefined);
  if (lists.length > 1)
    faults.push(`has the lists ${names(lists)}: one is all, since Discord calls its members a, b, c`);
  faults.push(...positionFaults(entry), ...keywordFaults(entry), ...formFaults(entry));
  const found = fields.flatMap((field) => fieldFaults(field, fields).map((fault) => `field ${field.name}: ${fault}`));
  return [...faults, ...found].map((fault) =>
    fault.startsWith("field ") ? `${entry.name}, ${fault}` : `${entry.name}: ${fault}`,
  );
}

/** Faults between commands. */
export function tableFaults(entries: readonly AnyEntry[]): readonly string[] {
  const faults: string[] = [];
  const owners = new Map<string, string>();
  const claim = (word: string, owner: string) => {
    const other = owners.get(word);
    if (other !== undefined && other !== owner) faults.push(`“${word}” means both ${other} and ${owner}`);
    else if (other !== undefined && !owner.startsWith("group ")) faults.push(`there are two commands ${word}`);
    owners.set(word, owner);
  };
  for (const { name, command } of entries) {
    claim(name, name);
    if (command.group !== undefined) claim(command.group.name, `group ${command.group.name}`);
    for (const word of command.words ?? []) claim(word, `${name} (as another word for it)`);
  }
  const groups = Map.groupBy(entries, ({ command }) => command.group?.name);
  for (const [group, members] of groups) {
    if (group === undefined) continue;
    const defaults = members.filter(({ command }) => command.groupDefault === true);
    if (defaults.length !== 1) faults.push(`group ${group}: has ${defaults.length} default commands, it needs one`);
    if (new Set(members.map(({ command }) => command.group?.summary)).size > 1) {
      faults.push(`group ${group}: its commands give it different summaries`);
    }
    if (members.some(({ command }) => command.conversationWord === true)) {
      faults.push(`group ${group}: a word of a conversation stands in no group`);
    }
  }
  return faults;
}

/** Positions: 1, 2, 3 without gap or double, required before optional, a list or the rest last. */
function positionFaults({ positions }: AnyEntry): readonly string[] {
  const faults: string[] = [];
  let optional: Field | undefined;
  positions.forEach((field, index) => {
    const last = index === positions.length - 1;
    const fault = (text: string) => faults.push(`field ${field.name}: ${text}`);
    if (field.at === "rest" && !last) fault("a second field takes the rest of the line");
    if (field.at !== "rest" && field.at !== index + 1) {
      fault(`stands at ${field.at}, where ${index + 1} was expected: positions run from 1, each once`);
    }
    if (field.list !== undefined && !last) fault("is a list and must have the last position");
    if (field.required && optional !== undefined) fault(`is required after the optional ${optional.name}`);
    if (field.hidden) fault("is hidden and has a position");
    if (!field.required) optional ??= field;
  });
  return faults;
}

function keywordFaults({ fields }: AnyEntry): readonly string[] {
  const faults: string[] = [];
  const seen = new Map<string, string>();
  const rest = fields.find((field) => field.at === "rest");
  for (const field of fields) {
    for (const word of [field.after, field.list?.split]) {
      if (word === undefined) continue;
      const fault = (text: string) => faults.push(`field ${field.name}: ${text}`);
      if (!keywordShape.test(word)) fault(`the keyword “${word}” is not one lower-case word`);
      const other = seen.get(word);
      if (other !== undefined) fault(`the keyword “${word}” belongs to ${other} already`);
      seen.set(word, field.name);
      if (rest !== undefined && rest !== field)
        fault(`has the keyword “${word}”, which ${rest.name} (rest of the line) would swallow`);
    }
  }
  return faults;
}

function formFaults({ command, fields }: AnyEntry): readonly string[] {
  const { form } = command;
  if (form === undefined) return [];
  const faults: string[] = [];
  for (const text of [form.title, form.submit]) {
    if (text !== undefined && !fits(text, slackTitleMax))
      faults.push(`the form's “${text}” is not 1–${slackTitleMax} characters`);
  }
  const shown = form.fields ?? fields.filter((field) => !field.hidden).map((field) => field.name);
  if (shown.length < 1 || shown.length > formFieldsMax) {
    faults.push(`its form has ${shown.length} fields, 1–${formFieldsMax} fit: choose them with form.fields`);
  }
  if (new Set(shown).size < shown.length) faults.push("its form shows a field twice");
  for (const name of shown) {
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined || field.hidden) faults.push(`its form shows ${name}, which is no field of it or hidden`);
  }
  for (const field of fields) {
    if (field.required && !field.hidden && !shown.includes(field.name))
      faults.push(`field ${field.name}: is required and not in the form`);
  }
  return faults;
}

function fieldFaults(field: Field, fields: readonly Field[]): readonly string[] {
  const faults: string[] = [];
  if (!fieldShape.test(field.name)) faults.push("its name is not camelCase letters and digits (1–28)");
  // Arguments are plain objects: an absent `constructor` would look like one that is given.
  if (field.name in Object.prototype) faults.push("its name is one that every object has");
  if (!field.hidden && !fits(field.description, descriptionMax)) {
    faults.push(`needs a description of one line, 1–${descriptionMax} characters: .describe()`);
  }
  if (field.list !== undefined && (field.list.max > listMax || field.list.max < 1)) {
    faults.push(`is a list of up to ${field.list.max}, Discord takes 1–${listMax}`);
  }
  if (field.list !== undefined && field.value.kind === "boolean") faults.push("is a list of yes and no");
  if (field.list !== undefined && fields.some(({ flag }) => /^[a-y]$/.test(flag))) {
    faults.push("is a list, whose members Discord calls a, b, c; another field has such a name");
  }
  if (field.at === "rest" && (field.list !== undefined || field.value.kind !== "text"))
    faults.push("takes the rest of the line and is no text");
  if (field.value.kind === "boolean" && fields.some((other) => other.flag === `no-${field.flag}`)) {
    faults.push(`--no-${field.flag} would mean two things`);
  }
  if (field.value.kind === "choice") {
    for (const choice of field.value.choices) {
      if (!fits(String(choice), valueMax)) faults.push(`its value “${choice}” is not 1–${valueMax} characters`);
    }
  }
  return faults;
}

function fits(text: string, max: number): boolean {
  return text.trim().length > 0 && text.length <= max && !text.includes("\n");
}

function names(fields: readonly Field[]): string {
  return fields.map((field) => field.name).join(" and ");
}
