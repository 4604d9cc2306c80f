/** How lessons and questions are put into words. */
import type { PhrasingContent, RootContent } from "mdast";
import { rememberLast } from "../knowledge/remember.ts";
import { list, parseMarkdown, strong, withoutCitations } from "../reply/markdown.ts";
import type { Count } from "./path.ts";

/** A, B, C … */
export const letter = (index: number): string => String.fromCharCode("A".charCodeAt(0) + index);

/** Lessons and questions are read by many learners, and reading Markdown is most of the work of making one. */
const parsed = rememberLast(2_000, (markdown): readonly RootContent[] =>
  withoutCitations(parseMarkdown(markdown).children),
);

/** Markdown of the corpus as blocks, which stay as they are; its sources stand beneath the reply. */
export const blocks = (markdown: string): RootContent[] => [...parsed(markdown)];

/** One line of Markdown inside a paragraph of ours. */
export function inline(markdown: string): (string | PhrasingContent)[] {
  const [first] = blocks(markdown);
  return first?.type === "paragraph" ? first.children : [markdown];
}

/** The options of a question, each under its letter. */
export const lettered = (options: readonly string[]) =>
  list(options.map((option, index) => [strong(letter(index)), " · ", ...inline(option)]));

/** "a minute", "6 minutes". */
export function minutesInWords(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes));
  return whole === 1 ? "a minute" : `${whole} minutes`;
}

/** "a minute", "12 minutes", "2 hours": how long something takes. */
export function timeInWords(minutes: number): string {
  if (minutes < longestInMinutes) return minutesInWords(minutes);
  return counted(Math.round(minutes / 60), "hour");
}

/** From here on a length is said in hours. */
const longestInMinutes = 90;

/** "1 day", "2 days". */
export const counted = (number: number, unit: string): string => `${number} ${unit}${number === 1 ? "" : "s"}`;

/** "3 of 8 lessons", "3 of 8 lessons, 2 skipped". @param unit what they are, or "lessons done" */
export const outOf = ({ done, skipped, total }: Count, unit: string): string =>
  `${done} of ${total} ${unit}${skipped === 0 ? "" : `, ${skipped} skipped`}`;

/** "58%". */
export const percent = (share: number): string => `${Math.round(share * 100)}%`;

/** "in 10 minutes", "later today", "tomorrow", "in 6 days". @param now on the clock of whoever reads it: their days are counted */
export function whenInWords(now: Temporal.ZonedDateTime, then: Temporal.Instant): string {
  const minutes = Math.max(0, now.toInstant().until(then).total("minutes"));
  if (minutes <= 1) return "now";
  if (minutes < 60) return `in ${Math.ceil(minutes)} minutes`;
  const day = then.toZonedDateTimeISO(now.timeZoneId).toPlainDate();
  const days = now.toPlainDate().until(day, { largestUnit: "days" }).days;
  if (days === 0) return "later today";
  return days === 1 ? "tomorrow" : `in ${days} days`;
}

/** "12 March" this year, "12 March 2027" another. */
export function dayInWords(date: Temporal.PlainDate, today: Temporal.PlainDate): string {
  const year = date.year === today.year ? {} : ({ year: "numeric" } as const);
  return date.toLocaleString("en-GB", { day: "numeric", month: "long", ...year });
}

/** "Caching strategies" within a sentence; "HTTP" stays. */
export const uncapitalised = (title: string): string =>
  /^\p{Lu}\p{Ll}/u.test(title) && !/^RESTful/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
