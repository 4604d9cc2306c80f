/** What is too long for one message: where it is divided, and what becomes of what nobody would read to its end. */
import { describe, expect, test } from "vitest";
import { renderDiscord } from "../../../../src/adapters/discord/render/render.ts";
import { code, list, paragraph, parseMarkdown, root } from "../../../../src/reply/markdown.ts";
import type { PlacedControl } from "../../../../src/reply/messenger.ts";
import { type Control, reply } from "../../../../src/reply/reply.ts";
import { comparable } from "./expected.ts";
import { allSeen, displays, expectAccepted, readAloud } from "./shown.ts";

const place = (controls: readonly Control[]): PlacedControl[] =>
  controls.map((control, index) => ({ control, id: `id${index}` }));
const act = (command: string): Control => ({ label: command, command, args: {}, role: "action" });

describe("what is longer than a message", () => {
  const words = (count: number) => Array.from({ length: count }, (_, index) => `word${index}`).join(" ");
  const render = (body: Parameters<typeof root>[number][]) => {
    const parts = renderDiscord(reply({ body: root(...body) }), []);
    expectAccepted(parts);
    return parts;
  };

  test("a paragraph is divided between words", () => {
    const parts = render([paragraph(words(1000))]);
    expect(parts.length).toBe(3);
    expect(parts.flatMap(displays).join(" ")).toBe(words(1000));
  });

  test("a styled paragraph is styled in every message, and a link stays whole", () => {
    const link = "[the docs](https://a.example/b)";
    const parts = render(parseMarkdown(`**${`${words(9)} ${link} `.repeat(60)}end**`).children);
    expect(parts.length).toBeGreaterThan(1);
    for (const text of parts.flatMap(displays)) expect(text).toMatch(/^\*\*[^*]+\*\*$/);
    expect(parts.flatMap(displays).join(" ").split(link)).toHaveLength(61);
  });

  test("code is divided at line ends into complete fences", () => {
    const lines = Array.from({ length: 300 }, (_, index) => `  line(${index}, "${"x".repeat(20)}");`);
    const parts = render([code("js", lines.join("\n"))]);
    expect(parts.length).toBeGreaterThan(2);
    for (const text of parts.flatMap(displays)) expect(text).toMatch(/^```js\n[^`]+\n```$/);
    expect(allSeen(parts).flatMap(({ kind, value }) => (kind === "block" ? value.split("\n") : []))).toEqual(lines);
  });

  test("a list is divided between items, and numbers go on", () => {
    const parts = render([
      list(
        Array.from({ length: 100 }, (_, index) => `item ${index} ${"x".repeat(80)}`),
        true,
      ),
    ]);
    expect(parts.length).toBe(3);
    const numbers = allSeen(parts).flatMap(({ kind, value }) => (kind === "marker" ? [value] : []));
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, index) => `${index + 1}.`));
  });

  test("an item longer than a message goes on below its marker", () => {
    const parts = render(
      parseMarkdown(`7. ${words(700)}\n\n   - inner\n   - \`\`\`\n     code\n     \`\`\`\n8. next`).children,
    );
    expect(parts.length).toBe(2);
    expect(parts[0] && displays(parts[0])[0]).toMatch(/^7\. word0 /);
    expect(parts[1] && displays(parts[1])[0]).toMatch(/ word699\n\n?- inner\n- ```\n {2}code\n {2}```\n\n8\. next$/);
  });

  test("what didn't fit beside an item's marker goes on in its line where there is room", () => {
    const text = words(600).slice(0, 3790);
    const parts = render(parseMarkdown(`- ${text}\n  - inner`).children);
    expect(parts.flatMap(displays)).toEqual([`- ${text}`, "- inner"]);
  });

  test("a quote is a quote in every message", () => {
    const parts = render(parseMarkdown(`> ${words(600)}\n>\n> ${words(600)}`).children);
    for (const line of parts.flatMap(displays).flatMap((text) => text.split("\n"))) expect(line).toMatch(/^> /);
  });

  test("a heading doesn't stand alone at a message's end", () => {
    const parts = render(parseMarkdown(`${words(300)}\n\n${words(150)}\n\n## Next\n\n${words(300)}`).children);
    expect(parts.map((part) => displays(part)[0]?.slice(0, 7))).toEqual(["word0 w", "## Next"]);
  });

  test("bytes count as well: Discord's server fails above 10,170", () => {
    const parts = render([paragraph("数据库".repeat(1200))]);
    expect(parts.length).toBe(2);
  });

  test("one word without an end is divided between graphemes", () => {
    const word = `ab${"👩‍💻".repeat(2000)}`;
    const parts = render([paragraph(word)]);
    expect(parts.flatMap(displays).join("")).toBe(word);
    for (const text of parts.flatMap(displays)) expect(text).toMatch(/^(?:ab)?(?:👩‍💻)+$/);
  });

  test("no escape is divided", () => {
    const parts = render([paragraph("*".repeat(6001))]);
    for (const text of parts.flatMap(displays)) expect(text).toMatch(/^(?:\\\*)+$/);
    expect(readAloud(allSeen(parts)).replaceAll("\n", "")).toBe("*".repeat(6001));
  });

  test("beyond five messages the first is the beginning, and the whole is in a file", () => {
    const body = parseMarkdown(
      Array.from({ length: 60 }, (_, index) => `## Part ${index}\n\n${words(60)}`).join("\n\n"),
    );
    const whole = reply({
      title: "Much",
      body,
      basis: { topics: [{ id: "a", title: "A" }], sources: [] },
      controls: [act("more")],
      pictures: [{ filename: "answer.md", png: new Uint8Array([1]), alt: "" }],
    });
    const parts = renderDiscord(whole, place(whole.controls));
    expectAccepted(parts);
    expect(parts).toHaveLength(1);
    const [part] = parts;
    expect(part?.components.map(({ type }) => type)).toEqual([10, 10, 13, 12, 10, 1]);
    const [beginning = "", notice, small] = part ? displays(part) : [];
    expect(beginning.length).toBeGreaterThan(2500);
    expect(beginning).toMatch(/^## Much\n## Part 0\nword0 .* word59$/s);
    expect(notice).toBe("This is the beginning. The whole answer is too long for messages, so it is in the file.");
    expect(small).toBe("-# _From:_ A.");
    expect(part?.files.map(({ filename }) => filename)).toEqual(["answer.md", "answer-2.md"]);
    const file = new TextDecoder().decode(part?.files[0]?.data);
    expect(file).toMatch(/^## Much\n\n## Part 0\n/);
    expect(file).toContain("*From:* A.");
    expect(
      comparable(readAloud(allSeen([{ components: [{ type: 10, content: file.slice(0, 3000) }], files: [] }]))),
    ).toContain(comparable(words(60)));
    expect(file.split("word59")).toHaveLength(61);
  });

  test("small lines that would leave the beginning no room are left to the file", () => {
    const sources = Array.from({ length: 30 }, (_, index) => ({
      title: `Source ${index}`,
      url: `https://a.example/${index}/${"x".repeat(40)}`,
    }));
    const parts = renderDiscord(reply({ body: root(paragraph(words(4000))), basis: { topics: [], sources } }), []);
    expectAccepted(parts);
    expect(parts).toHaveLength(1);
    expect(parts.flatMap(displays)).toHaveLength(2);
    expect(parts.flatMap(displays)[0]?.length).toBeGreaterThan(3500);
    expect(new TextDecoder().decode(parts[0]?.files[0]?.data)).toContain("[Source 29](https://a.example/29/");
  });

  test("the file counts among a message's ten", () => {
    const pictures = Array.from({ length: 10 }, (_, index) => ({
      filename: `${index}.png`,
      png: new Uint8Array(),
      alt: "",
    }));
    const parts = renderDiscord(reply({ body: root(paragraph(words(4000))), pictures }), []);
    expectAccepted(parts);
    expect(parts.map(({ files }) => files.length)).toEqual([1, 10]);
  });

  test("a reply far too long is rendered in linear time, spaces or none", { timeout: 60_000 }, () => {
    const started = performance.now();
    for (const text of [
      "word ".repeat(10_000),
      "x".repeat(50_000),
      "数".repeat(50_000),
      " ".repeat(50_000),
      ":".repeat(50_000),
    ])
      expectAccepted(renderDiscord(reply({ body: root(paragraph(`a${text}b`), code(null, text)) }), []));
    for (const text of ["https://a.example/".padEnd(50_000, ")"), "a.".repeat(25_000), "`` ` ``".repeat(8000)])
      expectAccepted(renderDiscord(reply({ body: root(paragraph(text)) }), []));
    // About three seconds on an idle machine; in quadratic time it would be minutes.
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
