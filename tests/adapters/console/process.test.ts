/** The console as a process of its own: in a real pseudo-terminal (`script` of util-linux) and between real pipes. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { keys } from "./harness.ts";

const fixture = new URL("./fixture.ts", import.meta.url).pathname;
const node = process.execPath;

function inTerminal(environment: NodeJS.ProcessEnv = {}) {
  const child = spawn("script", ["-qfec", `stty cols 60; "${node}" "${fixture}"`, "/dev/null"], {
    env: { ...process.env, TERM: "xterm-256color", FORCE_COLOR: undefined, NO_COLOR: undefined, ...environment },
  });
  let written = "";
  child.stdout.on("data", (chunk: Buffer) => {
    written += chunk.toString();
  });
  const shown = (): string => stripVTControlCharacters(written).replaceAll("\r", "");
  const seen = (text: string, times = 1) =>
    vi
      .waitUntil(() => shown().split(text).length > times, { timeout: 10_000, interval: 10 })
      .catch(() => expect.fail(`“${text}” was not written ${times} times, but: ${shown()}`));
  return { type: (text: string) => void child.stdin.write(text), seen, raw: () => written, exit: once(child, "exit") };
}

const hasScript = spawnSync("script", ["--version"]).status === 0;

describe.skipIf(!hasScript)("in a terminal (needs `script` of util-linux)", { timeout: 30_000 }, () => {
  test("asks, answers in colour, completes, stops an answer, pastes a block and leaves", async () => {
    const { type, seen, raw, exit } = inTerminal();
    await seen("› ");
    type("hello\r");
    await seen("got hello");
    expect(raw()).toContain("\u001b[36mhello\u001b[39m");
    await seen("› ", 2);
    type(`to${keys.tab}`);
    await seen("topics");
    type("\r");
    await seen("got topics");
    type("slow\r");
    await seen("working, Ctrl-C stops it");
    type(keys.ctrlC);
    await seen("Stopped.");
    type(keys.paste("line one\nline two"));
    await seen("line one⏎line two");
    type("\r");
    await seen("got line one/line two");
    type(keys.ctrlC);
    await seen("Ctrl-C again leaves");
    type(keys.ctrlC);
    expect(await exit).toEqual([0, null]);
  });

  test("NO_COLOR takes the colour", async () => {
    const { type, seen, raw, exit } = inTerminal({ NO_COLOR: "1" });
    await seen("› ");
    type("hello\r");
    await seen("got `hello`");
    type(keys.ctrlD);
    await exit;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no style may be left
    expect(raw()).not.toMatch(/\x1b\[\d+m/);
  });
});

describe("between pipes", { timeout: 30_000 }, () => {
  test("answers alone on standard output, exit 0", () => {
    const { stdout, stderr, status } = spawnSync(node, [fixture], { input: "one\ncaf\xe9\ntwo", encoding: "latin1" });
    expect({ stdout, stderr, status }).toEqual({
      stdout:
        "got `one`\n\nI could not read that line: it is not valid UTF-8. Save or send it as UTF-8 and\nask again.\n\ngot `two`\n",
      stderr: "",
      status: 0,
    });
  });

  test("a reader that leaves early (`| head -1`) ends it quietly", () => {
    const { stdout, stderr, status } = spawnSync(
      "bash",
      ["-c", `set -o pipefail; yes question | "${node}" "${fixture}" | head -1`],
      { encoding: "utf8", timeout: 20_000 },
    );
    expect(stdout).toBe("got `question`\n");
    expect(stderr.replace(/^yes: .*\n/, "")).toBe("");
    // `yes` itself dies of the closed pipe; the console must not.
    expect([0, 1, 141]).toContain(status);
  });
});
