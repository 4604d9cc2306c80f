/** The image's health check: the corpus loads and answers. Opens no database, so it can run beside the mentor. */
import { createAdvisor } from "../advisor/advisor.ts";
import { samples } from "../advisor/voices.ts";
import { CorpusError } from "../knowledge/faults.ts";
import { knowledgeFolder } from "../knowledge/folder.ts";
import { type Corpus, loadCorpus } from "../knowledge/load.ts";
import { createSearch } from "../knowledge/search.ts";

const corpus = load();
process.exit(createAdvisor(corpus, createSearch(corpus)).ask(samples[0]).kind === "answer" ? 0 : 1);

function load(): Corpus {
  try {
    return loadCorpus(knowledgeFolder, process.env.KNOWLEDGE_DIR || undefined);
  } catch (error) {
    if (!(error instanceof CorpusError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
