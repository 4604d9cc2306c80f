/**
 * The words after a command's name, given to its fields.
 *
 * A word goes, in this order, to the flag before it, to the keyword field that is open (`for …`), or to the next position.
 * The field that takes the rest takes it verbatim from its first word on. A word that the next position does not offer
 * belongs to the text before it: in `path start spring boot beginner` the role has two words.
 */
import type { GivenArgs, Scalar } from "./command.ts";
import type { Field } from "./fields.ts";
import { type Checked, checkGiven, convert, shorten } from "./given.ts";
import { cutWords, readRest, type Word } from "./line.ts";
import type { Problem } from "./problem.ts";
import { suggest } from "./suggest.ts";
import type { AnyEntry } from "./table.ts";

/** Words of one field as they stand in the line. */
interface Gathered {
  readonly words: Word[];
  /** Given by flags: complete values. */
  readonly values: { text: string; quoted: boolean }[];
}

class Reading {
  readonly entry: AnyEntry;
  readonly line: string;
  readonly gathered = new Map<Field, Gathered>();
  readonly settled = new Map<Field, Scalar>();
  readonly problems: Problem[] = [];
  /** The keyword field that words go to; without one they go to positions. */
  open: Field | undefined;

  constructor(entry: AnyEntry, line: string) {
    this.entry = entry;
    this.line = line;
  }

  has(field: Field): boolean {
    return this.gathered.has(field) || this.settled.has(field);
  }

  gather(field: Field): Gathered {
    const known = this.gathered.get(field);
    if (known !== undefined) return known;
    const fresh: Gathered = { words: [], values: [] };
    this.gathered.set(field, fresh);
    return fresh;
  }

  /** The position that the next word goes to: the first without a value, or a list, which takes all that is left. */
  nextPosition(): Field | undefined {
    return this.entry.positions.find(
      (field) => !this.has(field) || (field.list !== undefined && this.gather(field).values.length === 0),
    );
  }

  fault(sentence: string, field?: Field): void {
    this.problems.push({ sentence, ...(field === undefined ? {} : { field: field.name }) });
  }
}

/**
 * Reads the words of `line` from offset `from` as arguments of `entry`.
 *
 * Every field can be given as `--flag value`; booleans as `--flag` and `--no-flag`. `--` ends the flags. Never throws
 * unless the schema does.
 */
export function readWords(entry: AnyEntry, line: string, from: number): Checked {
  const reading = new Reading(entry, line);
  const rest = entry.positions.find((field) => field.at === "rest");
  let flags = true;
  const words = cutWords(line, from);
  for (let step = words.next(); step.done !== true; step = words.next()) {
    const word = step.value;
    if (flags && !word.quoted && word.text === "--") {
      flags = false;
      continue;
    }
    const target = flags ? flagTarget(entry, word) : undefined;
    if (target !== undefined) {
      readFlag(reading, target, word, words, rest !== undefined);
      continue;
    }
    if (rest !== undefined && reading.open === undefined && reading.nextPosition() === rest) {
      reading.settled.set(rest, readRest(line, word.start));
      break;
    }
    if (flags && word.flag !== undefined && word.text.startsWith("--")) {
      reading.fault(unknownFlag(entry, word.flag.name));
      continue;
    }
    placeWord(reading, word);
  }
  return finish(reading);
}

interface FlagTarget {
  readonly field: Field;
  readonly negated: boolean;
}

function flagTarget(entry: AnyEntry, word: Word): FlagTarget | undefined {
  const name = word.flag?.name;
  if (name === undefined) return undefined;
  const field = entry.fields.find(({ flag }) => flag === name);
  if (field !== undefined) return { field, negated: false };
  const opposite = entry.fields.find(({ flag, value }) => value.kind === "boolean" && name === `no-${flag}`);
  return opposite === undefined || word.flag?.value !== undefined ? undefined : { field: opposite, negated: true };
}

function unknownFlag(entry: AnyEntry, name: string): string {
  const flags = entry.fields.filter(({ hidden }) => !hidden).map(({ flag }) => flag);
  const near = suggest(name, flags, 1)[0];
  const meant = near === undefined ? "" : ` Did you mean --${near}?`;
  return `\`${entry.name}\` has no --${shorten(name)}.${meant}`;
}

function readFlag(
  reading: Reading,
  { field, negated }: FlagTarget,
  word: Word,
  words: Iterator<Word, void>,
  hasRest: boolean,
): void {
  const again = field.list === undefined ? reading.has(field) : (reading.gathered.get(field)?.words.length ?? 0) > 0;
  if (again) reading.fault(`--${field.flag} is given twice.`, field);
  const inline = word.flag?.value;
  if (inline !== undefined) {
    reading.gather(field).values.push({ text: inline, quoted: word.flag?.valueQuoted === true });
    return;
  }
  if (field.value.kind === "boolean") {
    // `--brief false` means what it says; where the rest of the line is free text, the word belongs to that.
    const next =
      negated || hasRest ? undefined : /^\s+(true|false)(?=\s|$)/i.exec(reading.line.slice(word.end, word.end + 64));
    if (next?.[1] !== undefined) words.next();
    reading.settled.set(field, next?.[1] === undefined ? !negated : next[1].toLowerCase() === "true");
    return;
  }
  const next = words.next();
  if (next.done === true || (next.value.flag !== undefined && next.value.text.startsWith("--"))) {
    reading.fault(`--${field.flag} needs a value after it.`, field);
    return;
  }
  reading.gather(field).values.push({ text: next.value.text, quoted: next.value.quoted });
}

