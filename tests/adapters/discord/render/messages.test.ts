/** A whole reply: what goes around the body, what can be chosen, pictures, and what is too long for one message. */
import { ComponentType } from "discord.js";
import { describe, expect, test } from "vitest";
import { type DiscordPart, renderDiscord } from "../../../../src/adapters/discord/render/render.ts";
import { parseMarkdown, root } from "../../../../src/reply/markdown.ts";
import type { PlacedControl } from "../../../../src/reply/messenger.ts";
import { type Control, type Picture, reply } from "../../../../src/reply/reply.ts";
import { sample } from "../../console/sample.ts";
import { displays, expectAccepted } from "./shown.ts";

const place = (controls: readonly Control[]): PlacedControl[] =>
  controls.map((control, index) => ({ control, id: `id${index}` }));
const next = (label: string): Control => ({ label, command: "ask", args: { question: label }, role: "next" });
const act = (command: string, label = command): Control => ({ label, command, args: {}, role: "action" });
const rows = (part: DiscordPart | undefined) =>
  (part?.components ?? []).flatMap((one) => (one.type === ComponentType.ActionRow ? [one.components] : []));
const render = (controls: readonly Control[]) => {
  const parts = renderDiscord(reply({ body: parseMarkdown("Text."), controls }), place(controls));
  expectAccepted(parts);
  return parts;
};

test("the exemplar's answer", () => {
  const parts = renderDiscord({ ...sample, title: "Lost updates" }, place(sample.controls));
  expectAccepted(parts);
  expect(parts).toHaveLength(1);
  expect(`\n${parts.flatMap(displays).join("\n--\n")}\n`).toBe(
    `
## Lost updates
**That is a lost update: each request computes the new balance from a read the other has already outdated. Let the database do the subtraction.**
\`\`\`sql
UPDATE account SET balance = balance - 60 WHERE id = 7 AND balance >= 60;
-- 1 row: done. 0 rows: not enough money. No lock to manage, no retry.
\`\`\`
If the rule can't be written as one statement:

_conflicts are…:_
- **common (one hot wallet)**
  do: \`SELECT … FOR UPDATE\`, then update
  cost: others wait for the row
- **rare (people editing a form)**
  do: version column, retry when 0 rows change
  cost: the loser redoes work
- **over several rows**
  do: Serializable + retry on 40001
  cost: retries under load

_Watch out:_ raising the isolation level alone behaves differently by engine: PostgreSQL's Repeatable Read aborts the second writer, MySQL's lets it through. And if clients retry, give each payment an idempotency key.
--
-# _From:_ Lost updates · Isolation levels.
-# _Sources:_ [PostgreSQL, Transaction Isolation](https://www.postgresql.org/docs/current/transaction-iso.html); [MySQL 8.4, Locking Reads](https://dev.mysql.com/doc/refman/8.4/en/innodb-locking-reads.html).
`,
  );
  expect(rows(parts[0])).toEqual([
    [
      { type: 2, style: 2, custom_id: "m1:id0", label: "show me the version column in Spring Data" },
      { type: 2, style: 2, custom_id: "m1:id1", label: "how do I test this race" },
      { type: 2, style: 2, custom_id: "m1:id2", label: "what is 40001" },
    ],
    [
      { type: 2, style: 2, custom_id: "m1:id3", label: "More" },
      { type: 2, style: 2, custom_id: "m1:id4", emoji: { name: "👍" } },
    ],
  ]);
});

test("a source is shown under its title, whatever the title looks like", () => {
  const sources = [
    { title: "Redis.io documentation", url: "https://docs.example/redis_x" },
    { title: "The [draft] *notes*", url: "https://docs.example/notes" },
  ];
  const parts = renderDiscord(reply({ body: parseMarkdown("Text."), basis: { topics: [], sources } }), []);
  expectAccepted(parts);
  expect(parts.flatMap(displays)[1]).toBe(
    "-# _Sources:_ [Redis.io documentation](https://docs.example/redis_x); The \\[draft] \\*notes\\* <https://docs.example/notes>.",
  );
});

