/**
 * Where the stand-in's replies and events differ from Discord's OpenAPI description on purpose.
 *
 * `shapes.test.ts` allows these and nothing else, and fails when one is no longer needed.
 */

export interface Difference {
  /** Call or event, and the place in its body, array items as `*`: `POST /channels/{channel.id}/messages timestamp`. */
  readonly where: RegExp;
  readonly why: string;
  /** Fits when the value found there looks like this. */
  readonly value: (value: unknown) => boolean;
}

const isText = (pattern: RegExp) => (value: unknown) => typeof value === "string" && pattern.test(value);

export const differences: readonly Difference[] = [
  {
    where: /(timestamp|joined_at)$/,
    why: "Discord writes “+00:00”; the schema's zod form takes “Z” alone.",
    value: isText(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
  },
  {
    where: /threads\/active has_more$/,
    why: "The documentation gives active threads without it (they come all at once); only the schema asks for it.",
    value: (value) => value === undefined,
  },
];
