import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { colours } from "../../../src/reply/images/card.ts";
import { type ProgressData, progressPicture, progressText } from "../../../src/reply/images/chart.ts";
import { type PathData, pathPicture, pathText } from "../../../src/reply/images/diagram.ts";
import { widthOf, wrap } from "../../../src/reply/images/font.ts";
import { decode, differing, type Pixels } from "./pixels.ts";

const path: PathData = {
  title: "Python Developer",
  level: "Intermediate",
  steps: [
    { title: "Advanced language features", state: "done", done: 6, skipped: 0, total: 6 },
    { title: "Database optimization", state: "now", done: 3, skipped: 0, total: 8, upNext: "Why an index is not used" },
    { title: "RESTful design best practices", state: "next", done: 1, skipped: 0, total: 7 },
    { title: "Microservices introduction", state: "next", done: 0, skipped: 0, total: 1 },
    { title: "Caching strategies", state: "next", done: 0, skipped: 0, total: 4 },
  ],
  note: "You finish between 12 March and 20 April 2027.",
};

const progress: ProgressData = {
  title: "Python Developer, Intermediate",
  subtitle: "Step 2 of 5: Database optimization",
  lessons: { done: 14, skipped: 0, total: 38 },
  streak: { days: 12, longest: 31, restDaysLeft: 1 },
  daysPractised: 64,
  retention: { share: 0.864, asked: 59 },
  week: [
    { label: "Mon", state: "practised" },
    { label: "Tue", state: "rest" },
    { label: "Wed", state: "quiet" },
    { label: "Thu", state: "practised" },
    { label: "Fri", state: "open" },
    { label: "Sat", state: "ahead" },
    { label: "Sun", state: "off" },
  ],
  weeks: [
    { label: "7 Dec", days: 5 },
    { label: "14 Dec", days: 0 },
    { label: "21 Dec", days: 3 },
  ],
  weak: [
    { title: "Transaction isolation levels", share: 0.41 },
    { title: "Connection pools", share: 0.72 },
  ],
  forecast: "You finish between 12 March and 20 April 2027.",
};

