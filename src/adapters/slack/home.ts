/** The App Home: what the mentor can do, with buttons, and one's last questions; and the prompts its Messages tab suggests. */
import type { App, types } from "@slack/bolt";
import { isOffered } from "../../commands/command.ts";
import { mayRun, type Surface } from "../../commands/context.ts";
import { usage } from "../../commands/format.ts";
import type { AnyTable } from "../../commands/table.ts";
import type { Deps } from "./deps.ts";
import { slackCode } from "./errors.ts";
import { homeOpened } from "./payloads.ts";
import { recentBlocks, recentThreads } from "./recent.ts";

/** What is worth asking first. */
export const suggestedPrompts = [
  { title: "Why is a query slow?", message: "Why is my query slow although there is an index?" },
  { title: "Choose a database", message: "How do I choose between PostgreSQL and MongoDB?" },
  { title: "Retry safely", message: "How do I make a payment request safe to retry?" },
  { title: "Cache without surprises", message: "How do I keep a cache from serving stale data?" },
] as const;

export const homeAction = /^home:/;
/** The command a button of the Home tab runs. */
export const homeButton = (actionId: string): string => actionId.replace(homeAction, "");

const goOn: Readonly<Record<Surface["followUps"], string>> = {
  free: "In a thread I answer in, just go on writing.",
  mention: "To go on in a thread, mention me again or press “Follow up”.",
};

const plain = (text: string) => ({ type: "plain_text" as const, text, emoji: false });
/** A section holds 3,000 characters. */
const sectionMost = 2_900;

export function homeView(
  table: AnyTable,
  audience: "anyone" | "curator",
  { prefix, followUps }: Surface,
  recent: readonly types.KnownBlock[] = [],
): types.HomeView {
  const offered = table.entries.filter(({ command }) => isOffered(command) && mayRun(command.audience, audience));
  const lines = offered.map((entry) => `${prefix}${usage(entry)}\n    ${entry.command.summary}`);
  const buttons = ["ask", "topics", "help"].flatMap((name) => {
    const entry = offered.find((one) => one.name === name);
    return entry === undefined ? [] : [entry];
  });
  return {
    type: "home",
    blocks: [
      { type: "header", text: plain("Backend Mentor") },
      section(
        `Ask a backend question here, mention me in a channel, or choose “Ask the mentor about this” on a message. ${goOn[followUps]}`,
      ),
      {
        type: "actions",
        elements: buttons.map(({ name, command }) => ({
          type: "button" as const,
          action_id: `home:${name}`,
          text: plain(command.summary.slice(0, 75)),
          ...(name === "ask" && { style: "primary" as const }),
        })),
      },
      { type: "divider" },
      ...recent,
      { type: "header", text: plain("What you can type") },
      ...sections(lines),
    ],
  };
}

const section = (text: string): types.KnownBlock => ({ type: "section", text: plain(text), expand: true });

function sections(lines: readonly string[]): types.KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + line.length + 2 <= sectionMost)
      texts[texts.length - 1] = `${last}\n\n${line}`;
    else texts.push(line);
  }
  return texts.slice(0, 90).map(section);
}

export function registerHome(app: App, { calls, people, identity, host }: Deps, surface: Surface): void {
  const { table, log } = host;
  app.event("app_home_opened", async ({ event }) => {
    const read = homeOpened.safeParse(event);
    if (!read.success) return;
    const { user, channel, tab } = read.data;
    try {
      if (tab === "home") {
        const [{ audience }, threads] = await Promise.all([
          people.about(user),
          recentThreads(host, identity.team, user),
        ]);
        const view = homeView(table, audience, surface, recentBlocks(threads, identity));
        await calls.call("views.publish", { user_id: user, view });
      }
      if (tab === "messages") {
        const prompts = suggestedPrompts.map((prompt) => ({ ...prompt }));
        await calls.call("assistant.threads.setSuggestedPrompts", {
          channel_id: channel,
          title: "Ask me, for example",
          prompts,
        });
      }
    } catch (error) {
      // A plan without agents, an app without Home: all else works.
      log.debug({ err: error, code: slackCode(error), tab }, "a tab of the app could not be filled");
    }
  });
}
