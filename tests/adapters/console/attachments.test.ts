/** Pictures and files at the console: in words, kept for their owner alone, or written out between pipes. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keepIn } from "../../../src/adapters/console/exports.ts";
import type { Attachment } from "../../../src/reply/reply.ts";
import { say, startConsole, startInteractive } from "./harness.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (content: string, filename = "data.json"): Attachment => ({
  ...{ filename, content: bytes(content), mediaType: "application/json", title: "Your data" },
});
const pictures = [
  { filename: "a.png", png: new Uint8Array([1]), alt: "A queue before two workers" },
  { filename: "b.png", png: new Uint8Array([2]), alt: "A worker and its retries" },
];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "mentor-exports-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return join(made, "exports");
}

async function piped(files: readonly Attachment[], options = {}): Promise<string> {
  const started = startConsole({ handle: async () => say("Here.", { pictures, files }) }, options);
  await started.adapter.start();
  started.input.end("data export\n");
  await started.adapter.ended;
  return started.raw();
}

test("between pipes pictures are in words and a file is written out, the JSON as it was", async () => {
  const hostile = { turns: ["\u001b[2J", "\u009b2J", "a\u202eb", "naïve 数据 🙂"] };
  const written = await piped([json(JSON.stringify(hostile, null, 2))]);
  expect(written).toContain(
    "Here.\n\nPicture: A queue before two workers\n\nPicture: A worker and its retries\n\nYour data:\n\n{",
  );
  expect(written).toContain("naïve 数据 🙂");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(written).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  expect(JSON.parse(written.slice(written.indexOf("{")))).toEqual(hostile);
});

test("another text loses what would steer a terminal, and what is no text is named", async () => {
  const text = { ...json("a\u001b[2Jb\n"), mediaType: "text/markdown", title: "A page" };
  const image = { ...json("\0\u0001"), mediaType: "image/png", title: "A picture" };
  expect(await piped([text, image])).toContain(
    "A page:\n\nab\n\nA picture (image/png, 2 bytes) can't be shown as text.\n",
  );
});

test("a megabyte and a half is written out without a pause that anyone would notice", async () => {
  const whole = JSON.stringify({ text: "数据 \u202e".repeat(200_000) });
  const started = performance.now();
  expect(await piped([json(whole)])).toContain("\\u202e");
  expect(performance.now() - started).toBeLessThan(2_000);
});

test("at a terminal a file is kept where its owner alone can read it, and the path is said", async () => {
  const exports = folder();
  const content = '{"turns":["a private question"]}';
  const { type, shown, seen } = await startInteractive(
    { handle: async () => say("Here.", { files: [json(content)] }) },
    { keepFile: keepIn(exports) },
  );
  type("data export\r");
  const path = join(exports, "data.json");
  await seen(`Your data, readable by you alone:\n\`${path}\``);
  expect(shown()).not.toContain("a private question");
  expect(readFileSync(path, "utf8")).toBe(content);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(exports).mode & 0o777).toBe(0o700);
});

test("no file is written over, and a name leads nowhere else", async () => {
  const exports = folder();
  const keep = keepIn(exports);
  expect(await keep(json("1"))).toBe(join(exports, "data.json"));
  expect(await keep(json("2"))).toBe(join(exports, "data-2.json"));
  expect(readFileSync(join(exports, "data.json"), "utf8")).toBe("1");
  for (const name of ["../../above.json", "/etc/above.json", "..", ".hidden", "a/b\0c.json", "", "x".repeat(300)]) {
    const path = await keep(json("3", name));
    expect(path.slice(0, path.lastIndexOf("/"))).toBe(exports);
    expect(path.slice(path.lastIndexOf("/") + 1)).toMatch(/^[^./][^/]*$/);
  }
  expect(existsSync(join(exports, "..", "..", "above.json"))).toBe(false);
});

test("what can't be kept is shown instead, so that nothing is lost", async () => {
  const { type, seen } = await startInteractive(
    { handle: async () => say("Here.", { files: [json('{"turns":[]}')] }) },
    { keepFile: () => Promise.reject(new Error("ENOSPC")) },
  );
  type("data export\r");
  await seen('Your data:\n\n{"turns":[]}');
});
