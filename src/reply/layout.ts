/** What goes around a reply's body, in the order every adapter shows it: title, body, what it rests on, what comes next. */
import type { Paragraph, Root, RootContent } from "mdast";
import { emphasis, heading, type Inline, link, list, paragraph } from "./markdown.ts";
import type { Basis, Control, Reply } from "./reply.ts";

/**
 * `compact`: where links and buttons can be pressed, the sources are one line and the next questions are quoted.
 * `listed`: where they can't, each source and each choice has its own line, and a choice has a number to type.
 */
export type LayoutStyle = "compact" | "listed";

/** The whole reply as one tree. Pictures are left to the adapter, except in `listed`, which shows their text. */
export function completeReply(reply: Reply, style: LayoutStyle = "compact"): Root {
  const title: RootContent[] = reply.title ? [heading(2, reply.title)] : [];
  const around = style === "listed" ? listedParts(reply) : compactParts(reply);
  return { type: "root", children: [...title, ...reply.body.children, ...around] };
}

/**
 * What is chosen by number in the `listed` style, first is 1: the next questions, then the actions that carry
 * arguments or another name than their command. An action that is called like its command is a word to type.
 */
export function numberedChoices(reply: Reply): readonly Control[] {
  const isWord = ({ role, args, label, command }: Control) =>
    role === "action" && Object.keys(args).length === 0 && (label.toLowerCase() === command || !/\p{L}/u.test(label));
  const numbered = reply.controls.filter((control) => !isWord(control));
  return [
    ...numbered.filter((control) => control.role === "next"),
    ...numbered.filter((control) => control.role === "action"),
  ];
}

function compactParts({ basis, controls }: Reply): RootContent[] {
  const next = controls.filter((control) => control.role === "next").map((control) => `“${control.label}”`);
  const rests: Inline[] = [...from(basis)];
  if (basis.sources.length > 0) {
    rests.push(
      ...(rests.length > 0 ? [". "] : []),
      emphasis(basis.sources.length === 1 ? "Source:" : "Sources:"),
      ...basis.sources.flatMap((source, index): Inline[] => [index === 0 ? " " : "; ", link(source.url, source.title)]),
    );
  }
  return [
    ...(rests.length > 0 ? [paragraph(...rests, ".")] : []),
    ...(next.length > 0 ? [paragraph(emphasis("Ask next:"), ` ${next.join(" · ")}`)] : []),
  ];
}

function listedParts(reply: Reply): RootContent[] {
  const { basis, controls, pictures } = reply;
  const rests = from(basis);
  const choices = numberedChoices(reply);
  const words = controls.filter((control) => !choices.includes(control)).map((control) => control.command);
  return [
    ...pictures.map(
      ({ alt, isInText }): Paragraph =>
        isInText === true
          ? paragraph(emphasis("Slack and Discord show this as a picture, too."))
          : paragraph(emphasis("Picture:"), ` ${alt}`),
    ),
    ...(rests.length > 0 ? [paragraph(...rests)] : []),
    ...(basis.sources.length > 0
      ? [
          paragraph(emphasis(basis.sources.length === 1 ? "Source:" : "Sources:")),
          list(basis.sources.map((source) => [source.title, { type: "break" }, link(source.url, source.url)])),
        ]
      : []),
    ...(choices.length > 0
      ? [
          paragraph(emphasis("Ask next:")),
          list(
            choices.map((choice) => choice.label),
            true,
          ),
        ]
      : []),
    ...(words.length > 0 ? [paragraph(emphasis("Or type:"), ` ${words.join(" · ")}`)] : []),
  ];
}

function from({ topics, nearby = [] }: Basis): Inline[] {
  if (topics.length === 0) return [];
  const names = (pages: Basis["topics"]) =>
    pages.map((page) => (page.own ? `${page.title} (your team's)` : page.title)).join(" · ");
  const seeAlso: Inline[] = nearby.length === 0 ? [] : [". ", emphasis("See also:"), ` ${names(nearby)}`];
  return [emphasis("From:"), ` ${names(topics)}`, ...seeAlso];
}
