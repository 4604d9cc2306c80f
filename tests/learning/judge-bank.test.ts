/** What answers to the questions that ship are judged: orders, slips, denials and two answers in one. */
import { describe, expect, test } from "vitest";
import { terms } from "../../src/knowledge/words.ts";
import { judge } from "../../src/learning/judge.ts";
import { createQuestionBank, type Presented, present } from "../../src/learning/quiz.ts";
import { corpus } from "../corpus.ts";

const bank = createQuestionBank(corpus.topics.values());
const all = [...corpus.topics.keys()].flatMap((id) => bank.of(id)).map((one) => present(one, "seed"));
const shown = (id: string): Presented => {
  const found = bank.get(id);
  return found === undefined ? expect.fail(`no question ${id}`) : present(found, "seed");
};
const rightOf = ({ options, correct }: Presented): string => options[correct] ?? "";

describe("what comes first", () => {
  test.each([
    ["service-contracts/backward-order", "consumers before the producer"],
    ["service-contracts/backward-order", "producer after consumers"],
    ["service-contracts/backward-order", "the producer once the consumers are done"],
    ["service-contracts/backward-order", "first the consumers, the producer afterwards"],
    ["sql-basics/window-where", "where runs before window functions"],
    ["sql-basics/window-where", "window functions run once where is done"],
    ["caching/write-order", "delete the key after the commit"],
    ["caching/write-order", "commit, then delete the key"],
    ["graphql-subscriptions/order", "subscribe before the query, then apply newer events"],
    ["schema-migrations/drop-order", "drop after the code stops using it"],
    ["nestjs-in-production/guard-before-pipe", "not validated, guards run before pipes"],
    ["node-events-and-streams/emit-sync", "not before the listener has finished"],
  ])("%s: “%s” is right", (id, said) => expect(judge(said, shown(id))).toMatchObject({ verdict: "right" }));

  test.each([
    ["service-contracts/backward-order", "consumers after the producer"],
    ["service-contracts/backward-order", "producer before consumers"],
    ["service-contracts/backward-order", "consumers last, producer first"],
    ["service-contracts/backward-order", "the producer goes first and the consumers follow"],
    ["sql-basics/window-where", "where runs after window functions"],
    ["caching/write-order", "commit after deleting the key"],
    ["caching/write-order", "commit once the key is deleted"],
    ["graphql-subscriptions/order", "subscribe after the query, then apply newer events"],
    ["schema-migrations/drop-order", "drop it before code stops using it"],
    ["building-a-first-api/first-deploy", "with the health route once the first feature is there"],
    ["nestjs-in-production/guard-before-pipe", "it is not validated yet because guards run after pipes"],
    ["programming-fundamentals/duplicates", "filter, then put the second list into a set"],
    ["latency-and-throughput/avg-p99", "compute it, then sum the histogram buckets"],
    ["jpa-and-transactions/page-with-children", "fetch orders with lines, then query 20 ids"],
    ["slow-queries/explain-delete", "ROLLBACK, EXPLAIN ANALYZE of the statement, then BEGIN"],
    ["rust-services/client-gone", "the handler's future is dropped after the second write"],
    ["concurrency-basics/two-locks", "lock the account with the smaller id last"],
  ])("%s: “%s” is wrong", (id, said) => expect(judge(said, shown(id)).verdict).toBe("wrong"));

  test("steps that an answer takes one after the other are no answer the other way round", () => {
    let seen = 0;
    for (const one of all) {
      const [first, second, ...more] = rightOf(one)
        .replace(/\bfirst\b/i, "")
        .split(/,\s+then\s+/);
      if (first === undefined || second === undefined || more.length > 0 || first.includes(",")) continue;
      for (const said of [`${second}, then ${first}`, `${first} after ${second}`, `${second} before ${first}`]) {
        expect(judge(said, one).verdict, `${one.question}: ${said}`).toBe("wrong");
        seen += 1;
      }
      for (const said of [`${first} before ${second}`, `${second} after ${first}`, `once ${first}, ${second}`]) {
        expect(judge(said, one).verdict, `${one.question}: ${said}`).toBe("right");
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(30);
  });
});

/** A word of some length with a letter left out, doubled, and swapped with the next. */
function slipsIn(text: string): { readonly text: string; readonly word: string }[] {
  return [...text.matchAll(/(?<![\p{L}\d_.'`-])\p{Ll}{5,}(?![\p{L}\d_'`-])/gu)].flatMap(({ 0: word, index }) => {
    const at = Math.floor(word.length / 2);
    const [before, here, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
    return [before + after, before + here + here + after, before.slice(0, -1) + here + before.slice(-1) + after].map(
      (slip) => ({ text: text.slice(0, index) + slip + text.slice(index + word.length), word: slip }),
    );
  });
}

describe("slips of the keyboard", () => {
  test("an option with a slip in it is that option, and a right one right", () => {
    let seen = 0;
    for (const one of all) {
      for (const [index, option] of one.options.entries()) {
        // One in seven: each word of each option takes long.
        for (const slip of slipsIn(option).filter((_, at) => at % 7 === index)) {
          // What is a word itself may be meant: "lies" for "lives".
          if (one.isTerm(slip.word)) continue;
          expect(judge(slip.text, one), `${one.question}: ${slip.text}`).toMatchObject({
            choice: index,
            verdict: index === one.correct ? "right" : "wrong",
          });
          seen += 1;
        }
      }
    }
    expect(seen).toBeGreaterThan(1000);
  });

  test("a word that is another, however like it is, is not the one that was meant", () => {
    const batch = { text: "How are rows sent?", options: ["In one batch", "Row by row", "As a file"], correct: 0 };
    const isTerm = (word: string) => ["patch", "producer", "owner", "sharing"].includes(word);
    expect(judge("in a bacth", batch).verdict).toBe("right");
    expect(judge("in one patch", { ...batch, isTerm }).verdict).toBe("wrong");
    const owner = {
      text: "Why?",
      options: ["It connects as the owner of the table", "By a lock", "By chance"],
      correct: 0,
    };
    expect(judge("It connects as the ownner of the table", owner).verdict).toBe("right");
    expect(judge("It connects as the user of the table", owner).verdict).not.toBe("right");
    const spread = { text: "What spreads rows?", options: ["Sharding", "Sharing", "Caching"], correct: 0 };
    expect(judge("shardding", spread)).toMatchObject({ verdict: "right" });
    expect(judge("sharing", spread)).toMatchObject({ verdict: "wrong", choice: 1 });
    expect(judge("sharing", { ...spread, options: ["Sharding", "Copying", "Caching"], isTerm }).verdict).toBe("wrong");
  });

  test("a word of another option in the place of one of its own is not the right answer", () => {
    let seen = 0;
    for (const one of all) {
      const right = rightOf(one);
      const stem = (word: string) => word.toLowerCase().slice(0, 4);
      const own = new Set(right.match(/\p{L}{5,}/gu)?.map(stem));
      const others = one.options
        .filter((option) => option !== right)
        .flatMap((option) => option.match(/(?<![\p{L}/])\p{L}{6,}/gu) ?? [])
        .filter((word) => terms(word).length > 0 && !own.has(stem(word)));
      const [replaced] = right.match(/(?<![\p{L}\d_.'`/-])\p{Ll}{6,}(?![\p{L}\d_'`/-])/u) ?? [];
      const [other] = others;
      if (replaced === undefined || other === undefined) continue;
      const said = right.replace(replaced, other);
      if (one.options.includes(said)) continue;
      expect(judge(said, one).verdict, `${one.question}: ${said}`).not.toBe("right");
      seen += 1;
    }
    expect(seen).toBeGreaterThan(200);
  });
});

describe("denials", () => {
  const denial = /\b(not|no|never|non|without|nobody|none|nothing|instead|rather|neither|cannot|nor|only)\b|n['’]t/i;

  test("the right answer denied is not right, however it is denied", () => {
    let seen = 0;
    for (const one of all) {
      const right = rightOf(one);
      if (denial.test(right)) continue;
      const inside = right.replace(/\b(is|are|can|must|will|may|has|have|does|do)\b/, "$1 not");
      const denied = [
        `never ${right}`,
        `it is not true that ${right}`,
        `certainly not: ${right}`,
        `anything but ${right}`,
      ];
      for (const said of inside === right ? denied : [...denied, inside]) {
        expect(judge(said, one).verdict, `${one.question}: ${said}`).toBe("wrong");
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(1000);
  });
});

describe("two answers in one", () => {
  test("the right answer beside another is not right, however the two are joined", () => {
    let seen = 0;
    for (const [at, one] of all.entries()) {
      const right = rightOf(one);
      const others = one.options.filter((option) => option !== right);
      const other = others[at % others.length] ?? "";
      for (const said of [
        `${right} or ${other}`,
        `either ${other} or ${right}`,
        `${right}, ${other}`,
        `${other} and ${right}`,
      ]) {
        expect(judge(said, one), `${one.question}: ${said}`).toMatchObject({ verdict: "wrong", several: true });
        seen += 1;
      }
      for (const said of ["a or b", "a, b", "A/B", "b and a", "first or second", "a b", "a, b or c"])
        expect(judge(said, one), `${one.question}: ${said}`).toMatchObject({ verdict: "wrong", several: true });
    }
    expect(seen).toBeGreaterThan(1500);
  });

  test.each([
    "40 or 1000",
    "1000 or 40",
    "1 or 2 or 40",
    "20 or 40",
    "between 7 and 40",
    "1 to 40",
    "7-40",
    "40, maybe 31",
    "at least 3 or at most 40",
    "20, 40",
  ])("of two amounts one is no answer: “%s”", (said) =>
    expect(judge(said, shown("graphql-federation/batching"))).toMatchObject({ verdict: "wrong", several: true }),
  );

  test.each(["40", "not 20 but 40", "40 instead of 20", "2 × 20 = 40", "40, because 20 and 20 come twice", "it is 40"])(
    "one amount is one, whatever is told besides: “%s”",
    (said) => expect(judge(said, shown("graphql-federation/batching"))).toMatchObject({ verdict: "right" }),
  );

  test("an option that says “or” is one, and so is what is denied", () => {
    const wait = shown("transactions-and-isolation/mssql-readers");
    expect(judge("it waits until the update commits or rolls back", wait).verdict).toBe("right");
    const cache = { text: "Where?", options: ["In Redis", "In Kafka", "On disk"], correct: 0 };
    expect(judge("redis or kafka", cache)).toMatchObject({ several: true });
    expect(judge("redis, not kafka", cache).verdict).toBe("right");
    expect(judge("redis instead of kafka", cache).verdict).toBe("right");
    expect(judge("redis, since kafka is no cache", cache).verdict).toBe("right");
    expect(judge("a or a", cache).several).toBeUndefined();
  });
});
