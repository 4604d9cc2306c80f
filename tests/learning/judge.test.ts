import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readChoice } from "../../src/learning/choice.ts";
import { judge } from "../../src/learning/judge.ts";
import { compareQuantities, quantities } from "../../src/learning/quantity.ts";
import { createQuestionBank, present } from "../../src/learning/quiz.ts";
import { corpus } from "../corpus.ts";

const question = (text: string, answer: string, ...others: string[]) => ({
  text,
  options: [answer, ...others],
  correct: 0,
});
const put = question(
  "A client sends PUT /orders/7 a second time. Why is that safe?",
  "PUT is idempotent",
  "PUT is not idempotent",
  "PUT is cached",
  "PUT locks the row",
);
const limit = question("How long may the lock be held?", "At most 250 ms", "At most 25 s", "1 hour", "For ever");
const count = question("How many connections are open?", "27", "20", "40", "100");
const join = question(
  "A repository method builds SQL. Which test would notice a wrong join?",
  "One that runs it on the real database engine",
  "One that mocks the connection",
  "One that compares the SQL string",
  "One that mocks the repository",
);
const fragile = question(
  "You rename a method and 40 tests fail. What is wrong with them?",
  "They check calls instead of results",
  "There are too few mocks in them",
  "They run in the wrong order",
);

/** How two amounts compare, each the first in its text. */
function compared(said: string, expected: string): string {
  const [a] = quantities(said);
  const [b] = quantities(expected);
  return a === undefined || b === undefined ? "no amount" : compareQuantities(a, b);
}

describe("amounts", () => {
  test.each([
    ["250ms", "0.25 s"],
    ["250 milliseconds", "0.25 s"],
    ["0,25 s", "250 ms"],
    ["250", "250 ms"],
    ["250 ms", "250"],
    ["90 minutes", "1 h 30 min"],
    ["half a second", "500 ms"],
    ["1,000", "1000"],
    ["1.000", "1000"],
    ["1 000 000", "1,000,000"],
    ["1'000'000", "1 million"],
    ["10k", "10,000"],
    ["5m", "5 minutes"],
    ["5m", "5 million"],
    ["1 GB", "1000 MB"],
    ["1 GiB", "1024 MB"],
    ["64 kilobytes", "64 KB"],
    ["50 %", "50%"],
    ["50 per cent", "50 percent"],
    ["0.5", "50%"],
    ["33%", "33.3%"],
    ["6,000/min", "100 requests per second"],
    ["100 rps", "100/s"],
    ["twenty-seven", "27"],
    ["twice", "2 times"],
    ["11", "about 10"],
    ["max 250 ms", "at most 250 ms"],
    ["250 ms or less", "at most 250 ms"],
    ["-1", "-1"],
  ])("“%s” is “%s”", (said, expected) => expect(compared(said, expected)).toBe("full"));

  test.each([
    ["250 s", "250 ms"],
    ["25 ms", "250 ms"],
    ["1", "1000"],
    ["99%", "99.5%"],
    ["99.9%", "99.99%"],
    ["95%", "about 99.5%"],
    ["2 MB", "2 GB"],
    ["100/min", "100/s"],
    ["10", "12"],
    ["13", "about 10"],
    ["more than 10", "less than 10"],
    ["1", "-1"],
  ])("“%s” is not “%s”", (said, expected) => expect(compared(said, expected)).toBe("none"));

  test("names, versions and dates hold none", () => {
    for (const text of ["HTTP/2", "utf8", "v1.2.3", "2026-11-20", "One that runs it", "EC2"])
      expect(quantities(text), text).toEqual([]);
    expect(quantities("30–60 s").map(({ text }) => text)).toEqual(["30", "60 s"]);
  });

  test("an amount written in any unit of time is the same amount", () => {
    const unit = fc.constantFrom<[string, number]>(
      ["ms", 0.001],
      ["s", 1],
      ["seconds", 1],
      ["min", 60],
      ["hours", 3600],
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), unit, unit, (value, [a, aFactor], [b, bFactor]) => {
        const converted = (value * aFactor) / bFactor;
        fc.pre(converted >= 0.001);
        const written = converted.toLocaleString("en", { maximumFractionDigits: 12, useGrouping: converted >= 1000 });
        expect(compared(`${value} ${a}`, `${written} ${b}`), `${value} ${a}, ${written} ${b}`).toBe("full");
      }),
      { numRuns: 300 },
    );
  });
});

