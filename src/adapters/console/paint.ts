/** The console's few styles. Eight-colour names only, so that the person's own terminal theme decides how they look. */
import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

const styles = {
  title: ["bold", "cyan"],
  heading: ["bold"],
  strong: ["bold"],
  emphasis: ["italic"],
  deleted: ["strikethrough"],
  code: ["cyan"],
  quiet: ["dim"],
  prompt: ["bold", "cyan"],
} as const satisfies Record<string, Format>;

type Style = keyof typeof styles;

/** Puts a style on text; with colour off, gives it back as it was. */
export type Paint = (style: Style, text: string) => string;

export function paint(colour: boolean): Paint {
  if (!colour) return (_, text) => text;
  // The stream was asked once, in `wantsColour`; styleText must not ask again.
  return (style, text) => (text === "" ? "" : styleText([...styles[style]], text, { validateStream: false }));
}

/** Colour only on a terminal, and never where `NO_COLOR` has a value (https://no-color.org). */
export function wantsColour(output: { readonly isTTY?: boolean }, noColor: string | undefined): boolean {
  return output.isTTY === true && !noColor;
}
