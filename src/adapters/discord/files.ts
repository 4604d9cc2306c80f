/** Text files that people attach, read at once (their addresses expire) and put below the question as code. */
import { z } from "zod";
import { longestQuestion } from "../../advisor/input.ts";

export const attached = z.object({
  filename: z.string(),
  size: z.number(),
  url: z.string(),
  content_type: z.string().nullish(),
});
export type Attached = z.output<typeof attached>;

export interface ReadFiles {
  /** To go below the question; empty where there is nothing. */
  readonly text: string;
  /** What could not be read, in a sentence each. */
  readonly refusals: readonly string[];
}

/** Whether an address may be fetched from. Where an event says that a file is, is not believed. */
export type IsDiscords = (url: URL) => boolean;

/** https at Discord's own hosts of files, or where the API is said to be. */
export function discordsFiles(apiUrl: string | undefined): IsDiscords {
  const origin = apiUrl === undefined ? undefined : new URL(apiUrl).origin;
  return (url) =>
    url.origin === origin ||
    (url.protocol === "https:" && ["cdn.discordapp.com", "media.discordapp.net"].includes(url.host));
}

/** What is said about the files has room beside the question. */
const spare = 500;

/** A question with what its files hold below it, no longer than the mentor reads; and what of them could not be read. */
export async function withFiles(
  question: string,
  files: readonly Attached[],
  isDiscords: IsDiscords,
): Promise<{ readonly text: string; readonly note: string | null }> {
  const { text, refusals } = await readFiles(files, roomBeside(question), isDiscords);
  const whole = [question, text].filter((part) => part !== "").join("\n\n");
  return { text: whole, note: refusals.length === 0 ? null : refusals.join(" ") };
}

/** Characters that a question leaves for its files. */
export const roomBeside = (question: string): number => Math.max(0, longestQuestion - question.length - spare);

const mostFiles = 3;
const mostBytes = 200_000;
const patienceMs = 1_500;

/** Endings that Discord gives no text type. */
const endings =
  /\.(?:txt|md|log|csv|tsv|json|jsonl|ya?ml|toml|ini|conf|cfg|env|properties|xml|html|css|sql|graphql|proto|sh|bash|ps1|py|js|mjs|cjs|ts|tsx|jsx|java|kt|kts|go|rs|rb|php|cs|c|h|cpp|hpp|scala|swift|ex|exs|erl|clj|lua|pl|r|dart|tf|hcl|gradle|diff|patch|trace|out|err)$|(?:^|\/)(?:dockerfile|makefile)$/i;
const textTypes = /^(?:text\/|application\/(?:json|xml|x-yaml|yaml|toml|sql|javascript|x-sh|graphql)\b)/i;

const isText = ({ filename, content_type: type }: Attached): boolean =>
  endings.test(filename) || textTypes.test(type ?? "");

/** @param room characters that the question has left for all of them */
export async function readFiles(files: readonly Attached[], room: number, isDiscords: IsDiscords): Promise<ReadFiles> {
  const some = files.slice(0, mostFiles);
  const read = await Promise.all(some.map((file) => readOne(file, Math.floor(room / some.length), isDiscords)));
  const surplus = files
    .slice(mostFiles)
    .map(({ filename }) => `I read ${mostFiles} files at most, so “${shown(filename)}” was left out.`);
  return {
    text: read.flatMap((one) => one.text ?? []).join("\n\n"),
    refusals: [...read.flatMap((one) => one.refusal ?? []), ...surplus],
  };
}

async function readOne(
  file: Attached,
  room: number,
  isDiscords: IsDiscords,
): Promise<{ text?: string; refusal?: string }> {
  const name = shown(file.filename);
  if (!isText(file)) return { refusal: `I read text files only, and “${name}” is none.` };
  if (file.size > mostBytes)
    return {
      refusal: `“${name}” is too large: I read up to ${mostBytes / 1_000} kB. Attach the part around the problem.`,
    };
  try {
    const content = new TextDecoder("utf-8", { fatal: true }).decode(await download(new URL(file.url), isDiscords));
    if (content.length <= room) return { text: fenced(name, content) };
    const beginning = content.slice(0, Math.max(0, room)).toWellFormed();
    return {
      text: fenced(name, beginning),
      refusal: `Of “${name}” I read the first ${beginning.length.toLocaleString("en")} characters. Attach the part around the problem if it is not there.`,
    };
  } catch (error) {
    if (error instanceof TypeError && /encoded data|decode/i.test(error.message))
      return { refusal: `“${name}” is no UTF-8 text, so I could not read it.` };
    return { refusal: `“${name}” could not be downloaded. Attach it again, or paste the text.` };
  }
}

/** @throws it is none of Discord's, is not there, or holds more than the event said */
async function download(url: URL, isDiscords: IsDiscords): Promise<Uint8Array> {
  if (!isDiscords(url)) throw new Error(`a file at ${url.host} is none of Discord's`);
  // Discord sends nobody elsewhere.
  const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A fence longer than any in the text, so that nothing in it ends the code. */
function fenced(name: string, content: string): string {
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const language = /\.(\w{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return `${name}:\n${fence}${language}\n${content.replace(/\n$/, "")}\n${fence}`;
}

/** A file's name, short enough to be said. */
const shown = (name: string): string => (name.length <= 60 ? name : `${name.slice(0, 59).toWellFormed()}…`);
