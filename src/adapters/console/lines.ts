/** Piped input as lines of text, one at a time, each checked on its own so that one bad line spoils no other. */

export type InputLine =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "not-utf8" }
  | { readonly kind: "too-long" };

/** Far beyond any question; what is over it is read and let go, so that memory stays bounded. */
const longestLine = 1_000_000;
const newline = 0x0a;

/**
 * Splits at the newline byte (never part of another UTF-8 character) and decodes strictly. A last line without its
 * newline counts; empty lines come as empty text.
 */
export async function* inputLines(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<InputLine> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (bytes: Uint8Array): void => {
    length += bytes.length;
    if (length <= longestLine) parts.push(bytes);
  };
  const finish = (): InputLine => {
    const line: InputLine = length > longestLine ? { kind: "too-long" } : decoded(Buffer.concat(parts));
    parts = [];
    length = 0;
    return line;
  };
  for await (const chunk of input) {
    let rest: Uint8Array = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
      take(rest.subarray(0, end));
      yield finish();
      rest = rest.subarray(end + 1);
    }
    take(rest);
  }
  if (length > 0) yield finish();
}

function decoded(bytes: Uint8Array): InputLine {
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r$/, "") };
  } catch {
    return { kind: "not-utf8" };
  }
}
