/** The image's health check: the corpus loads and answers. Opens no database, so it can run beside the mentor. */
import { createAdvisor } from "../advisor/advisor.ts";
import { samples } from "../advisor/voices.ts";
import { knowledgeFolder } from "../knowledge/folder.ts";
import { loadCorpus } from "../knowledge/load.ts";
import { createSearch } from "../knowledge/search.ts";

const corpus = loadCorpus(knowledgeFolder, process.env.KNOWLEDGE_DIR || undefined);
process.exit(createAdvisor(corpus, createSearch(corpus)).ask(samples[0]).kind === "answer" ? 0 : 1);
