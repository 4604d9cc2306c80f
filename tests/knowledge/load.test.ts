import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { CorpusError, formatFault } from "../../src/knowledge/faults.ts";
import { knowledgeFolder } from "../../src/knowledge/folder.ts";
import { loadCorpus, readCorpus } from "../../src/knowledge/load.ts";

const page = "topics/databases-relational/lost-updates.md";
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function copy(): string {
  const folder = mkdtempSync(join(tmpdir(), "mentor-corpus-"));
  folders.push(folder);
  cpSync(knowledgeFolder, folder, { recursive: true });
  return folder;
}

/** The faults after one edit of the reference page. */
function faultsAfter(edit: (text: string) => string): string[] {
  const folder = copy();
  const before = readFileSync(join(folder, page), "utf8");
  const after = edit(before);
  expect(after).not.toBe(before);
  writeFileSync(join(folder, page), after);
  return readCorpus(folder).faults.map(formatFault);
}

test("the corpus that ships is sound", () => {
  expect(readCorpus(knowledgeFolder).faults.map(formatFault)).toEqual([]);
});

test.each<[string, (text: string) => string, RegExp]>([
  [
    "a dangling related",
    (text) => text.replace("related: [transactions-and-isolation", "related: [transactions-and-isolaton"),
    /related: “transactions-and-isolaton” is no topic, did you mean “transactions-and-isolation”\?/,
  ],
  [
    "an unknown area",
    (text) => text.replace("area: databases-relational", "area: databases-relationl"),
    /:4 area: expected one of .*found “databases-relationl”, did you mean “databases-relational”\?/,
  ],
  [
    "an unknown level",
    (text) => text.replace("level: intermediate", "level: middling"),
    /:5 level: expected one of beginner, intermediate, advanced/,
  ],
  [
    "an unknown item",
    (text) => text.replace("covers: [postgresql", "covers: [postgresq"),
    /covers: “postgresq” is nothing in brief.yaml, did you mean “postgresql”\?/,
  ],
  ["a missing section", (text) => text.replace("## Pitfalls", "## How to avoid"), /Pitfalls: this section is missing/],
  ["a section nobody knows", (text) => text.replace("## Pitfalls", "## Traps"), /Traps: expected a section named/],
  ["a section twice", (text) => text.replace("## When not to", "## Pitfalls"), /this section stands twice/],
  [
    "show that names no section",
    (text) => text.replace("show: When not to", "show: When not"),
    /show names no section of this topic: “When not”/,
  ],
  [
    "two right answers",
    (text) =>
      text.replace("others: [The second session fails with 40001", "others: [Both commit and one deduction is lost"),
    /two options are the same/,
  ],
  [
    "a footnote without source",
    (text) => text.replace("[^pg-lock]", "[^pg-locks]"),
    /cites \[\^pg-locks\], which is not one of the topic's sources/,
  ],
  ["a source nobody cites", (text) => text.replaceAll("[^pg-lock]", ""), /sources pg-lock: is never cited/],
  [
    "a source without address",
    (text) =>
      text.replace("url: https://www.postgresql.org/docs/current/explicit-locking.html", "url: explicit-locking"),
    /sources\.1\.url: expected an http or https address/,
  ],
  [
    "an alias that is another's title",
    (text) => text.replace("aliases: [read-modify-write race", "aliases: [Connection pools"),
    /“Connection pools” is also the title of connection-pools|is also an entry under aliases of lost-updates/,
  ],
  [
    "a technology nobody knows",
    (text) => text.replace("## In MySQL", "## In MyQSL"),
    /“MyQSL” is no technology of glossary.yaml/,
  ],
  [
    "an id that vanished",
    (text) => text.replaceAll("double-subtract", "double-subtraction"),
    /lost-updates\/double-subtract: has vanished/,
  ],
  ["broken YAML", (text) => text.replace("- id: oversold", "- id: [oversold"), /Asked: not valid YAML/],
  ["no front matter", (text) => text.replace("---\n", ""), /expected front matter/],
  [
    "a page too thin",
    (text) => text.replace(/## When not to[\s\S]*?## Asked/, "## Pitfalls\n- **One.** x\n\n## Asked"),
    /expected at least 450 words/,
  ],
])("%s is reported with its file", (_name, edit, expected) => {
  const faults = faultsAfter(edit);
  expect(faults.join("\n")).toMatch(expected);
  expect(faults.some((fault) => fault.includes("lost-updates"))).toBe(true);
});

test("a renamed entry that keeps its former id under `was` is no fault", () => {
  expect(
    faultsAfter((text) =>
      text.replace("- id: double-subtract\n", "- id: double-subtraction\n  was: [double-subtract]\n"),
    ).join("\n"),
  ).not.toMatch(/vanished/);
});

test("every fault of every file comes in one go, and loading stops", () => {
  const folder = copy();
  writeFileSync(
    join(folder, page),
    readFileSync(join(folder, page), "utf8").replace("level: intermediate", "level: middling"),
  );
  writeFileSync(join(folder, "resources.yaml"), "documentation: nothing\n");
  rmSync(join(folder, "roles/go-developer.yaml"));
  mkdirSync(join(folder, "topics/apis-rest/folder.md"));
  writeFileSync(join(folder, "topics/apis-rest/latin.md"), Buffer.from([0x2d, 0x2d, 0xe9]));
  const { faults } = readCorpus(folder);
  const files = new Set(faults.map(({ file }) => file));
  expect(files).toEqual(new Set([page, "resources.yaml", "topics/apis-rest/folder.md", "topics/apis-rest/latin.md"]));
  expect(() => loadCorpus(folder)).toThrow(CorpusError);
  expect(() => loadCorpus(folder)).toThrow(/is a folder; a file was expected/);
});

test("a setting for the team's own pages that leads nowhere is said as one", () => {
  const empty = mkdtempSync(join(tmpdir(), "mentor-own-"));
  folders.push(empty);
  expect(() => loadCorpus(knowledgeFolder, empty)).toThrow(`KNOWLEDGE_DIR ${empty} has no folder \`topics\``);
  expect(() => loadCorpus(knowledgeFolder, join(empty, "gone"))).toThrow("gone is no folder that can be read");
});

test("a team's own page is checked alike, marked, and ranked above ours", () => {
  const own = mkdtempSync(join(tmpdir(), "mentor-own-"));
  folders.push(own);
  mkdirSync(join(own, "topics"));
  const text = readFileSync(join(knowledgeFolder, page), "utf8")
    .replace("id: lost-updates", "id: our-lost-updates")
    .replace("title: Lost updates", "title: Lost updates here")
    .replace(/aliases: .*\n/, "");
  writeFileSync(join(own, "topics/our-lost-updates.md"), text);
  const corpus = loadCorpus(knowledgeFolder, own);
  expect(corpus.topics.get("our-lost-updates")?.own).toBe(true);
  writeFileSync(join(own, "topics/our-lost-updates.md"), text.replace("level: intermediate", "level: middling"));
  expect(() => loadCorpus(knowledgeFolder, own)).toThrow(/our-lost-updates.md:5 level/);
});
