import fc from "fast-check";
import { expect, test } from "vitest";
import { completeLine } from "../../src/commands/complete.ts";
import { suggest } from "../../src/commands/suggest.ts";
import { idsOf, table } from "./samples.ts";

const provide = (kind: string, prefix: string) =>
  (idsOf(kind) ?? [])
    .filter((id) => id.toLowerCase().startsWith(prefix.toLowerCase()))
    .map((id) => ({ value: id, label: id }));

/** The lines that completing `line` offers. */
function offers(line: string): readonly string[] {
  const { from, candidates } = completeLine(table, line, provide);
  return candidates.map(({ value }) => line.slice(0, from) + value);
}

test.each<[string, string[]]>([
  ["", ["ask", "compare", "topics", "topic", "help", "gaps", "doctor", "path", "remind"]],
  ["to", ["topics", "topic"]],
  ["path ", ["path show", "path start"]],
  ["path sta", ["path start"]],
  ["path start ", ["path start backend-engineer", "path start sre"]],
  ["path start sre m", ["path start sre mid-level"]],
  ["path start --level ", ["path start --level junior", "path start --level mid-level", "path start --level senior"]],
  ["path start --level=s", ["path start --level=senior"]],
  ["path start --level senior --", ["path start --level senior --role", "path start --level senior --hours-a-week"]],
  ["topic cach", ["topic caching-patterns"]],
  ["topic caching-patterns ", []],
  ["compare Ka", ["compare Kafka"]],
  ["compare S", ['compare "SQL Server"']],
  ["compare Kafka ", ["compare Kafka vs", "compare Kafka for"]],
  ["compare Kafka vs R", ["compare Kafka vs RabbitMQ"]],
  ["compare Kafka vs RabbitMQ f", ["compare Kafka vs RabbitMQ for"]],
  ["compare Kafka vs RabbitMQ for ", []],
  ["compare Kafka vs RabbitMQ --w", ["compare Kafka vs RabbitMQ --weights"]],
  ["help top", ["help topics", "help topic"]],
  ["what is a sa", []],
])("“%s”", (line, expected) => expect(offers(line)).toEqual(expected));

test("no line makes completion fail", () => {
  const part = fc.oneof(
    fc.constantFrom("compare", "path", "start", "vs", "for", "--level", "--level=", "“", '"'),
    fc.string({ unit: "binary", maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.boolean(), (parts, ended) => {
      const line = parts.join(" ") + (ended ? " " : "");
      const { from } = completeLine(table, line, provide, true);
      expect(from).toBeLessThanOrEqual(line.length);
    }),
    { numRuns: 2000 },
  );
});

test.each<[string, string[]]>([
  ["topcis", ["topics"]],
  ["ask", []],
  ["aks", ["ask"]],
  ["compre", ["compare"]],
  ["comp", ["compare"]],
  ["idempotancy-key", ["idempotency-keys"]],
  ["zebra", []],
  ["", []],
])("“%s” was meant as %o", (typed, meant) => {
  expect(suggest(typed, ["ask", "topics", "compare", "help", "idempotency-keys"])).toEqual(meant);
});
