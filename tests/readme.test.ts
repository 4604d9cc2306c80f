/** The README is held to what it describes. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { usage } from "../src/commands/format.ts";
import { commands } from "../src/commands/index.ts";
import { describeVariables } from "../src/config.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const example = readFileSync(new URL("../.env.example", import.meta.url), "utf8");

test("every command stands in the README with its usage and summary", () => {
  for (const entry of commands.entries.filter(({ command }) => command.pressOnly !== true)) {
    expect(readme, entry.name).toContain(`| \`${usage(entry).replaceAll("|", "\\|")}\` | ${entry.command.summary} |`);
  }
});

test("every variable stands in the README and in .env.example", () => {
  for (const { name, fallback, meaning } of describeVariables()) {
    expect(readme, name).toContain(`| \`${name}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${meaning} |`);
    expect(example, name).toMatch(new RegExp(`^# ?${name}=`, "m"));
  }
});
