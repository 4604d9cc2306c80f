/** Text that people or teams wrote can't ping anyone, hide where a link leads, or pass for a control. */
import { describe, expect, test } from "vitest";
import { renderSlack } from "../../../../src/adapters/slack/render/render.ts";
import { code, heading, inlineCode, link, list, paragraph, root, table } from "../../../../src/reply/markdown.ts";
import { reply } from "../../../../src/reply/reply.ts";
import { expectSendable, messagesOf, slackText, words } from "./shown.ts";
import { hostile } from "./trees.ts";

const shown = (parts: ReturnType<typeof renderSlack>): string =>
  messagesOf(parts)
    .flatMap(({ blocks }) => slackText(blocks))
    .map(({ text }) => text)
    .join("\n");

const withoutControls = (text: string): string =>
  ["\u001b[2J", "\u0007", "\u202e"].reduce((rest, control) => rest.replaceAll(control, ""), text);

describe.each(hostile)("%j", (evil) => {
  const plain = withoutControls(evil).toWellFormed();

  test("wherever it stands is shown as it is and is never parsed", () => {
    const parts = renderSlack(
      reply({
        title: evil,
        body: root(
          paragraph("verdict ", evil),
          heading(2, evil),
          heading(4, evil),
          paragraph(inlineCode(evil), { type: "html", value: evil }),
          list([evil, [{ type: "break" }, evil]]),
          { type: "blockquote", children: [paragraph(evil)] },
          code(evil, evil),
          table([
            [evil, evil],
            [evil, [inlineCode(evil)]],
          ]),
        ),
        basis: {
          topics: [{ id: evil, title: evil, own: true }],
          sources: [{ title: evil, url: "https://a.example/" }],
        },
      }),
      [
        { control: { label: evil, command: "ask", args: {}, role: "next" }, id: "a" },
        { control: { label: evil.repeat(12), command: "ask", args: {}, role: "next" }, id: "b" },
        { control: { label: evil, command: evil, args: {}, role: "action" }, id: "c" },
      ],
    );
    // Among what it checks: no element but text and link, no `<` in plain text or `text`.
    expectSendable(parts);
    expect(shown(parts).split(plain).length - 1).toBeGreaterThanOrEqual(15);
    expect(messagesOf(parts)[0]?.text.startsWith("verdict ")).toBe(true);
  });
});

test("`text` reads as what was written once Slack has decoded its three escapes", () => {
  const evil = hostile.filter((one) => one.isWellFormed() && withoutControls(one) === one).join(" ");
  const [message] = messagesOf(renderSlack(reply({ body: root(paragraph(evil)) }), []));
  expect(message?.text).not.toMatch(/[<>]/);
  expect(message?.text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")).toBe(evil);
});

describe("a masked link shows its target", () => {
  const elements = (label: string, url: string, sources: { title: string; url: string }[] = []) => {
    const [message] = messagesOf(
      renderSlack(reply({ body: root(paragraph(link(url, label))), basis: { topics: [], sources } }), []),
    );
    return message?.blocks[0]?.type === "rich_text" ? message.blocks[0].elements[0] : undefined;
  };
  const address = (url: string) => ({ type: "link", url, text: url });

  test.each([
    ["https://bank.com", "https://evil.example/"],
    ["bank.com", "https://bank.com.evil.example/"],
    ["bank.com", "https://evil.example/bank.com"],
    ["log in", "https://evil.example/"],
    ["https://evil.example is bank.com", "https://evil.example/"],
    ["bank.com", "https://bank.com@evil.example/"],
    ["https://bank.com@evil.example/", "https://evil.example/"],
    ["me@bank.com", "mailto:me@evil.example"],
    // A Cyrillic а: the address is shown in the letters that it is made of.
    ["https://b\u0430nk.com/", new URL("https://b\u0430nk.com/").href],
  ])("%s → %s", (label, url) => {
    expect(elements(label, url)).toEqual({
      type: "rich_text_section",
      elements: [{ type: "text", text: `${label} (` }, address(url), { type: "text", text: ")" }],
    });
  });

  test("unless it is one of the reply's own sources", () => {
    const source = { title: "The manual", url: "https://a.example/m" };
    expect(elements("The manual", source.url, [source])).toEqual({
      type: "rich_text_section",
      elements: [{ type: "link", url: source.url, text: "The manual" }],
    });
  });

  test("a label too long for an element is shown whole as text", () => {
    const source = { title: `${"long ".repeat(800)}title`, url: "https://a.example/m" };
    const parts = renderSlack(reply({ body: root(), basis: { topics: [], sources: [source] } }), []);
    expectSendable(parts);
    expect(words(shown(parts)).join(" ")).toBe(`Source: ${source.title} (${source.url}).`);
  });

  test("an address too long for a link is shown whole as text", () => {
    const url = `https://a.example/${"x".repeat(4_000)}`;
    const parts = renderSlack(reply({ body: root(paragraph(link(url, "here"))) }), []);
    expectSendable(parts);
    expect(words(shown(parts)).join("")).toBe(`here(${url})`);
    expect(JSON.stringify(parts)).not.toContain('"link"');
  });
});
