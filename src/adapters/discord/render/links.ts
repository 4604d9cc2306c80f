/**
 * Links. Discord shows `[label](url)` as a link only where the label is free of marks, emoji and addresses, and escapes
 * don't work in a label; a label must not name another place than the link goes to. What can't be masked is the label
 * with its address beside it in `<…>`, which Discord shows without the brackets and without a preview.
 */
import { visibleText } from "../../../reply/sanitise.ts";

/** Longer ones are shown as text, which may be divided between messages. */
const longestUrl = 900;
const longestLabel = 300;

/** An address without the spaces and controls that would end it. */
export const tidyUrl = (url: string): string => visibleText(url).replaceAll(/\s+/g, "");

/** The address in `<…>`, if Discord makes a link of exactly it. */
export function visibleUrl(url: string): string | undefined {
  const target = webTarget(url);
  if (target === undefined || !/^https?:\/\/[\p{L}\p{N}\-._:/?#@!$&'()+,;=%~[\]]+$/iu.test(url)) return undefined;
  return url.length > longestUrl || /@(?:everyone|here)/.test(url) ? undefined : `<${url}>`;
}

/** What is known of a label: the words shown, and whether they name the sources a reply rests on, which are ours. */
export interface Label {
  readonly words: string;
  readonly isOurs: boolean;
}

/** `[label](url)`, if Discord would show it and it hides nothing. */
export function maskedLink(label: string, url: string, { words, isOurs }: Label): string | undefined {
  const target = webTarget(url);
  if (target === undefined || !canBeLabel(words)) return undefined;
  if (!isOurs && (target.username !== "" || target.password !== "" || namesAnotherHost(words, target)))
    return undefined;
  const address = target.href.replaceAll(/[*`|()<>\\]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return address.length > longestUrl ? undefined : `[${label}](${address})`;
}

function webTarget(url: string): URL | undefined {
  const target = URL.parse(url);
  if (target === null || !/^https?:$/.test(target.protocol)) return undefined;
  return isDiscordsOwn(target) ? undefined : target;
}

/** Invites, gifts and messages: Discord shows them as something else than a link. */
const isDiscordsOwn = ({ hostname, pathname }: URL): boolean =>
  /(?:^|\.)(?:discord\.(?:gg|gift|new)|dsc\.gg)$/.test(hostname) ||
  (/(?:^|\.)discord(?:app)?\.com$/.test(hostname) && /^\/(?:invite|gifts|channels|template|events)/.test(pathname));

/** Whether Discord shows these words in a label as they are. It strips invisible characters and odd spaces. */
function canBeLabel(words: string): boolean {
  return (
    words.length <= longestLabel &&
    /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]+$/u.test(words) &&
    !/[\\*~`|<>[\]\p{Extended_Pictographic}\p{Regional_Indicator}\p{Default_Ignorable_Code_Point}]|\u20e3/u.test(
      words,
    ) &&
    // A low line between letters on both sides never opens or ends a style.
    !/(?<![a-z0-9])_|_(?![a-z0-9])/i.test(words) &&
    !/:\/|\bwww\.|discord(?:app)?\.|:[^\s:]+:|@(?:everyone|here)/i.test(words)
  );
}

/** Names of files, libraries and releases, not hosts, although they look like some. */
const notHosts = /\.(?:js|ts|json|ya?ml|toml|xml|html?|css|sql|java|cs|cpp|txt|csv|env|lock|conf|log|proto)$/i;

/** Whether the words name a host that the link does not go to. */
function namesAnotherHost(words: string, target: URL): boolean {
  const named = words.match(/(?:[\p{L}\p{M}\p{N}-]+[.。．])+\p{L}[\p{L}\p{M}\p{N}-]+/gu) ?? [];
  return named
    .filter((name) => !notHosts.test(name))
    .some((name) => {
      const host = URL.parse(`https://${name}`)?.hostname;
      return host === undefined || !(target.hostname === host || target.hostname.endsWith(`.${host}`));
    });
}
