/**
 * Reads the corpus from its folder, validates all of it, and reports every fault of every file at once.
 *
 * Folders are walked and files read here and nowhere else. `KNOWLEDGE_DIR` adds a team's own topics under the same checks.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { z } from "zod";
import { crossCheck } from "./crosscheck.ts";
import { CorpusError, type Fault } from "./faults.ts";
import {
  type Brief,
  briefSchema,
  type Glossary,
  glossarySchema,
  type Paths,
  pathsSchema,
  type Resources,
  type Role,
  resourcesSchema,
  roleSchema,
} from "./schema.ts";
import { parseTopic, readYaml, type Topic } from "./topic.ts";

export interface Corpus {
  readonly topics: ReadonlyMap<string, Topic>;
  readonly brief: Brief;
  readonly paths: Paths;
  readonly roles: readonly Role[];
  readonly glossary: Glossary;
  readonly resources: Resources;
}

/** What was read, with its faults: for the corpus check, which reports and goes on. */
export interface Reading {
  readonly corpus: Corpus | undefined;
  readonly topics: readonly Topic[];
  readonly faults: readonly Fault[];
}

/**
 * @param folder    the corpus
 * @param ownFolder a team's `KNOWLEDGE_DIR`, if it has one
 * @throws {CorpusError} with every fault found
 */
export function loadCorpus(folder: string, ownFolder?: string): Corpus {
  const { corpus, faults } = readCorpus(folder, ownFolder);
  if (corpus === undefined || faults.length > 0) throw new CorpusError(faults);
  return corpus;
}

export function readCorpus(folder: string, ownFolder?: string): Reading {
  const faults: Fault[] = [];
  const topics = readTopics(folder, false, faults);
  if (ownFolder !== undefined) {
    const fault = ownFolderFault(ownFolder);
    if (fault !== undefined) return { corpus: undefined, topics, faults: [fault] };
    topics.push(...readTopics(ownFolder, true, faults));
  }

  const yaml = <T>(name: string, schema: z.ZodType<T>): T | undefined => {
    const text = readText(folder, join(folder, name), faults);
    return text === undefined ? undefined : readYaml(text, schema, { file: name, firstLine: 1 }, faults);
  };
  const brief = yaml("brief.yaml", briefSchema);
  const paths = yaml("paths.yaml", pathsSchema);
  const glossary = yaml("glossary.yaml", glossarySchema);
  const resources = yaml("resources.yaml", resourcesSchema);
  const roles = list(folder, join(folder, "roles"), ".yaml", faults).flatMap((path) => {
    const role = yaml(relative(folder, path), roleSchema);
    return role === undefined ? [] : [role];
  });
  const lock = readText(folder, join(folder, "ids.lock"), faults) ?? "";
  if (brief === undefined || paths === undefined || glossary === undefined || resources === undefined)
    return { corpus: undefined, topics, faults };

  const corpus: Corpus = {
    topics: new Map(topics.map((topic) => [topic.id, topic])),
    brief,
    paths,
    glossary,
    resources,
    roles,
  };
  faults.push(...crossCheck(topics, corpus, lock));
  return { corpus, topics, faults };
}

function readTopics(folder: string, own: boolean, faults: Fault[]): Topic[] {
  return list(folder, join(folder, "topics"), ".md", faults).flatMap((path) => {
    const text = readText(folder, path, faults);
    if (text === undefined) return [];
    const parsed = parseTopic(text, name(folder, path), own);
    faults.push(...parsed.faults);
    return parsed.topic === undefined ? [] : [parsed.topic];
  });
}

/** A setting that is wrong is another thing than a page that is. */
function ownFolderFault(folder: string): Fault | undefined {
  const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder(join(folder, "topics"))) return undefined;
  const what = isFolder(folder) ? "has no folder `topics` for the pages" : "is no folder that can be read";
  return { file: "KNOWLEDGE_DIR", line: 0, field: "", message: `${folder} ${what}` };
}

/** Every entry below a folder with this ending, sorted, so that two machines load the same order. */
function list(root: string, folder: string, ending: string, faults: Fault[]): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((entry) => entry.endsWith(ending))
      .sort()
      .map((entry) => join(folder, entry));
  } catch (error) {
    faults.push({ file: name(root, folder), line: 1, field: "", message: `can't be listed: ${reason(error)}` });
    return [];
  }
}

function readText(root: string, path: string, faults: Fault[]): string | undefined {
  try {
    if (statSync(path).isDirectory()) {
      faults.push({
        file: name(root, path),
        line: 1,
        field: "",
        message: "is a folder; a file was expected under this name",
      });
      return undefined;
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const message = error instanceof TypeError ? "is not valid UTF-8" : `can't be read: ${reason(error)}`;
    faults.push({ file: name(root, path), line: 1, field: "", message });
    return undefined;
  }
}

function name(root: string, path: string): string {
  return relative(root, path).split(sep).join("/");
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
