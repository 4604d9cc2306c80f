/** Code, inline and in fences. Discord knows no longer fences and no escapes in code. */

/** Invisible and without width: what tears backticks apart within a fence. */
const tear = "\u200b";

/**
 * Code between backticks; undefined where Discord can't show it so: one or two backticks delimit, three would begin a
 * block, hence code that holds both a single and a double backtick has no form.
 */
export function inlineCode(value: string): string | undefined {
  const runs = new Set((value.match(/`+/g) ?? []).map(({ length }) => length));
  const ticks = runs.has(1) ? (runs.has(2) ? undefined : "``") : "`";
  if (ticks === undefined || value === "") return undefined;
  // The client takes these spaces away again; without them the backticks would run together.
  const before = /^ *`/.test(value) ? " " : "";
  const after = /` *$/.test(value) ? " " : "";
  return ticks + before + value + after + ticks;
}

/**
 * A complete fence. Three backticks within would end it: a zero-width space after every second one keeps them in, at
 * the price that copied code holds it too, which is rare and was chosen over losing the block's form.
 */
export function fence(language: string, lines: readonly string[]): string {
  const value = lines.join("\n").replaceAll(/`{3,}/g, (ticks) => ticks.replaceAll(/``(?=`)/g, `\`\`${tear}`));
  return `\`\`\`${language}\n${value}\n\`\`\``;
}

/** The language as Discord's highlighter knows it, or nothing: what it can't read it would show as code. */
export function fenceLanguage(info: string | null | undefined): string {
  const name = (info ?? "").trim().split(/\s/)[0]?.toLowerCase() ?? "";
  const known: Record<string, string> = { "c#": "cs", "f#": "fs" };
  const language = known[name] ?? name;
  return /^[a-z0-9_+.-]{1,30}$/.test(language) ? language : "";
}