describe("controls", () => {
  test("questions too long for a phone's button, or too many, are options of a select", () => {
    const long = "how do I keep two services from charging the same card twice";
    const [part] = render([next("short"), next(long), act("more")]);
    expect(rows(part)).toEqual([
      [
        {
          type: 3,
          custom_id: "m1:id0",
          placeholder: "Ask next…",
          options: [
            { label: "short", value: "m1:id0" },
            { label: long, value: "m1:id1" },
          ],
        },
      ],
      [{ type: 2, style: 2, custom_id: "m1:id2", label: "More" }],
    ]);
    const many = render(Array.from({ length: 60 }, (_, index) => next(`question ${index}`)));
    expect(rows(many[0]).map(([select]) => select && "options" in select && select.options.length)).toEqual([
      25, 25, 10,
    ]);
  });

  test("a label longer than an option goes on in its description, and beyond that it is read in the text", () => {
    const label = (length: number) => "word ".repeat(length / 5).trim();
    const [part] = render([next(label(150)), next(label(400))]);
    const select = rows(part)[0]?.[0];
    const options = select && "options" in select ? select.options.map((one) => one) : [];
    const [first, second] = options.map((one) =>
      "description" in one ? `${one.label} ${one.description}` : one.label,
    );
    expect(first).toBe(label(150));
    expect(second).toMatch(/^[\w ]{190,200}…$/);
    expect(part && displays(part)).toEqual(["Text.", `-# _Ask next:_ “${label(400)}”`]);
  });

  test("a question that was not stored is shown as text, a stored one is not", () => {
    const controls = [next("stored"), next("not *stored*")];
    const parts = renderDiscord(reply({ body: parseMarkdown("Text."), controls }), place(controls.slice(0, 1)));
    expect(parts.flatMap(displays)).toEqual(["Text.", "-# _Ask next:_ “not \\*stored\\*”"]);
  });

  test("labels are plain text on one line, long ones end within no grapheme", () => {
    const label = `${"👩‍💻".repeat(15)}${"x".repeat(20)}`;
    const [part] = render([act("other", "two\nlines\u0007"), act("long", label), act("constructor", "")]);
    expect(rows(part)[0]).toEqual([
      { type: 2, style: 2, custom_id: "m1:id0", label: "two lines" },
      { type: 2, style: 2, custom_id: "m1:id1", label: `${"👩‍💻".repeat(15)}${"x".repeat(4)}…` },
      { type: 2, style: 2, custom_id: "m1:id2", label: "constructor" },
    ]);
  });

  test("more than a message's components go on in the next, one control once", () => {
    const controls = Array.from({ length: 90 }, (_, index) => act(`word${index}`));
    const parts = renderDiscord(reply({ body: parseMarkdown("Text.") }), [...place(controls), ...place(controls)]);
    expectAccepted(parts);
    expect(parts.flatMap((part) => rows(part).flat())).toHaveLength(90);
  });
});

describe("pictures", () => {
  const picture = (filename: string, alt: string): Picture => ({ filename, alt, png: new Uint8Array([1, 2]) });

  test("stand in a gallery between the body and what it rests on", () => {
    const topics = [{ id: "a", title: "A" }];
    const body = parseMarkdown("Text.");
    const pictures = [picture("a b/ü.png", "Client → server"), picture("a_b_.png", ""), picture("a_b_.png", "")];
    const parts = renderDiscord(reply({ body, pictures, basis: { topics, sources: [] } }), []);
    expectAccepted(parts);
    expect(parts[0]?.components).toEqual([
      { type: 10, content: "Text." },
      {
        type: 12,
        items: [
          { media: { url: "attachment://a_b_.png" }, description: "Client → server" },
          { media: { url: "attachment://a_b_-2.png" } },
          { media: { url: "attachment://a_b_-3.png" } },
        ],
      },
      { type: 10, content: "-# _From:_ A." },
    ]);
    expect(parts[0]?.files[0]).toEqual({
      filename: "a_b_.png",
      data: new Uint8Array([1, 2]),
      mediaType: "image/png",
      description: "Client → server",
    });
  });

  test("an alternative text longer than a description is read in the text too", () => {
    const alt = "word ".repeat(300).trim();
    const parts = renderDiscord(reply({ body: root(), pictures: [picture("a.png", alt)] }), []);
    expectAccepted(parts);
    expect(parts.flatMap(displays)).toEqual([alt]);
  });

  test("more than ten go on in the next message", () => {
    const pictures = Array.from({ length: 23 }, (_, index) => picture(`${index}.png`, ""));
    const parts = renderDiscord(reply({ body: root(), pictures }), []);
    expectAccepted(parts);
    expect(parts.map(({ files }) => files.length)).toEqual([10, 10, 3]);
  });
});
