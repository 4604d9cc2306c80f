/** What a question wants, told by its words: it decides which part of a page is shown. */

export type QuestionKind =
  | "error"
  | "compare"
  | "safe"
  | "why"
  | "how"
  | "what"
  | "learn"
  | "downsides"
  | "example"
  | "when"
  | "other";

const patterns: readonly (readonly [QuestionKind, RegExp])[] = [
  ["example", /\b(show me|example|snippet|sample code|code for|in code)\b/i],
  ["downsides", /\b(downsides?|drawbacks?|disadvantages?|cons|the catch|trade-?offs?|risks?)\b/i],
  ["learn", /\b(learn|roadmap|where (do|should) i (start|begin)|get started|tutorial|course|study|beginner)\b/i],
  [
    "error",
    /\b[A-Z][A-Za-z]+(Exception|Error)\b|\b(ERR_[A-Z_]+|E[A-Z]{4,}|ORA-\d+|[A-Z]+_[A-Z_]{4,})\b|\b(error|exception|panic|fatal|traceback|failed|refused|timed? ?out|cannot|can't|unable to)\b|^\s+at .+\(.+\)$/m,
  ],
  [
    "compare",
    /\b(vs\.?|versus|or|instead of|better than|rather than|compared? (to|with)|difference between|which (one|database|framework|language|db|is better))\b/i,
  ],
  [
    "safe",
    /\b(should (i|we)|is it (ok|okay|safe|bad|good|fine)|is (that|this) (ok|okay|safe|bad|fine)|safe to|ok to|bad (idea|practice)|best practice|worth it|do (i|we) (really )?need)\b/i,
  ],
  ["why", /\bwhy\b|\bhow come\b|\bwhat (causes|is causing)\b/i],
  ["when", /^\s*(and |so |but )?when\b|\bwhen (should|do|to|is|would)\b/i],
  [
    "how",
    /\b(how (do|to|can|should|would|does|many|much|long|big|often)|steps?|implement|set ?up|configure|design|fix|avoid|prevent|handle|make)\b/i,
  ],
  ["what", /\b(what('s| is| are| does)|explain|meaning of|definition|understand)\b/i],
];

export function kindOf(question: string): QuestionKind {
  return patterns.find(([, pattern]) => pattern.test(question))?.[0] ?? "other";
}

/** Sections that serve a kind of question, best first. */
export const sectionsFor: Readonly<Record<QuestionKind, readonly string[]>> = {
  error: ["Pitfalls", "How to", "Example"],
  compare: ["When to use it", "Trade-offs", "When not to"],
  safe: ["When not to", "When to use it", "Pitfalls"],
  why: ["Pitfalls", "How to", "When to use it"],
  how: ["How to", "When to use it", "Example"],
  what: ["When to use it", "Example", "How to"],
  learn: ["How to", "When to use it", "Example"],
  downsides: ["Trade-offs", "When not to", "Pitfalls"],
  example: ["Example", "How to"],
  when: ["When to use it", "When not to", "How to"],
  other: ["When to use it", "How to", "Pitfalls"],
};
