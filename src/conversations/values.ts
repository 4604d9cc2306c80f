/** The values that arguments of commands take: what the parser knows as one, and what is proposed while somebody types. */
import type { Corpus } from "../knowledge/load.ts";
import { areas } from "../knowledge/schema.ts";
import { completeZone } from "../learning/zones.ts";

export interface Value {
  readonly value: string;
  readonly label: string;
}

export interface Values {
  /** All that a person may write for one, names and older names with it; undefined where any text will do. */
  known(kind: string): readonly string[] | undefined;
  /** Those that begin with what was typed, by their ids alone, for a line that is completed. */
  begin(kind: string, prefix: string): readonly Value[];
  /** Those that begin like `prefix`, then those whose label holds it. */
  suggest(kind: string, prefix: string): readonly Value[];
}

/** So many time zones are offered at once. */
const zonesMost = 25;

export function createValues(corpus: Corpus): Values {
  const topics = [...corpus.topics.values()];
  const { technologies } = corpus.glossary;

  const known = (kind: string): readonly string[] | undefined => {
    switch (kind) {
      case "subject":
        return [
          ...topics.flatMap(({ id, was, title, aliases }) => [id, ...was, title, ...aliases]),
          ...technologies.flatMap(({ id, name, written, everyday }) => [id, name, ...written, ...everyday]),
        ];
      case "topic":
        return topics.flatMap(({ id, was }) => [id, ...was]);
      case "role":
        return corpus.roles.flatMap(({ id, title, aliases }) => [id, title, ...aliases]);
      default:
        return undefined;
    }
  };

  const ids = (kind: string): readonly string[] => {
    switch (kind) {
      case "topic":
      case "subject":
      case "quiz":
        return topics.map(({ id }) => id);
      case "role":
        return corpus.roles.map(({ id }) => id);
      case "area":
        return areas;
      default:
        return [];
    }
  };

  const begin = (kind: string, prefix: string): readonly Value[] =>
    ids(kind)
      .filter((id) => id.startsWith(prefix.toLowerCase()))
      .map((id) => ({ value: id, label: id }));

  const labelled = (kind: string): readonly Value[] => {
    switch (kind) {
      case "topic":
        return topics.map(({ id, title }) => ({ value: id, label: title }));
      case "quiz":
        return [
          { value: "due", label: "What is due" },
          { value: "weak", label: "What I know least" },
          ...labelled("topic"),
        ];
      case "subject":
        return [
          ...labelled("topic"),
          ...technologies
            .filter(({ id }) => !corpus.topics.has(id))
            .map(({ id, name }) => ({ value: id, label: name })),
        ];
      case "role":
        return corpus.roles.map(({ id, title }) => ({ value: id, label: title }));
      default:
        return begin(kind, "");
    }
  };

  return {
    known,
    begin,
    suggest(kind, prefix) {
      if (kind === "zone") return completeZone(prefix, zonesMost).map((zone) => ({ value: zone, label: zone }));
      const wanted = prefix.trim().toLowerCase();
      const all = labelled(kind);
      const begins = all.filter(({ value }) => value.startsWith(wanted));
      const holds = all.filter(({ value, label }) => !value.startsWith(wanted) && label.toLowerCase().includes(wanted));
      return [...begins, ...holds];
    },
  };
}
