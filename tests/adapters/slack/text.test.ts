import fc from "fast-check";
import { expect, test } from "vitest";
import { mentionedIn, mentions, typedText } from "../../../src/adapters/slack/text.ts";

test.each([
  ["escapes", "a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"],
  ["an escape that was typed", "what is &amp;lt; in XML", "what is &lt; in XML"],
  ["a bare address", "see <https://a.example/x?a=1&amp;b=2>", "see https://a.example/x?a=1&b=2"],
  ["an address Slack made of a name", "is <http://redis.io|redis.io> fine", "is redis.io fine"],
  ["a link with words of its own", "see <https://a.example/x|the docs>", "see the docs (https://a.example/x)"],
  ["a mail address", "mail <mailto:a@b.example|a@b.example>", "mail a@b.example"],
  ["curly quotes", "ask “why is it ‘slow’”", `ask "why is it 'slow'"`],
  ["a dash made of two", "topics —area caching", "topics --area caching"],
  ["a person", "<@U0ANA|ana> said so, and <@U0BEN>, and <@U0CY>", "@ana said so, and @ben, and @someone"],
  [
    "a channel, a group, everyone",
    "<#C1|ops> <#C2> <!subteam^S1|@dba> <!subteam^S2> <!here> <!channel>",
    "#ops #channel @dba @group @here @channel",
  ],
  ["a date", "<!date^1392734382^{date}|Feb 18, 2014>", "Feb 18, 2014"],
  ["inline code stays as typed", "why “is” `a = “b” — c &lt; d` slow", 'why "is" `a = “b” — c < d` slow'],
  ["fenced code stays as typed", "“why”\n```\nselect ‘x’ — &lt;&gt;\n```\n—", '"why"\n```\nselect ‘x’ — <>\n```\n--'],
  ["an open fence is code to its end", "```\n“a”", "```\n“a”"],
  ["several lines", "first\n\n  second", "first\n\n  second"],
  ["what Slack never wrote", "<nothing> of ours", "<nothing> of ours"],
])("undoes %s", (_, text, typed) => {
  expect(typedText(text, { nameOf: (user) => (user === "U0BEN" ? "ben" : undefined) })).toBe(typed);
});

test("the bot's own mention is an address wherever it stands", () => {
  const read = (text: string) => typedText(text, { bot: "U0BOT" });
  expect(read("<@U0BOT> why?")).toBe("why?");
  expect(read("<@U0BOT|mentor>: why?")).toBe("why?");
  expect(read("so <@U0BOT>, why?")).toBe("so why?");
  expect(read("why? <@U0BOT>")).toBe("why?");
  expect(read("<@U0BOT>")).toBe("");
  expect(read("`<@U0BOT>` is code")).toBe("`@mentor` is code");
});

test("a mention is looked for by id", () => {
  expect(mentions("hey <@U0BOT>", "U0BOT")).toBe(true);
  expect(mentions("hey <@U0BOT|mentor>", "U0BOT")).toBe(true);
  expect(mentions("hey <@U0BOT2> and U0BOT", "U0BOT")).toBe(false);
});

test("who is mentioned without a name is found, but for the bot", () => {
  const text = "<@U0BOT> what do <@U0ANA>, <@W0BEN|ben> and <@U0CY> mean by <@U0ANA>? &lt;@U0DAN&gt;";
  expect(mentionedIn(text, "U0BOT")).toEqual(["U0ANA", "U0CY", "U0ANA"]);
});

test("whatever was typed in plain characters comes back", () => {
  const plain = fc.string({ unit: fc.constantFrom(..."ab <>&;|@#!`\n'\"-/:.=") });
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  fc.assert(
    fc.property(plain, (text) => {
      expect(typedText(escaped(text))).toBe(text.trim());
    }),
  );
});

test("hostile text takes no time", () => {
  const begun = performance.now();
  for (const piece of ["<@U", "```", "`", "<https://a|", "&amp;", "<!date^", "<", "|"])
    typedText(piece.repeat(30_000), { bot: "U0BOT" });
  expect(performance.now() - begun).toBeLessThan(2_000);
});
