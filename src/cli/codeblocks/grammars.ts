/**
 * The tree-sitter grammars, each from its language's own npm package, and how a fragment of that language becomes a
 * whole file. Each path is a literal `import.meta.resolve`, since that alone tells knip that the package is in use.
 */

/** Text put around a fragment. `before` ends, and `after` begins, with the bracket that holds the fragment. */
export interface Wrapping {
  readonly before: string;
  readonly after: string;
}

export interface Grammar {
  /** Address of the `.wasm` file. */
  wasm(): string;
  /** Tried in this order when the block alone is not a file of the language. */
  readonly wrappings: readonly Wrapping[];
  /** The same code, of the same length, in the only spelling that this grammar knows; tried last. */
  respell?(code: string): string;
}

const block = (before: string, closing = "}"): Wrapping => ({ before: `${before} {`, after: `\n${closing}` });

export const grammars = {
  ts: {
    wasm: () => import.meta.resolve("tree-sitter-typescript/tree-sitter-typescript.wasm"),
    wrappings: [block("class Fragment")],
  },
  js: {
    wasm: () => import.meta.resolve("tree-sitter-javascript/tree-sitter-javascript.wasm"),
    wrappings: [block("class Fragment")],
  },
  python: { wasm: () => import.meta.resolve("tree-sitter-python/tree-sitter-python.wasm"), wrappings: [] },
  java: {
    wasm: () => import.meta.resolve("tree-sitter-java/tree-sitter-java.wasm"),
    wrappings: [block("class Fragment"), { before: "class Fragment { void run() {", after: "\n}}" }],
  },
  kotlin: {
    wasm: () => import.meta.resolve("@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm"),
    wrappings: [block("class Fragment"), block("fun fragment()")],
    // The grammar wants a line end or a semicolon between a member and the brace that follows it.
    respell: (code) => code.replaceAll(" }", ";}"),
  },
  go: {
    wasm: () => import.meta.resolve("tree-sitter-go/tree-sitter-go.wasm"),
    wrappings: [block("package fragment; func fragment()")],
  },
  rust: {
    wasm: () => import.meta.resolve("tree-sitter-rust/tree-sitter-rust.wasm"),
    wrappings: [block("async fn fragment()"), block("impl Fragment")],
  },
  // The other PHP grammar takes everything without `<?php` for HTML and so never fails.
  php: {
    wasm: () => import.meta.resolve("tree-sitter-php/tree-sitter-php_only.wasm"),
    wrappings: [block("class Fragment")],
  },
  cpp: {
    wasm: () => import.meta.resolve("tree-sitter-cpp/tree-sitter-cpp.wasm"),
    wrappings: [block("void fragment()"), block("class Fragment", "};")],
  },
  csharp: {
    wasm: () => import.meta.resolve("tree-sitter-c-sharp/tree-sitter-c_sharp.wasm"),
    wrappings: [block("class Fragment"), { before: "class Fragment { async Task Run() {", after: "\n}}" }],
  },
  bash: { wasm: () => import.meta.resolve("tree-sitter-bash/tree-sitter-bash.wasm"), wrappings: [] },
  json: { wasm: () => import.meta.resolve("tree-sitter-json/tree-sitter-json.wasm"), wrappings: [] },
} satisfies Readonly<Record<string, Grammar>>;