/** Labels as people write them: long, of one word, in other scripts, with marks that mean something in a drawing. */
const label = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.stringMatching(/^[A-Za-zäöüß]{1,120}$/),
  fc.constantFrom("<script>&amp;</text>", "Распределённые системы", "\u0000\u001b\ud800", "שלום עולם", "W".repeat(90)),
);
const paths = fc.record({
  title: label,
  level: label,
  steps: fc.array(
    fc.record({
      title: label,
      state: fc.constantFrom("done", "now", "next"),
      done: fc.nat(99),
      skipped: fc.nat(9),
      total: fc.nat(99),
      upNext: fc.option(label, { nil: undefined }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  note: fc.option(label, { nil: undefined }),
}) satisfies fc.Arbitrary<PathData>;
const share = fc.double({ min: 0, max: 1, noNaN: true });
const progresses = fc.record({
  title: label,
  subtitle: fc.option(label, { nil: undefined }),
  lessons: fc.record({ done: fc.nat(99), skipped: fc.nat(9), total: fc.nat(99) }),
  streak: fc.record({ days: fc.nat(5000), longest: fc.nat(5000), restDaysLeft: fc.nat(2) }),
  daysPractised: fc.nat(5000),
  retention: fc.option(fc.record({ share, asked: fc.nat(9999) }), { nil: undefined }),
  week: fc.constantFrom([], progress.week),
  weeks: fc.array(fc.record({ label: fc.constantFrom("7 Dec", "30 Nov"), days: fc.nat(7) }), { maxLength: 12 }),
  weak: fc.array(fc.record({ title: label, share }), { maxLength: 4 }),
  forecast: fc.option(label, { nil: undefined }),
}) satisfies fc.Arbitrary<ProgressData>;

const paper = [0xfb, 0xfb, 0xf9, 255].join();

/** An opaque card no wider than a phone shows, with nothing drawn into its margins. */
function expectCard(pixels: Pixels): void {
  expect(pixels.width).toBe(800);
  expect(pixels.height).toBeGreaterThan(150);
  expect(pixels.height).toBeLessThan(4000);
  for (let y = 40; y < pixels.height - 40; y++) {
    for (const x of [8, 14, 20, 780, 786, 792]) {
      if (pixels.at(x, y).join() !== paper) throw new Error(`something is drawn in the margin, at ${x}, ${y}`);
    }
  }
}

describe.each([
  ["path", () => pathPicture(path), "path.png"],
  ["progress", () => progressPicture(progress), "progress.png"],
] as const)("the picture of a %s", (_, draw, filename) => {
  test("is an opaque card of phone width, a small file", async () => {
    const picture = await draw();
    expect(picture.filename).toBe(filename);
    expect(picture.png.length).toBeLessThan(300_000);
    expectCard(decode(picture.png));
  });

  test("is the same picture for the same learner", async () => {
    expect(Buffer.from((await draw()).png).equals(Buffer.from((await draw()).png))).toBe(true);
  });
});

test("words are really drawn, with the font that comes along", async () => {
  const withTitle = decode((await pathPicture(path)).png);
  const without = decode((await pathPicture({ ...path, title: "\u00a0" })).png);
  expect(without.height).toBe(withTitle.height);
  const title = { top: 40, bottom: 90 };
  expect(differing(withTitle, without, title)).toBeGreaterThan(2000);
  expect(differing(withTitle, without, { top: 90, bottom: withTitle.height })).toBe(0);
  const cyrillic = decode((await pathPicture({ ...path, title: "Разработчик" })).png);
  const boxes = decode((await pathPicture({ ...path, title: "\u{1ffff}".repeat(11) })).png);
  expect(differing(cyrillic, boxes, title)).toBeGreaterThan(1000);
});

test("the bars and marks of a learner's progress are drawn", async () => {
  const drawn = decode((await progressPicture(progress)).png);
  const weeks = progress.weeks.map((week) => ({ ...week, days: 7 }));
  const fuller = decode((await progressPicture({ ...progress, weeks })).png);
  expect(differing(drawn, fuller, { top: 0, bottom: drawn.height })).toBeGreaterThan(10_000);
  const week = progress.week.map((day) => ({ ...day, state: "practised" as const }));
  const busier = decode((await progressPicture({ ...progress, week })).png);
  expect(differing(drawn, busier, { top: 0, bottom: drawn.height })).toBeGreaterThan(3000);
});

test("whatever the labels, a picture keeps its margins", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(paths, async (data) => expectCard(decode((await pathPicture(data)).png))),
    { numRuns: 8 },
  );
  await fc.assert(
    fc.asyncProperty(progresses, async (data) => expectCard(decode((await progressPicture(data)).png))),
    { numRuns: 8 },
  );
});

test("the text of a path says where each step stands", async () => {
  expect((await pathPicture(path)).alt).toBe(
    "Python Developer, Intermediate: 1 of 5 steps done. " +
      "1. Advanced language features: done, 6 of 6 lessons. " +
      "2. Database optimization: you are here, 3 of 8 lessons, next: Why an index is not used. " +
      "3. RESTful design best practices: to come, 1 of 7 lessons. " +
      "4. Microservices introduction: to come, 1 lesson. " +
      "5. Caching strategies: to come, 4 lessons. " +
      "You finish between 12 March and 20 April 2027.",
  );
});

test("the text of a learner's progress says all that the picture shows", async () => {
  expect((await progressPicture(progress)).alt).toBe(
    "Python Developer, Intermediate, Step 2 of 5: Database optimization. 14 of 38 lessons done. " +
      "12 day streak, longest 31, 1 rest day left. 64 days practised. 86% remembered, of 59 due again. " +
      "This week: Mon practised, Tue rest day, Wed not practised, Thu practised, Fri today, Sat to come, Sun off. " +
      "Days practised each week: 7 Dec 5, 14 Dec 0, 21 Dec 3. " +
      "Worth another look, with what you will probably still know in a week: Transaction isolation levels 41%, Connection pools 72%. " +
      "You finish between 12 March and 20 April 2027.",
  );
});

test("no title is missing from a picture's text", () => {
  fc.assert(
    fc.property(paths, progresses, (a, b) => {
      for (const part of [a.title, a.level, a.note ?? "", ...a.steps.map(({ title }) => title)])
        expect(pathText(a)).toContain(part);
      for (const part of [b.title, b.subtitle ?? "", b.forecast ?? "", ...b.weak.slice(0, 3).map(({ title }) => title)])
        expect(progressText(b)).toContain(part);
    }),
    { numRuns: 100 },
  );
});

test("lines are no wider than asked, and lose nothing but the end", () => {
  fc.assert(
    fc.property(label, fc.integer({ min: 60, max: 400 }), fc.integer({ min: 1, max: 4 }), (text, width, most) => {
      const lines = wrap(text, width, 14, "bold", most);
      expect(lines.length).toBeLessThanOrEqual(most);
      for (const line of lines) expect(widthOf(line, 14, "bold")).toBeLessThanOrEqual(width);
      const kept = lines.join("").replace(/\s/g, "");
      const whole = text.replace(/\s/g, "");
      expect(kept === whole || (kept.endsWith("…") && whole.startsWith(kept.slice(0, -1)))).toBe(true);
    }),
    // A letter of three characters that the font lacks, wider than the line by itself.
    { numRuns: 200, examples: [["\u{1d158}\u{1d165}\u{1d16e}!", 60, 1]] },
  );
});

test("every colour of words stands out from its background by the ratio of WCAG AA", () => {
  const light = (colour: string) => {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
  };
  const ratio = (a: string, b: string) => (light(a) + 0.05) / (light(b) + 0.05);
  for (const words of [colours.ink, colours.soft, colours.done])
    expect(ratio(colours.paper, words)).toBeGreaterThan(4.5);
  for (const words of [colours.ink, colours.now]) expect(ratio(colours.nowPaper, words)).toBeGreaterThan(4.5);
});

test("the renderer and the chart library are loaded with the first picture, not with the program", () => {
  const program = `
    import { registerHooks } from "node:module";
    const asked = [];
    registerHooks({ resolve(name, context, next) { asked.push(name); return next(name, context); } });
    const { progressPicture } = await import(${JSON.stringify(new URL("../../../src/reply/images/chart.ts", import.meta.url).href)});
    const before = asked.filter((name) => /resvg|echarts/.test(name)).length;
    await progressPicture(${JSON.stringify(progress)});
    process.stdout.write(JSON.stringify([before, asked.some((name) => name.startsWith("echarts"))]));
  `;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  expect(JSON.parse(said)).toEqual([0, true]);
});
