/**
 * `npm run corpus [-- <topic>…] [--lock]`: the corpus checks alone.
 *
 * Loads and cross-checks every file, parses every code block in its language, and prints what is wrong. With topic ids,
 * only their faults. `--lock` publishes new ids in `ids.lock`; an id that is there never disappears by itself.
 */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { publishedIds } from "../knowledge/crosscheck.ts";
import { type Fault, formatFault } from "../knowledge/faults.ts";
import { knowledgeFolder } from "../knowledge/folder.ts";
import { readCorpus } from "../knowledge/load.ts";
import type { Topic } from "../knowledge/topic.ts";
import { checkCodeBlock, languages } from "./codeblocks/codeblocks.ts";
import { endWithReader } from "./io.ts";

endWithReader();
const only = process.argv.slice(2).filter((word) => !word.startsWith("--"));
if (process.argv.includes("--lock")) lockNewIds();

const reading = readCorpus(knowledgeFolder, process.env.KNOWLEDGE_DIR || undefined);
const blocks = await checkBlocks(reading.topics);
const faults = [...reading.faults, ...blocks.faults].filter(concerns);
for (const fault of faults) process.stdout.write(`${formatFault(fault)}\n`);

const { topics } = reading;
const count = (of: (topic: Topic) => number) => topics.reduce((sum, topic) => sum + of(topic), 0);
process.stdout.write(
  `${topics.length} topics, ${count(({ words }) => words)} words, ${count(({ asked }) => asked.length)} asked, ` +
    `${count(({ quiz }) => quiz.length)} quiz questions, ${count(({ sources }) => sources.length)} sources, ` +
    `${blocks.parsed} code blocks parsed, ${blocks.unparsed} not parsed\n`,
);
process.stdout.write(faults.length === 0 ? "The corpus is sound.\n" : `${faults.length} faults.\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

function concerns({ file }: Fault): boolean {
  return only.length === 0 || only.some((id) => file.endsWith(`/${id}.md`));
}

async function checkBlocks(topics: readonly Topic[]): Promise<{ faults: Fault[]; parsed: number; unparsed: number }> {
  const faults: Fault[] = [];
  let parsed = 0;
  let unparsed = 0;
  for (const topic of topics) {
    for (const section of topic.sections) {
      for (const block of fences(section.markdown)) {
        const line = section.line + block.line;
        if (languages.includes(block.language)) parsed++;
        else unparsed++;
        for (const { line: inside, message } of await checkCodeBlock(block.info, block.code)) {
          faults.push({ file: topic.file, field: section.name, line: line + inside, message });
        }
      }
    }
  }
  return { faults, parsed, unparsed };
}

/** The fenced blocks of a Markdown text; `line` is the opening fence's, 1-based. */
function* fences(markdown: string): Generator<{ info: string; language: string; code: string; line: number }> {
  let open: { mark: string; info: string; line: number; rows: string[] } | undefined;
  for (const [index, row] of markdown.split("\n").entries()) {
    const [, mark, info = ""] = /^ *(```+|~~~+)(.*)$/.exec(row) ?? [];
    if (open === undefined) {
      if (mark !== undefined) open = { mark, info: info.trim(), line: index + 1, rows: [] };
    } else if (mark === open.mark && info.trim() === "") {
      yield { info: open.info, language: open.info.split(/\s+/)[0] ?? "", code: open.rows.join("\n"), line: open.line };
      open = undefined;
    } else open.rows.push(row);
  }
}

function lockNewIds(): void {
  const path = join(knowledgeFolder, "ids.lock");
  const locked = new Set(
    readFileSync(path, "utf8")
      .split("\n")
      .map((line) => line.split(/\s+/)[0]),
  );
  const fresh = publishedIds(readCorpus(knowledgeFolder).topics).filter((id) => !locked.has(id));
  appendFileSync(path, [...new Set(fresh)].map((id) => `${id}\n`).join(""));
}
