/**
 * From text to the terms that are searched: the same for what is indexed and for what is asked.
 *
 * Identifiers, error names and codes (`ERR_HTTP_HEADERS_SENT`, `40001`, `select_related`, `C++`) stay whole and also count by their parts;
 * ordinary words are stemmed (Porter); function words are left out.
 */
import { stemmer } from "stemmer";

const stopWords = new Set(
  (
    "a an the and or but if then so of to in on at by for from with without into onto as is am are was were be been being do does did doing done " +
    "have has had having will would can could should shall may might must i you he she we they me my our your us them their its it this that these " +
    "those there here what which who whom whose when where why how not no nor too very just only also than such some any each other more most much " +
    "many few own same about between through during before after above below up out off over under again further once get gets got getting go goes " +
    "going went want wants need needs use uses using used make makes made keep keeps let lets please help hi hello thanks thank hey whats im ive id its dont doesnt " +
    "didnt cant couldnt isnt arent wasnt wont wouldnt shouldnt one ones thing things something anything way ways like really still even all both now ever well " +
    "because while until else though ok okay say says tell give gives try trying tried see know think seem seems always never someone everyone vs versus etc per via"
  ).split(" "),
);

/** Inflections that Porter keeps apart and people mix. */
const irregular = new Map([
  ["indices", "index"],
  ["indexes", "index"],
  ["queries", "queri"],
  ["retries", "retri"],
  ["children", "child"],
  ["schemata", "schema"],
  ["data", "data"],
  ["lost", "lost"],
  ["lose", "lost"],
  ["losing", "lost"],
  ["loses", "lost"],
  ["sold", "sell"],
  ["slowly", "slow"],
  ["slower", "slow"],
  ["slowness", "slow"],
  ["authenticate", "authent"],
  ["authentication", "authent"],
  ["authorise", "author"],
  ["authorize", "author"],
  ["authorisation", "author"],
  ["authorization", "author"],
  ["serialise", "serial"],
  ["serialisation", "serial"],
  ["serialize", "serial"],
  ["serialization", "serial"],
  ["optimise", "optim"],
  ["optimize", "optim"],
  ["optimisation", "optim"],
  ["optimization", "optim"],
  ["duplicates", "duplic"],
  ["twice", "twice"],
]);

const stems = new Map<string, string>();

/** The stem of one lower-case word. Remembered, since a corpus repeats its words. */
function stem(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const found = irregular.get(word) ?? (/^[a-z]+$/.test(word) ? stemmer(word) : word);
  if (stems.size < 50_000) stems.set(word, found);
  return found;
}

/** Lower case, one kind of quote, compatibility forms folded. */
export function fold(text: string): string {
  return text.normalize("NFKC").replace(/[’‘`]/g, "'").toLowerCase();
}

const token = /[\p{L}\p{N}_$@#.+/:'-]+/gu;
const edges = /^[^\p{L}\p{N}_@#.]+|[^\p{L}\p{N}_+#]+$/gu;

/** The terms of a text, in order, repeated as they occur. */
export function terms(text: string): string[] {
  const found: string[] = [];
  for (const [raw] of text.normalize("NFKC").replace(/[’‘]/g, "'").matchAll(token)) {
    const whole = raw.replace(edges, "").replace(/^[.:/'-]+/, "");
    if (whole === "" || whole.length > 80) continue;
    const lower = whole.toLowerCase().replace(/'(s|re|ve|ll|d|m)$/, "");
    if (/^[a-z]+n't$/.test(lower) || stopWords.has(lower.replace("'", ""))) continue;
    found.push(stem(lower));
    if (/^[\p{L}]+$/u.test(whole) && !/[a-z][A-Z]|[A-Z][A-Z][a-z]/.test(whole)) continue;
    for (const part of parts(whole)) if (part !== lower && !stopWords.has(part)) found.push(stem(part));
  }
  return found;
}

/** `LazyInitializationException` → lazy, initialization, exception; `select_related` → select, related. */
function parts(whole: string): string[] {
  const split = whole
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .map((part) => part.toLowerCase())
    .filter((part) => part.length > 1);
  return split.length > 1 ? split : [];
}

/** Markdown as the plain words in it, for an index: marks, addresses and footnotes are left out. */
export function bare(markdown: string): string {
  return markdown
    .replace(/\[\^[^\]]+\]/g, "")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/[*|>`[\]]|^#+|^-{3,}|---/gm, " ");
}
