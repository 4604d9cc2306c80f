/** Checks that need the whole corpus: references, duplicates, coverage of names, and the ids that were ever published. */
import { checkPaths } from "./check-paths.ts";
import { didYouMean, type Fault } from "./faults.ts";
import type { Corpus } from "./load.ts";
import type { Topic } from "./topic.ts";

/** Every item, step and use that a topic may cover, with its label. */
export function coverable(brief: Corpus["brief"]): Map<string, string> {
  return new Map([
    ...brief.areas.flatMap(({ items }) => Object.entries(items)),
    ...brief.levels.flatMap(({ steps }) => Object.entries(steps)),
    ...Object.entries(brief.uses),
  ]);
}

/** The ids a corpus publishes: `topic` and `topic/entry`, former ones included. */
export function publishedIds(topics: Iterable<Topic>): string[] {
  const ids: string[] = [];
  for (const topic of topics) {
    if (topic.own) continue;
    for (const id of [topic.id, ...topic.was]) {
      ids.push(id);
      for (const entry of [...topic.asked, ...topic.quiz]) {
        for (const entryId of [entry.id, ...entry.was]) ids.push(`${id}/${entryId}`);
      }
    }
  }
  return ids;
}

export function crossCheck(topics: readonly Topic[], corpus: Corpus, lock: string): Fault[] {
  const faults: Fault[] = [];
  const at = (topic: Topic, field: string, message: string) =>
    faults.push({ file: topic.file, line: 1, field, message });
  const ids = new Set(topics.map(({ id }) => id));
  const items = coverable(corpus.brief);
  const technologyNames = new Set(
    corpus.glossary.technologies.flatMap(({ name, written }) => [name, ...written]).map(fold),
  );

  const owners = new Map<string, { topic: Topic; what: string }>();
  const claim = (topic: Topic, text: string, what: string) => {
    const taken = owners.get(fold(text));
    if (taken === undefined) owners.set(fold(text), { topic, what });
    else if (taken.topic !== topic || taken.what === what) {
      at(
        topic,
        what,
        `“${text}” is also ${taken.what === "title" ? "the title" : `an entry under ${taken.what}`} of ${taken.topic.id}`,
      );
    }
  };

  const seen = new Map<string, Topic>();
  for (const topic of topics) {
    const same = seen.get(topic.id);
    if (same !== undefined) at(topic, "id", `“${topic.id}” is also the id of ${same.file}`);
    seen.set(topic.id, topic);
    const fileName = topic.file.split("/").at(-1);
    if (fileName !== `${topic.id}.md`) at(topic, "id", `expected the file to be named ${topic.id}.md`);
    if (!topic.own && !topic.file.startsWith(`topics/${topic.area}/`))
      at(topic, "area", `expected the file under topics/${topic.area}/`);
    claim(topic, topic.title, "title");
    for (const alias of topic.aliases) claim(topic, alias, "aliases");
    for (const related of topic.related) {
      if (!ids.has(related)) at(topic, "related", `“${related}” is no topic${didYouMean(related, ids)}`);
      if (related === topic.id) at(topic, "related", "a topic is not related to itself");
    }
    for (const item of topic.covers) {
      if (!items.has(item)) at(topic, "covers", `“${item}” is nothing in brief.yaml${didYouMean(item, items.keys())}`);
    }
    for (const { name, line } of topic.sections) {
      const technology = /^In (?!short$)(.+)$/.exec(name)?.[1];
      if (technology !== undefined && !technologyNames.has(fold(technology))) {
        faults.push({
          file: topic.file,
          line,
          field: name,
          message: `“${technology}” is no technology of glossary.yaml`,
        });
      }
    }
  }
  faults.push(
    ...checkCoverage(topics, corpus),
    ...checkLock(topics, lock),
    ...checkRoles(corpus, ids),
    ...checkPaths(topics, corpus),
    ...checkGlossary(corpus),
  );
  return faults;
}

