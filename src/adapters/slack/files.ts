/** Text files and snippets under a question, read as fenced text; what can't be read is said in words. */
import type { Deps } from "./deps.ts";
import type { SharedFile } from "./payloads.ts";

export interface Attachments {
  /** Empty where nothing was read. */
  readonly text: string;
  /** A sentence for each that was not read. */
  readonly refusals: readonly string[];
}

const mostFiles = 3;
const mostBytes = 200_000;
/** The question must be stored in time, with or without its files. */
const patienceMs = 1_200;

const textTypes =
  /^(?:text\/|application\/(?:.*\+)?(?:json|xml|yaml|x-yaml|toml|sql|graphql|javascript|x-javascript|typescript|x-sh|x-python|x-httpd-php|x-ruby|x-ndjson)\b)/i;
const textNames =
  /\.(?:txt|md|log|csv|tsv|sql|json|ya?ml|toml|ini|cfg|conf|env|xml|html?|proto|graphql|gql|sh|bash|py|rb|php|pl|js|mjs|cjs|jsx|ts|tsx|java|kt|kts|scala|go|rs|c|h|cc|cpp|hpp|cs|swift|ex|exs|erl|hs|clj|lua|r|tf|gradle|properties|dockerfile|diff|patch|http)$/i;

export async function readAttachments(
  { host: { log }, identity }: Deps,
  files: readonly SharedFile[],
  botToken: string,
  apiUrl: string | undefined,
): Promise<Attachments> {
  const readable = files.slice(0, mostFiles);
  const read = await Promise.all(
    readable.map(async (file) => {
      const name = nameOf(file);
      const refused = refusal(file, identity.scopes.has("files:read"));
      if (refused !== undefined) return { refusal: `I did not read ${name}: ${refused}` };
      try {
        return await download(file, botToken, apiUrl);
      } catch (error) {
        log.warn({ err: error, file: file.id }, "an attached file could not be read");
        return { refusal: `I could not read ${name}: Slack did not give it to me. Paste the part that matters.` };
      }
    }),
  );
  const more = files
    .slice(mostFiles)
    .map((file) => `I did not read ${nameOf(file)}: I read ${mostFiles} files a question.`);
  return {
    text: read.flatMap((one) => ("text" in one ? [one.text] : [])).join("\n\n"),
    refusals: [...read.flatMap((one) => ("refusal" in one ? [one.refusal] : [])), ...more],
  };
}

const nameOf = ({ name, id }: SharedFile): string => `“${(name || id).replaceAll(/[\r\n<>]/g, " ").slice(0, 100)}”`;

const mayNot = "I may not read files here (the scope files:read is missing). Paste the part that matters.";

function refusal({ mimetype, mode, name, size }: SharedFile, mayRead: boolean): string | undefined {
  if (!mayRead) return mayNot;
  const isText = mode === "snippet" || textTypes.test(mimetype ?? "") || textNames.test(name ?? "");
  if (!isText) return "I read text files and snippets. Paste the text that matters.";
  if ((size ?? 0) > mostBytes) return `it is larger than ${mostBytes / 1_000} kB. Paste the part that matters.`;
  return undefined;
}

async function download(file: SharedFile, botToken: string, apiUrl: string | undefined) {
  const url = new URL(file.url_private_download || file.url_private || "");
  // The token goes to Slack alone, wherever an event says that a file is.
  if (!isSlacks(url, apiUrl)) throw new Error(`a file at ${url.host} is none of Slack's`);
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${botToken}` },
    redirect: "manual",
    signal: AbortSignal.timeout(patienceMs),
  });
  // The way to its login page. Followed, it could lead anywhere.
  if (response.status >= 300 && response.status < 400) return { refusal: `I did not read ${nameOf(file)}: ${mayNot}` };
  if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
  // Without files:read Slack answers with its login page.
  const isPage = /^text\/html\b/i.test(response.headers.get("content-type") ?? "");
  if (isPage && !/html/i.test(file.mimetype ?? "")) return { refusal: `I did not read ${nameOf(file)}: ${mayNot}` };
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes)
      return { refusal: `I did not read ${nameOf(file)}: it is larger than ${mostBytes / 1_000} kB.` };
    chunks.push(chunk);
  }
  return { text: fenced(Buffer.concat(chunks).toString("utf8"), file) };
}

/** https at Slack's own hosts, or where SLACK_API_URL points. */
export function isSlacks(url: URL, apiUrl: string | undefined): boolean {
  if (apiUrl !== undefined && url.origin === new URL(apiUrl).origin) return true;
  return url.protocol === "https:" && /(?:^|\.)slack(?:-files|-gov)?\.com$/.test(url.hostname);
}

/** Slack's names of file types are what Markdown calls the languages, but for these. */
const unnamed = new Set(["text", "txt", "binary", "plain", "post", "space"]);

function fenced(content: string, { filetype, name }: SharedFile): string {
  const text = content.replaceAll("\r\n", "\n").replaceAll("\0", "").trimEnd();
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const extension = /\.([a-z0-9]{1,10})$/i.exec(name ?? "")?.[1]?.toLowerCase() ?? "";
  const kind = (filetype || extension).toLowerCase().replaceAll(/[^a-z0-9+#-]/g, "");
  return `${fence}${unnamed.has(kind) ? "" : kind}\n${text}\n${fence}`;
}
