import { describe, expect, it } from "vitest";
import { mentions, type Names, readText, shownText, threadName } from "../../../src/adapters/discord/text.ts";

const names: Names = {
  self: ["1", "2"],
  user: (id) => (id === "7" ? "ben" : undefined),
  role: (id) => (id === "8" ? "ops" : undefined),
  channel: (id) => (id === "9" ? "general" : undefined),
};

describe("what people write", () => {
  it.each([
    ["<@1> why is it slow?", "why is it slow?"],
    ["<@!1>, why is it slow?", "why is it slow?"],
    ["<@&2>: why?", "why?"],
    ["why is it slow, <@1>?", "why is it slow?"],
    ["<@1> <@&2>  why", "why"],
    ["why <@1>\nis it slow <@1>", "why\nis it slow"],
    ["hey <@1> why", "hey why"],
    ["first line\n<@1> second", "first line\nsecond"],
    ["<@1>", ""],
    ["ask <@7> and <@!3> of <@&8> and <@&4>", "ask @ben and @somebody of @ops and @role"],
    ["see <#9> and <#4>", "see #general and #channel"],
    ["nice <:pg:123> <a:party:456>", "nice :pg: :party:"],
    ["try </mentor ask:77>", "try /mentor ask"],
    ["at <t:1700000000:R>", "at <t:1700000000:R>"],
    ["a < b and c > d, Map<String, @7>", "a < b and c > d, Map<String, @7>"],
  ])("%s", (written, read) => {
    expect(readText(written, names)).toBe(read);
  });

  it.each(["`<@1>` stays", '```ts\nconst user = "<@7>"; // <:pg:1>\n```', "``<#9> ` ``"])(
    "keeps code: %s",
    (written) => {
      expect(readText(written, names)).toBe(written);
    },
  );

  it("reads what stands around code", () => {
    expect(readText("<@1> what does `<@7>` do, <@7>?", names)).toBe("what does `<@7>` do, @ben?");
  });

  it("takes a mention in code for none", () => {
    expect(mentions("`<@1>` and ```\n<@2>\n```", names.self)).toBe(false);
    expect(mentions("<@!1>", names.self)).toBe(true);
    expect(mentions("<@&2> hi", names.self)).toBe(true);
    expect(mentions("<@7>", names.self)).toBe(false);
  });

  it("reads components where there is no content", () => {
    const components = [
      { type: 17, components: [{ type: 10, content: "## Caching" }] },
      { type: 10, content: "<@7>" },
    ];
    expect(shownText({ content: "", components }, names)).toBe("## Caching\n\n@ben");
  });
});

describe("a thread's name", () => {
  it.each([
    ["why is it slow?", "why is it slow?"],
    ["  why\n\nis   it slow? ", "why is it slow?"],
    ["# why `user_id` is **not** indexed", "why user_id is not indexed"],
    ["```sql\nSELECT 1\n```", "SELECT 1"],
    ["", "Question to the mentor"],
    ["```\n```", "Question to the mentor"],
    ["hello @everyone", "hello everyone"],
  ])("%j", (question, name) => {
    expect(threadName(question)).toBe(name);
  });

  it("is at most 100 characters, ends at a word and breaks no character", () => {
    const long = threadName("why does the query planner ignore my index ".repeat(10));
    expect(long.length).toBeLessThanOrEqual(100);
    expect(long).toMatch(/ (why|does|the|query|planner|ignore|my|index)…$/);
    const wide = threadName("🚀".repeat(90));
    expect(wide.length).toBeLessThanOrEqual(100);
    expect(wide.isWellFormed()).toBe(true);
  });
});
