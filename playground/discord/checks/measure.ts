/** What Discord counts as a character, which it does not say. */

/** UTF-16 code units, as JavaScript counts, or Unicode code points. Never fewer of the former. */
export type Characters = "code units" | "code points";

export type Measure = (text: string) => number;

export const measures: Readonly<Record<Characters, Measure>> = {
  "code units": (text) => text.length,
  "code points": (text) => [...text].length,
};
