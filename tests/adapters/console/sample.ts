/** The answer of EXEMPLAR, as an engine would give it. */
import { parseMarkdown } from "../../../src/reply/markdown.ts";
import { type Control, reply } from "../../../src/reply/reply.ts";

const next = (label: string): Control => ({ label, command: "ask", args: { question: label }, role: "next" });

export const sample = reply({
  body: parseMarkdown(`**That is a lost update: each request computes the new balance from a read the other has already outdated. Let the
database do the subtraction.**[^pg-iso]

\`\`\`sql
UPDATE account SET balance = balance - 60 WHERE id = 7 AND balance >= 60;
-- 1 row: done. 0 rows: not enough money. No lock to manage, no retry.
\`\`\`

If the rule can't be written as one statement:

| conflicts are… | do | cost |
| --- | --- | --- |
| common (one hot wallet) | \`SELECT … FOR UPDATE\`, then update | others wait for the row |
| rare (people editing a form) | version column, retry when 0 rows change | the loser redoes work |
| over several rows | Serializable + retry on 40001 | retries under load |

*Watch out:* raising the isolation level alone behaves differently by engine: PostgreSQL's Repeatable Read aborts the second
writer, MySQL's lets it through. And if clients retry, give each payment an idempotency key.
`),
  basis: {
    topics: [
      { id: "lost-update", title: "Lost updates" },
      { id: "isolation-levels", title: "Isolation levels" },
    ],
    sources: [
      {
        title: "PostgreSQL, Transaction Isolation",
        url: "https://www.postgresql.org/docs/current/transaction-iso.html",
      },
      {
        title: "MySQL 8.4, Locking Reads",
        url: "https://dev.mysql.com/doc/refman/8.4/en/innodb-locking-reads.html",
      },
    ],
  },
  controls: [
    next("show me the version column in Spring Data"),
    next("how do I test this race"),
    next("what is 40001"),
    { label: "More", command: "more", args: {}, role: "action" },
    { label: "Helpful", command: "helpful", args: {}, role: "action" },
  ],
});
