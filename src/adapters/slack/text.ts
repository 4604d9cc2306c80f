/** What a person typed, out of what Slack made of it. Pure. */

export interface TypedOptions {
  /** The bot's own user id: its mention is an address, not part of the question. */
  readonly bot?: string;
  /** A person's name by id, where it is known. */
  readonly nameOf?: (user: string) => string | undefined;
}

/** Fenced and inline code, closed or not. */
const code = /(```[\s\S]*?(?:```|$)|`[^`\n]+`)/;
/** What Slack itself writes between angle brackets: a person's own are escaped. */
const mark = /<([^<>\n]+)>/g;
const ownMention = (bot: string) => new RegExp(`[ \\t]{0,8}<@${bot}(?:\\|[^<>]*)?>[,:]?[ \\t]{0,8}`, "g");

/**
 * Undoes what Slack's clients and API do to typed text: escapes, links, mentions, curly quotes and dashes. Mentions become
 * names, which ping nobody when they are quoted. Code keeps its characters as typed; Slack escapes it too, which is undone.
 */
export function typedText(text: string, { bot, nameOf = () => undefined }: TypedOptions = {}): string {
  const addressed = bot === undefined || !/^[UW][A-Z0-9]+$/.test(bot) ? undefined : ownMention(bot);
  // What is left of the bot's own stands in code.
  const named = (user: string) => nameOf(user) ?? (user === bot ? "mentor" : undefined);
  return text
    .split(code)
    .map((part, index) => {
      const isCode = index % 2 === 1;
      const own = addressed === undefined || isCode ? part : part.replaceAll(addressed, " ");
      return unescaped(
        (isCode ? own : straight(own)).replaceAll(mark, (whole, inner) => unmarked(inner, named) ?? whole),
      );
    })
    .join("")
    .trim();
}

/** Whether a text mentions somebody. */
export function mentions(text: string, user: string): boolean {
  return text.includes(`<@${user}>`) || text.includes(`<@${user}|`);
}

/** Who is mentioned without a name, but for one: ids, in order, as often as they are. */
export function mentionedIn(text: string, except = ""): readonly string[] {
  return [...text.matchAll(/<@([UW][A-Z0-9]{2,40})>/g)].flatMap(([, user]) =>
    user === undefined || user === except ? [] : [user],
  );
}

/** Straight quotes, and `--` for the dash that phones and Macs make of it; what stands in a link stays. */
function straight(text: string): string {
  return text.replaceAll(/<[^<>\n]+>|[“”„‟]|[‘’‚‛]|—/g, (found) => {
    if (found.startsWith("<")) return found;
    if (found === "—") return "--";
    return "“”„‟".includes(found) ? '"' : "'";
  });
}

/** @returns what a mark shows, undefined for none of Slack's */
function unmarked(inner: string, nameOf: (user: string) => string | undefined): string | undefined {
  const bar = inner.indexOf("|");
  const [target, label] = bar < 0 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)];
  switch (target.charAt(0)) {
    case "@":
      return `@${label || nameOf(target.slice(1)) || "someone"}`;
    case "#":
      return `#${label || "channel"}`;
    case "!":
      return special(target.slice(1), label);
    default:
      return /^(?:https?|mailto|tel|ftp|slack):/i.test(target) ? link(target, label) : undefined;
  }
}

function special(target: string, label: string | undefined): string {
  if (target.startsWith("subteam^")) return label ?? "@group";
  if (target.startsWith("date^")) return label ?? "";
  return label ?? `@${target}`;
}

function link(url: string, label: string | undefined): string {
  const address = url.replace(/^(?:mailto|tel):/i, "");
  if (label === undefined || label === "") return address;
  // Slack links a bare `example.com` itself: what was typed is the label.
  return unescaped(address).toLowerCase().includes(unescaped(label).toLowerCase()) ? label : `${label} (${address})`;
}

const entities: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** In one pass: `&amp;lt;` is a typed `&lt;`. */
function unescaped(text: string): string {
  return text.replaceAll(/&(?:lt|gt|amp);/g, (entity) => entities[entity] ?? entity);
}
