import { expect, test } from "vitest";
import { completeReply, numberedChoices } from "../../src/reply/layout.ts";
import { paragraph, root, stringify } from "../../src/reply/markdown.ts";
import { plainText } from "../../src/reply/plain.ts";
import { reply } from "../../src/reply/reply.ts";

const full = reply({
  title: "Lost updates",
  body: root(paragraph("Body.")),
  basis: {
    topics: [
      { id: "lost-update", title: "Lost updates" },
      { id: "wallet", title: "Our wallet", own: true },
    ],
    sources: [
      { title: "PostgreSQL, Transaction Isolation", url: "https://a.example/pg" },
      { title: "MySQL 8.4, Locking Reads", url: "https://a.example/my" },
    ],
  },
  controls: [
    { label: "More", command: "more", args: {}, role: "action" },
    { label: "Show the example", command: "topic", args: { id: "lost-update" }, role: "action" },
    { label: "what is 40001", command: "ask", args: { question: "what is 40001" }, role: "next" },
  ],
  pictures: [{ filename: "race.png", png: new Uint8Array(), alt: "Two sessions, one row" }],
});

test("compact, as a chat with links shows it", () => {
  expect(stringify(completeReply(full))).toBe(`## Lost updates

Body.

*From:* Lost updates · Our wallet (your team's). *Sources:* [PostgreSQL, Transaction Isolation](https://a.example/pg); [MySQL 8.4, Locking Reads](https://a.example/my).

*Ask next:* “what is 40001”
`);
});

test("listed, as a terminal shows it", () => {
  expect(plainText(completeReply(full, "listed"))).toBe(`Lost updates

Body.

Picture: Two sessions, one row

From: Lost updates · Our wallet (your team's)

Sources:

- PostgreSQL, Transaction Isolation
  https://a.example/pg
- MySQL 8.4, Locking Reads
  https://a.example/my

Ask next:

1. what is 40001
2. Show the example

Or type: more`);
});

test("the numbers shown are the numbers chosen by", () => {
  expect(numberedChoices(full).map((choice) => choice.label)).toEqual(["what is 40001", "Show the example"]);
});

test("a reply that rests on nothing is its body alone", () => {
  const bare = reply({ body: root(paragraph("Hello.")) });
  expect(completeReply(bare)).toEqual(bare.body);
  expect(completeReply(bare, "listed")).toEqual(bare.body);
});