describe("options", () => {
  test.each(["b", "B", "b)", "(b)", "option b", "2", "2.", "option 2", "#2", "the second", "PUT is not idempotent"])(
    "“%s” is the second option",
    (said) => expect(readChoice(said, put.options)).toBe(1),
  );

  test("where the options are numbers, a number is an answer and no place", () => {
    expect(judge("27", count)).toEqual({ verdict: "right", understood: "27", choice: 0 });
    expect(judge("20", count)).toEqual({ verdict: "wrong", understood: "20", choice: 1 });
    expect(judge("2", count)).toEqual({ verdict: "wrong", understood: "" });
    expect(judge("option 1", count).verdict).toBe("right");
    expect(judge("c", count).understood).toBe("40");
  });

  test("an option's text is read with a slip, with Markdown and with its letter before it", () => {
    expect(readChoice("One that runs it on the real databse engine", join.options)).toBe(0);
    expect(readChoice("*one that runs it on the real database engine.*", join.options)).toBe(0);
    expect(readChoice("c) One that compares the SQL string", join.options)).toBe(2);
    expect(readChoice("z", join.options)).toBeUndefined();
    expect(readChoice("e", join.options)).toBeUndefined();
  });
});

describe("answers in own words", () => {
  test.each([
    ["idempotent", put],
    ["it's idempotent", put],
    ["Idempotency", put],
    ["idempotant", put],
    ["PUT is idem-potent!", put],
    ["0.25 s", limit],
    ["250 milliseconds max", limit],
    ["a test with a real Database-Engine, not a mock", join],
    ["real database engines", join],
    ["engine: the real database", join],
    ["checking calls rather than results", fragile],
    ["they test calls, not results", fragile],
  ])("“%s” is right", (said, asked) => expect(judge(said, asked).verdict).toBe("right"));

  test.each([
    ["not idempotent", put],
    ["it isn't idempotent", put],
    ["non-idempotent", put],
    ["idempotent? never", { ...put, options: ["PUT is never idempotent", "PUT is cached"], correct: 1 }],
    ["it locks rows", put],
    ["25 seconds", limit],
    ["more than 250 ms", limit],
    ["not 250 ms", limit],
    ["mocking the connection", join],
    ["they check results instead of calls", fragile],
    ["too few mocks", fragile],
    ["bananas", fragile],
  ])("“%s” is wrong", (said, asked) => expect(judge(said, asked).verdict).toBe("wrong"));

  test("an answer with a part of it is partly right, and says which", () => {
    expect(judge("on a real machine with its database", join)).toEqual({
      verdict: "partly",
      understood: "real, database",
    });
  });

  test("before is not after, and consistent is not inconsistent", () => {
    const order = question("When is the offset committed?", "After processing", "Before reading", "Never");
    expect(judge("after it was processed", order).verdict).toBe("right");
    expect(judge("before processing", order).verdict).toBe("wrong");
    const state = question("What do readers see?", "Consistent data", "Nothing at all", "An error");
    expect(judge("inconsistent data", state).verdict).toBe("wrong");
    expect(judge("data is consistent", state).verdict).toBe("right");
    const copy = question("How are copies written?", "By synchronous replication", "By hand", "Not at all");
    expect(judge("synchronous replication", copy).verdict).toBe("right");
    expect(judge("asynchronous replication", copy).verdict).toBe("wrong");
  });

  test("what differs by its order alone is told apart by its order", () => {
    const deploy = question(
      "Which order?",
      "Deploy the consumers, then the producer",
      "Deploy the producer, then the consumers",
      "At once",
    );
    expect(judge("deploy consumers, then producer", deploy).verdict).toBe("right");
    expect(judge("deploy producer, then consumers", deploy)).toMatchObject({ verdict: "wrong", choice: 1 });
  });

  test.each(["", "?", "I don't know", "no idea", "idk", "pass"])("“%s” is no answer", (said) =>
    expect(judge(said, put)).toEqual({ verdict: "wrong", understood: "" }),
  );
});

describe("every question of the corpus", () => {
  const bank = createQuestionBank(corpus.topics.values());
  const all = [...corpus.topics.keys()].flatMap((id) => bank.of(id)).map((one) => present(one, "seed"));

  test("each option in its own words is read as that option", () => {
    for (const shown of all) {
      for (const [index, option] of shown.options.entries()) {
        const found = judge(option, shown);
        expect(found, `${shown.question}: ${option}`).toMatchObject({ choice: index });
        expect(found.verdict).toBe(index === shown.correct ? "right" : "wrong");
      }
    }
  });

  test("a denied answer is never right", () => {
    const denials = /\b(not|no|never|non|without|nobody|none|nothing|instead|rather|neither|cannot|only)\b|n['’]t/i;
    let seen = 0;
    for (const shown of all) {
      const answer = shown.options[shown.correct] ?? "";
      if (denials.test(answer) || answer.split(" ").length > 4) continue;
      expect(judge(`not ${answer}`, shown).verdict, `${shown.question}: not ${answer}`).toBe("wrong");
      seen++;
    }
    expect(seen).toBeGreaterThan(50);
  });

  test("any text at all gets a verdict", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.nat(), (said, index) => {
        const shown = all[index % all.length];
        if (shown !== undefined) expect(["right", "partly", "wrong"]).toContain(judge(said, shown).verdict);
      }),
      { numRuns: 500 },
    );
  });
});
