import { stripVTControlCharacters } from "node:util";
import type { Root } from "mdast";
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