function checkCoverage(topics: readonly Topic[], { brief, resources }: Corpus): Fault[] {
  const faults: Fault[] = [];
  const count = (item: string) => topics.filter(({ covers }) => covers.includes(item)).length;
  const steps = new Set(brief.levels.flatMap((level) => Object.keys(level.steps)));
  for (const [item, label] of coverable(brief)) {
    const least = steps.has(item) ? 2 : 1;
    if (count(item) < least)
      faults.push({
        file: "brief.yaml",
        line: 1,
        field: item,
        message: `“${label}” is covered by ${count(item)} topics, expected ${least}`,
      });
  }
  const items = coverable(brief);
  for (const { title, covers } of [...resources.documentation, ...resources.courses, ...resources.communities]) {
    for (const item of covers) {
      if (!items.has(item))
        faults.push({
          file: "resources.yaml",
          line: 1,
          field: title,
          message: `covers “${item}”, which is nothing in brief.yaml${didYouMean(item, items.keys())}`,
        });
    }
  }
  return faults;
}

/** `ids.lock` holds one id a line; `retired` after it says that the entry is gone on purpose. */
function checkLock(topics: readonly Topic[], lock: string): Fault[] {
  const faults: Fault[] = [];
  const published = new Set(publishedIds(topics));
  const locked = new Set<string>();
  for (const [index, line] of lock.split("\n").entries()) {
    const [id, state] = line.trim().split(/\s+/);
    if (id === undefined || id === "" || id.startsWith("#")) continue;
    locked.add(id);
    const line1 = index + 1;
    if (state === "retired" && published.has(id))
      faults.push({
        file: "ids.lock",
        line: line1,
        field: id,
        message: "is retired, so no entry may use this id again",
      });
    if (state !== "retired" && !published.has(id)) {
      faults.push({
        file: "ids.lock",
        line: line1,
        field: id,
        message: `has vanished: bring it back, keep it under \`was:\` of what replaced it, or mark it retired here${didYouMean(id, published)}`,
      });
    }
  }
  const fresh = [...published].filter((id) => !locked.has(id));
  if (fresh.length > 0) {
    const some = `${fresh.slice(0, 3).join(", ")}${fresh.length > 3 ? ` and ${fresh.length - 3} more` : ""}`;
    faults.push({ file: "ids.lock", line: 1, field: some, message: "new: run `npm run corpus -- --lock` to publish" });
  }
  return faults;
}

function checkRoles({ brief, roles }: Corpus, topics: ReadonlySet<string>): Fault[] {
  const faults: Fault[] = [];
  const expected = [...brief.roles.main, ...brief.roles.specialisations];
  for (const id of expected) {
    if (!roles.some((role) => role.id === id))
      faults.push({
        file: `roles/${id}.yaml`,
        line: 1,
        field: "",
        message: "the brief names this role, and there is no file for it",
      });
  }
  for (const role of roles) {
    const file = `roles/${role.id}.yaml`;
    if (!expected.includes(role.id))
      faults.push({
        file,
        line: 1,
        field: "id",
        message: `“${role.id}” is no role of brief.yaml${didYouMean(role.id, expected)}`,
      });
    for (const [level, lessons] of Object.entries(role.learn)) {
      for (const topic of lessons) {
        if (!topics.has(topic))
          faults.push({
            file,
            line: 1,
            field: `learn.${level}`,
            message: `“${topic}” is no topic${didYouMean(topic, topics)}`,
          });
      }
    }
  }
  return faults;
}

function checkGlossary({ glossary }: Corpus): Fault[] {
  const faults: Fault[] = [];
  const owners = new Map<string, string>();
  const ids = new Set(glossary.technologies.map(({ id }) => id));
  for (const { id, name, written, part_of } of glossary.technologies) {
    for (const word of new Set([name, ...written].map(fold))) {
      const owner = owners.get(word);
      if (owner !== undefined)
        faults.push({
          file: "glossary.yaml",
          line: 1,
          field: id,
          message: `“${word}” is also how ${owner} is written`,
        });
      owners.set(word, id);
    }
    for (const parent of part_of) {
      if (!ids.has(parent))
        faults.push({
          file: "glossary.yaml",
          line: 1,
          field: id,
          message: `part of “${parent}”, which is no technology${didYouMean(parent, ids)}`,
        });
    }
  }
  return faults;
}

function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().trim();
}
