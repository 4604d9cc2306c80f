/**
 * What the mentor says, before any platform has seen it.
 *
 * A `Reply` is a Markdown tree (mdast) with what goes around it: what it rests on, what can be chosen next, pictures and
 * who may see it. Adapters render it within their platform's limits and lose no text. Nothing here knows a platform.
 */
import type { Root } from "mdast";

/** A page of the corpus that a reply was made from. */
export interface TopicReference {
  readonly id: string;
  readonly title: string;
  /** True for a page from the team's own `KNOWLEDGE_DIR`. */
  readonly own?: boolean;
}

/** A primary source that supports what was shown. */
export interface SourceReference {
  readonly title: string;
  readonly url: string;
}

/** What a reply rests on: best topic first, and only sources of the parts that were shown. */
export interface Basis {
  readonly topics: readonly TopicReference[];
  readonly sources: readonly SourceReference[];
  /** Pages that came near and were not used, nearest first: where to look on. */
  readonly nearby?: readonly TopicReference[];
}

/** How long what can be pressed works. */
export const controlDays = 90;

/**
 * Something a person can choose: a command with its arguments under a label. `next` is a question to go on with,
 * `action` does something with the reply itself (more, helpful).
 */
export interface Control {
  readonly label: string;
  readonly command: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly role: "next" | "action";
}

/** A picture with the text that stands in for it. */
export interface Picture {
  readonly filename: string;
  readonly png: Uint8Array;
  readonly alt: string;
  /** Whether the reply's own text says all of it: then whoever sees no picture is not told it twice. */
  readonly isInText?: boolean;
}

/**
 * A file for the person alone, such as their own data: it never goes to a thread that others read, whatever the reply's
 * visibility is.
 */
export interface Attachment {
  readonly filename: string;
  readonly content: Uint8Array;
  /** `application/json`, `text/markdown`. */
  readonly mediaType: string;
  /** What a person calls it: "Your data". */
  readonly title: string;
}

/** `private`: to the person alone. `thread`: to everyone in the thread. */
export type Visibility = "private" | "thread";

export interface Reply {
  readonly title?: string;
  readonly body: Root;
  readonly basis: Basis;
  readonly controls: readonly Control[];
  readonly pictures: readonly Picture[];
  readonly files: readonly Attachment[];
  readonly visibility: Visibility;
  /** The page a conversation goes on about, where it is no answer: its topics, and `topic#Section` of what was shown. */
  readonly about?: { readonly topics: readonly string[]; readonly shown: readonly string[] };
  /** The same content as plain values, for `--json`; absent where title and text say it all. */
  readonly data?: unknown;
}

/** The parts of a reply that most replies leave empty. */
export function reply(parts: Partial<Reply> & Pick<Reply, "body">): Reply {
  return { basis: { topics: [], sources: [] }, controls: [], pictures: [], files: [], visibility: "private", ...parts };
}
