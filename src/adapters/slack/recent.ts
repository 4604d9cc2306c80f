/** A person's last conversations in the App Home, with links to where they took place. */
import type { types } from "@slack/bolt";
import type { ChatHost, RecentThread } from "../adapter.ts";
import type { Identity } from "./identity.ts";
import { within } from "./within.ts";

const shownMost = 5;
/** A question may be a page long; its beginning tells which it was. */
const questionMost = 120;
/** The Home tab is shown with or without them. */
const patienceMs = 1_500;

/** Newest first; empty where the host keeps none, or does not say in time. */
export async function recentThreads(
  { recentThreads: read, log }: ChatHost,
  workspace: string,
  person: string,
): Promise<readonly RecentThread[]> {
  if (read === undefined) return [];
  try {
    return (await within(patienceMs, read(workspace, person))).slice(0, shownMost);
  } catch (error) {
    log.warn({ err: error }, "somebody's last conversations could not be read");
    return [];
  }
}

/** Empty for none. Text of people stands in elements of its own, where nothing in it is a mark. */
export function recentBlocks(threads: readonly RecentThread[], { url }: Pick<Identity, "url">): types.KnownBlock[] {
  if (threads.length === 0) return [];
  return [
    { type: "header", text: { type: "plain_text", text: "Your recent questions", emoji: false } },
    {
      type: "rich_text",
      elements: [{ type: "rich_text_list", style: "bullet", elements: threads.map((one) => entry(one, url)) }],
    },
    { type: "divider" },
  ];
}

function entry({ thread, question, at }: RecentThread, home: string | undefined): types.RichTextSection {
  const text = shortened(question);
  const link = home === undefined ? undefined : linkTo(thread, home);
  return {
    type: "rich_text_section",
    elements: [
      link === undefined ? { type: "text", text } : { type: "link", url: link, text },
      { type: "text", text: " · " },
      {
        ...{ type: "date", timestamp: Math.floor(at.epochMilliseconds / 1_000), format: "{date_short_pretty}" },
        fallback: at.toString().slice(0, 10),
      },
    ],
  };
}

function shortened(question: string): string {
  const line = question.replaceAll(/\s+/g, " ").trim();
  if (line === "") return "A question without words";
  return line.length <= questionMost
    ? line
    : `${line
        .slice(0, questionMost - 1)
        .toWellFormed()
        .trimEnd()}…`;
}

/** Where a conversation took place; undefined for what was typed as a command, which nobody can be led back to. */
function linkTo(thread: string, home: string): string | undefined {
  const direct = /^slack:dm:(D[A-Z0-9]+)$/.exec(thread);
  if (direct !== null) return `${home}archives/${direct[1]}`;
  const [, channel, ts] = /^slack:([CGD][A-Z0-9]+):(\d+\.\d+)$/.exec(thread) ?? [];
  return channel === undefined || ts === undefined ? undefined : `${home}archives/${channel}/p${ts.replace(".", "")}`;
}
