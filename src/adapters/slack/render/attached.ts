/** What goes beside the messages: pictures and files, and the line that says where they are. */
import type { RootContent } from "mdast";
import { emphasis, paragraph } from "../../../reply/markdown.ts";
import type { Attachment, Picture, Reply } from "../../../reply/reply.ts";
import { visibleText } from "../../../reply/sanitise.ts";
import { limits } from "./limits.ts";
import type { Shown, SlackPart } from "./render.ts";
import { breakBefore } from "./split.ts";

/** Pictures, then files, each once the messages are there. */
export function attached({ pictures, files, title = "" }: Reply): SlackPart[] {
  return [...pictures.map((picture) => pictureFile(picture, title)), ...files.map(personalFile)];
}

/** What the person finds in the direct message: an ephemeral message can't show a file, and others don't see files of one. */
export function announced({ pictures, files }: Reply, shown: Shown): RootContent[] {
  if (shown === "direct") return [];
  const apart = [
    ...(shown === "private" && pictures.length > 0 ? [pictures.length === 1 ? "picture" : "pictures"] : []),
    ...(files.length > 0 ? [files.length === 1 ? "file" : "files"] : []),
  ];
  if (apart.length === 0) return [];
  const verb = apart.length === 1 && !apart.join("").endsWith("s") ? "comes" : "come";
  return [paragraph(emphasis(`The ${apart.join(" and the ")} ${verb} to you as a direct message.`))];
}

/** A description longer than Slack's field is a paragraph as well. */
export const longDescription = ({ alt }: Picture): RootContent[] =>
  visibleText(alt).trim().length <= limits.alt ? [] : [paragraph(emphasis("Picture:"), ` ${alt}`)];

function pictureFile({ filename, png, alt }: Picture, title: string): SlackPart {
  const text = visibleText(alt).trim();
  const short = text.length <= limits.alt ? text : `${text.slice(0, breakBefore(text, limits.alt - 1))}…`;
  return { kind: "file", filename, title: title || filename, content: png, ...(short === "" ? {} : { alt: short }) };
}

const personalFile = ({ filename, title, content }: Attachment): SlackPart => ({
  ...{ kind: "file", filename, title: visibleText(title).trim() || filename, content, personal: true },
});
