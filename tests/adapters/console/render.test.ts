import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import type { BlockContent, PhrasingContent, Root } from "mdast";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { renderReply, renderTree } from "../../../src/adapters/console/render.ts";
import { parseMarkdown } from "../../../src/reply/markdown.ts";
import { reply } from "../../../src/reply/reply.ts";
import { sample } from "./sample.ts";

const drawn = (markdown: string, width: number, colour = false): string =>
  renderTree(parseMarkdown(markdown), { width, colour }).join("\n");

describe("the exemplar's answer", () => {
  test("at 60 columns", () => {
    expect(`\n${renderReply(sample, { width: 60, colour: false })}`).toMatchInlineSnapshot(`
      "
      That is a lost update: each request computes the new balance
      from a read the other has already outdated. Let the database
      do the subtraction.

        sql
          UPDATE account SET balance = balance - 60 WHERE id = 7 AND balance >= 60;
          -- 1 row: done. 0 rows: not enough money. No lock to manage, no retry.

      If the rule can't be written as one statement:

      conflicts are…     │ do                     │ cost
      ───────────────────┼────────────────────────┼───────────────
      common (one hot    │ \`SELECT … FOR UPDATE\`, │ others wait
      wallet)            │ then update            │ for the row
      ───────────────────┼────────────────────────┼───────────────
      rare (people       │ version column, retry  │ the loser
      editing a form)    │ when 0 rows change     │ redoes work
      ───────────────────┼────────────────────────┼───────────────
      over several rows  │ Serializable + retry   │ retries under
                         │ on 40001               │ load

      Watch out: raising the isolation level alone behaves
      differently by engine: PostgreSQL's Repeatable Read aborts
      the second writer, MySQL's lets it through. And if clients
      retry, give each payment an idempotency key.

      From: Lost updates · Isolation levels

      Sources:
      • PostgreSQL, Transaction Isolation
        https://www.postgresql.org/docs/current/transaction-iso.html
      • MySQL 8.4, Locking Reads
        https://dev.mysql.com/doc/refman/8.4/en/innodb-locking-reads.html

      Ask next:
      1. show me the version column in Spring Data
      2. how do I test this race
      3. what is 40001

      Or type: more · helpful
      "
    `);
  });

  test("at 140 columns", () => {
    expect(`\n${renderReply(sample, { width: 140, colour: false })}`).toMatchInlineSnapshot(`
      "
      That is a lost update: each request computes the new balance from a read the other has already
      outdated. Let the database do the subtraction.

        sql
          UPDATE account SET balance = balance - 60 WHERE id = 7 AND balance >= 60;
          -- 1 row: done. 0 rows: not enough money. No lock to manage, no retry.

      If the rule can't be written as one statement:

      conflicts are…               │ do                                       │ cost
      ─────────────────────────────┼──────────────────────────────────────────┼────────────────────────
      common (one hot wallet)      │ \`SELECT … FOR UPDATE\`, then update       │ others wait for the row
      rare (people editing a form) │ version column, retry when 0 rows change │ the loser redoes work
      over several rows            │ Serializable + retry on 40001            │ retries under load

      Watch out: raising the isolation level alone behaves differently by engine: PostgreSQL's Repeatable
      Read aborts the second writer, MySQL's lets it through. And if clients retry, give each payment an
      idempotency key.

      From: Lost updates · Isolation levels

      Sources:
      • PostgreSQL, Transaction Isolation
        https://www.postgresql.org/docs/current/transaction-iso.html
      • MySQL 8.4, Locking Reads
        https://dev.mysql.com/doc/refman/8.4/en/innodb-locking-reads.html

      Ask next:
      1. show me the version column in Spring Data
      2. how do I test this race
      3. what is 40001

      Or type: more · helpful
      "
    `);
  });

  test("with colour it says the same, and every line ends its own styles", () => {
    const plain = renderReply(sample, { width: 60, colour: false }).replaceAll("`", "");
    const coloured = renderReply(sample, { width: 60, colour: true });
    const words = (text: string) => text.split(/[\s│─┼]+/).toSorted();
    expect(words(stripVTControlCharacters(coloured))).toEqual(words(plain));
    expect(coloured).toContain("\u001b[36mSELECT … FOR UPDATE\u001b[39m");
    for (const line of coloured.split("\n")) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the styles are what is counted
      const opened = line.match(/\x1b\[(1|2|3|9|36)m/g)?.length ?? 0;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the styles are what is counted
      const ended = line.match(/\x1b\[(22|23|29|39)m/g)?.length ?? 0;
      expect(ended, line).toBe(opened);
    }
  });
});

test("a table too wide for its terminal becomes a list of rows", () => {
  expect(
    drawn(
      "| setting | default |\n| --- | --- |\n| idle_in_transaction_session_timeout | 0 |\n| lock_timeout | 0 |",
      36,
    ),
  ).toMatchInlineSnapshot(`
    "• setting:
      idle_in_transaction_session_timeout
      default: 0

    • setting: lock_timeout
      default: 0"
  `);
});

test("columns stand straight under Chinese, emoji and combining marks, and align as the table says", () => {
  expect(
    drawn("| 名前 | p99 |\n| --- | --: |\n| データベース | 9 ms |\n| 👩‍💻 cafe\u0301 | 120 ms |", 60),
  ).toMatchInlineSnapshot(`
    "名前         │    p99
    ─────────────┼───────
    データベース │   9 ms
    👩‍💻 café      │ 120 ms"
  `);
});

test("nested lists, quotes, tasks, code and headings", () => {
  expect(
    drawn(
      `# Pools

Size it by:

1. cores
   - count the database's, not the client's, since that is where queries run
   - then measure

   \`\`\`sh
   nproc
   \`\`\`
2. [x] disks

> Little's law: *L* = λW
>
> - in flight

### See

[the manual](https://a.example/b) or https://a.example/c`,
      50,
    ),
  ).toMatchInlineSnapshot(`
    "Pools
    ─────

    Size it by:
    1. cores
       • count the database's, not the client's, since
         that is where queries run
       • then measure

         sh
           nproc

    2. [x] disks

    │ Little's law: L = λW
    │
    │ • in flight

    See

    the manual (https://a.example/b) or
    https://a.example/c"
  `);
});

test("numbers of a long list are aligned by their last digit", () => {
  const items = Array.from({ length: 10 }, (_, index) => `${index + 1}. item`).join("\n");
  expect(drawn(items, 60).split("\n").slice(8)).toEqual([" 9. item", "10. item"]);
});

test("a line of code is never wrapped or cut, and keeps its tabs", () => {
  const line = `\tSELECT ${"x".repeat(300)};`;
  expect(drawn(`\`\`\`sql\n${line}\n\`\`\``, 60)).toBe(`  sql\n    ${line}`);
});

test("what a person wrote can't steer the terminal, wherever in the tree it stands", () => {
  const evil = "a\u001b[2Jb\u202ec\u009bmd\u0007";
  const tree: Root = {
    type: "root",
    children: [
      {
        type: "paragraph",
        children: [
          { type: "text", value: evil },
          { type: "inlineCode", value: evil },
        ],
      },
      {
        type: "paragraph",
        children: [{ type: "link", url: `https://x/${evil}`, children: [{ type: "text", value: evil }] }],
      },
      {
        type: "paragraph",
        children: [
          { type: "image", url: evil, alt: evil },
          { type: "html", value: evil },
        ],
      },
      { type: "code", lang: evil, value: evil },
      { type: "html", value: evil },
      {
        type: "table",
        children: [{ type: "tableRow", children: [{ type: "tableCell", children: [{ type: "text", value: evil }] }] }],
      },
    ],
  };
  const shown = renderReply(
    reply({
      title: evil,
      body: tree,
      basis: { topics: [{ id: evil, title: evil }], sources: [{ title: evil, url: evil }] },
    }),
    {
      width: 60,
      colour: false,
    },
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
});

describe("arbitrary trees", () => {
  const word = fc.oneof(
    fc.stringMatching(/^[a-z]{1,11}$/),
    fc.stringMatching(/^[a-z_.]{1,5}[(]?[)]?$/),
    fc.constantFrom("数据库", "データ", "👩‍💻", "cafe\u0301", "שלום", "ไทย", "λ", "…"),
  );
  const words = fc.array(word, { minLength: 1, maxLength: 12 });
  const sentence = words.map((list) => list.join(" "));
  const phrase = fc.oneof(
    { weight: 4, arbitrary: sentence.map((value): PhrasingContent => ({ type: "text", value })) },
    { weight: 1, arbitrary: word.map((value): PhrasingContent => ({ type: "inlineCode", value })) },
    {
      weight: 1,
      arbitrary: sentence.map((value): PhrasingContent => ({ type: "strong", children: [{ type: "text", value }] })),
    },
    {
      weight: 1,
      arbitrary: sentence.map((value): PhrasingContent => ({ type: "emphasis", children: [{ type: "text", value }] })),
    },
  );
  // A space between phrases, so that no word grows beyond what the generator made.
  const phrases = fc
    .array(phrase, { minLength: 1, maxLength: 4 })
    .map((nodes) => nodes.flatMap((node): PhrasingContent[] => [node, { type: "text", value: " " }]));
  const tableOf = fc.integer({ min: 1, max: 5 }).chain((columns) =>
    fc.array(fc.array(phrases, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 5 }).map(
      (rows): BlockContent => ({
        type: "table",
        children: rows.map((cells) => ({
          type: "tableRow",
          children: cells.map((children) => ({ type: "tableCell", children })),
        })),
      }),
    ),
  );
  const { block } = fc.letrec<{ block: BlockContent }>((tie) => ({
    block: fc.oneof(
      { depthSize: "small", maxDepth: 3, withCrossShrink: true },
      phrases.map((children): BlockContent => ({ type: "paragraph", children })),
      fc
        .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6), phrases)
        .map(([depth, children]): BlockContent => ({ type: "heading", depth, children })),
      tableOf,
      fc
        .array(tie("block"), { minLength: 1, maxLength: 3 })
        .map((children): BlockContent => ({ type: "blockquote", children })),
      fc
        .tuple(
          fc.boolean(),
          fc.boolean(),
          fc.array(fc.array(tie("block"), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        )
        .map(
          ([ordered, spread, items]): BlockContent => ({
            type: "list",
            ordered,
            spread,
            children: items.map((children) => ({ type: "listItem", spread, children })),
          }),
        ),
    ),
  }));
  const trees = fc.array(block, { minLength: 1, maxLength: 5 }).map((children): Root => ({ type: "root", children }));

  const leaves = (node: Root | BlockContent | PhrasingContent | { children: unknown[] }): string[] => {
    if ("value" in node) return [node.value];
    return "children" in node ? node.children.flatMap((child) => leaves(child as BlockContent)) : [];
  };

  test.each([60, 140])("keep within %i columns and lose no word", { timeout: 30_000 }, (width) => {
    fc.assert(
      fc.property(trees, fc.boolean(), (tree, colour) => {
        const lines = renderTree(tree, { width, colour });
        expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
        // Cells stand side by side, so words are counted, not read in order.
        const shown = stripVTControlCharacters(lines.join("\n"));
        const wanted = leaves(tree)
          .flatMap((value) => value.split(" "))
          .filter(Boolean);
        expect([...new Set(wanted)].filter((one) => !shown.normalize().includes(one.normalize()))).toEqual([]);
        const letters = (text: string) => text.normalize().replaceAll(/[^a-z]/g, "").length;
        expect(letters(shown)).toBeGreaterThanOrEqual(letters(wanted.join("")));
      }),
      { numRuns: 80 },
    );
  });
});

test("a paragraph of 100,000 characters is laid out in linear time, spaces or none", { timeout: 30_000 }, () => {
  const started = performance.now();
  for (const text of ["word ".repeat(20_000), "x".repeat(100_000), "数".repeat(100_000), "`` ` ``".repeat(15_000)])
    renderTree(
      { type: "root", children: [{ type: "paragraph", children: [{ type: "text", value: text }] }] },
      { width: 60, colour: true },
    );
  // Half a second on an idle machine; in quadratic time it would be minutes.
  expect(performance.now() - started).toBeLessThan(15_000);
});
