/** Recognises the technologies a text names, in any way people write them, and knows which exclude each other. */
import type { Glossary, Technology } from "./schema.ts";
import { fold } from "./words.ts";

export interface Recogniser {
  /**
   * Ids of the technologies named in a text, in order of appearance.
   *
   * @param trusted the text is of the corpus: an everyday word in it (rust, swift) is never about cars or singers
   */
  named(text: string, trusted?: boolean): string[];
  /** The technologies a set implies: a framework brings its language. */
  withParents(ids: Iterable<string>): Set<string>;
  get(id: string): Technology | undefined;
  /** Subjects outside backend engineering that a text's words give away. */
  outside(text: string): { subject: string; words: string[] }[];
  /** Whether an answer about `theirs` is an answer about another technology than the one asked about. */
  conflict(asked: ReadonlySet<string>, theirs: ReadonlySet<string>): boolean;
}

const before = new Set(
  "in with using use for or vs versus our my a and between from than learn migrate switch why via".split(" "),
);
const after = new Set(
  (
    "service services code app apps application server api apis routine routines channel channels program project framework middleware backend developer or vs " +
    "versus context http client query queries driver orm router route routes handler cluster table tables partition consumer producer topic broker job jobs task " +
    "worker workers function functions version runtime module modules controller test tests memory process thread threads microservice microservices warehouse " +
    "schema key keys cache error errors database db instance node replica performance web pool deployment production grpc json struct interface"
  ).split(" "),
);

export function createRecogniser(glossary: Glossary): Recogniser {
  const byId = new Map(glossary.technologies.map((technology) => [technology.id, technology]));
  const written = new Map<string, Technology>();
  let longest = 1;
  for (const technology of glossary.technologies) {
    for (const name of [technology.name, ...technology.written]) {
      const words = split(name);
      longest = Math.max(longest, words.length);
      written.set(words.join(" "), technology);
    }
  }
  const firstWords = new Set([...written.keys()].map((name) => name.split(" ")[0] ?? ""));
  const outsideWords = glossary.outside.flatMap(({ subject, words }) =>
    words.map((word) => ({ subject, word: split(word).join(" ") })),
  );

  const outsideFirst = new Set(outsideWords.map(({ word }) => word.split(" ")[0] ?? ""));

  const outside = (text: string) => {
    const spoken = split(text);
    if (!spoken.some((word) => outsideFirst.has(word) || outsideFirst.has(word.replace(/s$/, "")))) return [];
    const padded = ` ${spoken.join(" ")} `;
    const found = new Map<string, string[]>();
    for (const { subject, word } of outsideWords) {
      if (padded.includes(` ${word} `) || padded.includes(` ${word}s `))
        found.set(subject, [...(found.get(subject) ?? []), word]);
    }
    return [...found].map(([subject, words]) => ({ subject, words })).sort((a, b) => b.words.length - a.words.length);
  };

  const named = (text: string, trusted = false): string[] => {
    const words = split(text);
    const found: { technology: Technology; plain: boolean }[] = [];
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? "";
      // Most words begin no technology's name: a look here saves all that follows.
      if (!firstWords.has(word) && !(word.endsWith("s") && firstWords.has(word.slice(0, -1)))) continue;
      for (let length = Math.min(longest, words.length - at); length > 0; length--) {
        const phrase = words.slice(at, at + length).join(" ");
        const singular = phrase.replace(/s$/, "");
        const technology = written.get(phrase) ?? written.get(singular);
        if (technology === undefined) continue;
        const isEveryday = technology.everyday.includes(singular);
        if (isEveryday && phrase !== singular) continue; // "three nodes" are machines
        const everyday = technology.ambiguous && phrase === fold(technology.name);
        const inContext =
          !everyday ||
          before.has(words[at - 1] ?? "") ||
          after.has(words[at + length] ?? "") ||
          (technology.name.toLowerCase() !== "go" && words.length <= 3);
        const between = before.has(words[at - 1] ?? "") || after.has(words[at + length] ?? "") || words.length <= 1;
        if (isEveryday && !between) break;
        found.push({
          technology,
          plain: inContext || (everyday && technology.id !== "go" && technology.id !== "rest"),
        });
        at += length - 1;
        break;
      }
    }
    // An everyday word beside cooking or pets is the everyday word, whatever stands next to it.
    const foreign = !trusted && found.some(({ technology }) => technology.ambiguous) && outside(text).length > 0;
    return [
      ...new Set(
        found
          .filter(({ technology, plain }) => plain && !(foreign && technology.ambiguous))
          .map(({ technology }) => technology.id),
      ),
    ];
  };

  const withParents = (ids: Iterable<string>) => {
    const all = new Set(ids);
    for (const id of all) for (const parent of byId.get(id)?.part_of ?? []) all.add(parent);
    return all;
  };

  const conflict = (asked: ReadonlySet<string>, theirs: ReadonlySet<string>) => {
    for (const id of asked) {
      const family = byId.get(id)?.family;
      const same = [...theirs].filter((their) => byId.get(their)?.family === family);
      if (same.length > 0 && !same.some((their) => asked.has(their))) return true;
    }
    return false;
  };

  return { named, withParents, get: (id) => byId.get(id), outside, conflict };
}

/** Words as they are compared: `asp.net core`, `c++`, `node.js` and `2pc` keep their marks. */
function split(text: string): string[] {
  return (fold(text).match(/[\p{L}\p{N}.+#/-]+/gu) ?? [])
    .map((word) => word.replace(/^[^\p{L}\p{N}.]+|[./-]+$/gu, ""))
    .filter((word) => word !== "" && word !== ".");
}