/** Gives a word to the open keyword field or the next position; a keyword opens its field once, later it is a word. */
function placeWord(reading: Reading, word: Word): void {
  const keyword = word.quoted ? undefined : reading.entry.fields.find(({ after }) => after === word.text.toLowerCase());
  if (keyword !== undefined && !reading.has(keyword)) {
    reading.open = keyword;
    reading.gather(keyword);
    return;
  }
  const field = reading.open ?? textBefore(reading, word) ?? reading.nextPosition();
  if (field !== undefined) reading.gather(field).words.push(word);
  else if (reading.problems.length === 0) reading.fault(tooMany(reading.entry, word));
}

/** The text of a position whose last word stands just before this one, where the next position offers nothing like it. */
function textBefore(reading: Reading, word: Word): Field | undefined {
  const { entry, gathered } = reading;
  const next = reading.nextPosition();
  if (next?.value.kind !== "choice" || next.list !== undefined || word.quoted) return undefined;
  const choices = next.value.choices.map(String);
  if (choices.includes(word.text.toLowerCase()) || suggest(word.text, choices, 1).length > 0) return undefined;
  const before = entry.positions[entry.positions.indexOf(next) - 1];
  const words = before?.value.kind === "text" && before.list === undefined ? gathered.get(before)?.words : undefined;
  return words === undefined || words.length === 0 || words.some(({ quoted }) => quoted) ? undefined : before;
}

function tooMany(entry: AnyEntry, word: Word): string {
  if (entry.positions.length === 0)
    return `\`${entry.name}\` takes no words after it: “${shorten(word.text)}” is too much.`;
  return `“${shorten(word.text)}” is more than \`${entry.name}\` takes: put quotes around what belongs together.`;
}

function finish(reading: Reading): Checked {
  const args: Record<string, Scalar | readonly Scalar[]> = {};
  const found = [...reading.problems];
  const read = (field: Field, text: string): Scalar | undefined => {
    const converted = convert(field, text);
    if (converted.kind === "value") return converted.value;
    found.push(converted.problem);
    return undefined;
  };
  for (const [field, value] of reading.settled) args[field.name] = value;
  for (const [field, gathered] of reading.gathered) {
    if (field.after !== undefined && gathered.words.length + gathered.values.length === 0) {
      found.push({ field: field.name, sentence: `“${field.after}” needs something after it.` });
    }
    if (field.list === undefined) {
      const text = gathered.values[0]?.text ?? verbatim(reading.line, gathered.words);
      const value = text === undefined ? undefined : read(field, text);
      if (value !== undefined) args[field.name] = value;
      continue;
    }
    const typed = splitList(gathered.words, field.list.split);
    const flagged = gathered.values.flatMap(({ text, quoted }) => (quoted ? [text] : splitCommas(text)));
    const members = [...typed, ...flagged].map((text) => read(field, text)).filter((value) => value !== undefined);
    if (members.length > 0) args[field.name] = members;
  }
  return checkGiven(reading.entry, args satisfies GivenArgs, found);
}

/**
 * Several words as they stand in the line, spacing and quotes kept; a single one without its quotes. Where a flag stood
 * between them, the pieces are joined by a space.
 */
function verbatim(line: string, words: readonly Word[]): string | undefined {
  const [first] = words;
  if (first === undefined) return undefined;
  if (words.length === 1) return first.text;
  let text = "";
  let end: number | undefined;
  for (const word of words) {
    const gap = end === undefined ? "" : line.slice(end, word.start);
    text += (gap.trim() === "" ? gap : " ") + line.slice(word.start, word.end);
    end = word.end;
  }
  return text;
}

/** Members of a list: without a keyword each word is one; with it, all words up to the keyword. Commas part them too. */
function splitList(words: readonly Word[], split: string | undefined): readonly string[] {
  const members: string[] = [];
  let current: string[] = [];
  const close = () => {
    if (current.length > 0) members.push(current.join(" "));
    current = [];
  };
  for (const word of words) {
    if (word.quoted) {
      current.push(word.text);
      if (split === undefined) close();
      continue;
    }
    // "vs." is as common as "vs".
    if (split !== undefined && word.text.toLowerCase().replace(/\.$/, "") === split) {
      close();
      continue;
    }
    const pieces = word.text.split(",");
    pieces.forEach((piece, index) => {
      if (piece !== "") current.push(piece);
      if (index < pieces.length - 1 || split === undefined) close();
    });
  }
  close();
  return members;
}

function splitCommas(text: string): readonly string[] {
  return text
    .split(",")
    .map((piece) => piece.trim())
    .filter((piece) => piece !== "");
}
