import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL("../src", import.meta.url));

/** What stands left may be imported by what stands right; members of one group may not import each other. */
const order = [
  ["clock.ts"],
  ["config.ts"],
  ["ops", "reply", "knowledge"],
  ["storage"],
  ["advisor", "learning"],
  ["nudges"],
  ["commands"],
  ["conversations"],
  ["adapters"],
  ["mentor.ts"],
  ["nudging.ts"],
  ["bot.ts"],
  ["cli"],
  ["main.ts"],
];

interface Import {
  readonly from: string;
  readonly to: string;
}

function imports(): Import[] {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((file) => {
    const text = readFileSync(join(source, file), "utf8");
    const found = text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"|new URL\("(\.[^"]+\.ts)"/g);
    return [...found].map(([, a, b]) => ({
      from: file,
      to: relative(source, join(source, dirname(file), a ?? b ?? "")),
    }));
  });
}

const part = (file: string) => file.split("/")[0] ?? file;
const rank = (file: string) => order.findIndex((group) => group.includes(part(file)));

/** Imports that go against the order, as sentences. */
function violations(all: readonly Import[]): string[] {
  return all
    .filter(({ from, to }) => part(from) !== part(to) && rank(to) >= rank(from))
    .map(({ from, to }) => `${from} imports ${to}`);
}

test("every part of src has its place in the order", () => {
  expect(readdirSync(source).filter((entry) => entry !== "README.md" && rank(entry) < 0)).toEqual([]);
});

test("imports point one way", () => {
  const all = imports();
  expect(all.length).toBeGreaterThan(100);
  expect(violations(all)).toEqual([]);
});

test("an import against the order is found", () => {
  expect(violations([{ from: "advisor/advisor.ts", to: "commands/index.ts" }])).toHaveLength(1);
  expect(violations([{ from: "reply/plain.ts", to: "knowledge/load.ts" }])).toHaveLength(1);
  expect(violations([{ from: "commands/ask.ts", to: "advisor/input.ts" }])).toEqual([]);
});

test("adapters never import each other", () => {
  const adapter = (file: string) => /^adapters\/([^/]+)\//.exec(file)?.[1];
  const crossing = imports().filter(
    ({ from, to }) => adapter(from) !== undefined && adapter(to) !== undefined && adapter(from) !== adapter(to),
  );
  expect(crossing).toEqual([]);
});
