/** What is on one person's screen, as text: a channel or a thread, a modal, a Home tab. */
import { asObjects, textOf } from "../json.ts";
import type { AgentThread, Ephemeral, Message, View } from "../state/records.ts";
import type { WorkspaceState } from "../state/workspace.ts";
import { blockLines } from "./blocks.ts";
import { mrkdwn } from "./mrkdwn.ts";
import { type Names, namesIn } from "./names.ts";

/** Blocks hide the text beside them; attachments follow. */
function contentLines({ text, blocks, attachments }: Message | Ephemeral, names: Names): readonly string[] {
  const said = blocks.length > 0 ? blockLines(blocks, { names }) : text === "" ? [] : mrkdwn(text, names).split("\n");
  const attached = attachments.flatMap((attachment) => [
    ...["pretext", "title", "text"].map((key) => textOf(attachment[key])).filter((line) => line !== ""),
    ...blockLines(asObjects(attachment.blocks), { names }),
  ]);
  return [...said, ...attached];
}

/** One message as its reader has it before her. */
export function messageText(message: Message | Ephemeral, workspace: WorkspaceState): string {
  const names = namesIn(workspace);
  const lines = contentLines(message, names);
  if ("ephemeral" in message) return [...lines, "(only visible to you)"].join("\n");
  const files = message.files.map((id) => `[file: ${workspace.files.get(id)?.title ?? id}]`);
  const reactions = message.reactions.map(({ name, users }) => `:${name}: ${users.length}`);
  return [
    ...lines,
    ...files,
    ...(message.edited === undefined ? [] : ["(edited)"]),
    ...(reactions.length === 0 ? [] : [reactions.join(" ")]),
  ].join("\n");
}

function authored(message: Message | Ephemeral, workspace: WorkspaceState): string {
  const user = workspace.users.get(message.user);
  const name = "ephemeral" in message ? undefined : message.username;
  const author = name ?? user?.displayName ?? "Slackbot";
  const typed = "ephemeral" in message ? undefined : message.typed;
  const command = typed === undefined ? "" : `${namesIn(workspace).user(typed.user)}: ${typed.text}\n`;
  return `${command}${author}: ${messageText(message, workspace)}`;
}

const inOrder = (a: Message | Ephemeral, b: Message | Ephemeral) => Number(a.ts) - Number(b.ts);

function agentLines(thread: AgentThread | undefined, app: string): readonly string[] {
  if (thread === undefined) return [];
  return [
    ...(thread.promptsTitle === undefined || thread.prompts.length === 0 ? [] : [thread.promptsTitle]),
    ...thread.prompts.map(({ title }) => `[${title}]`),
    ...(thread.status === undefined ? [] : [`${app} ${thread.status}`]),
  ];
}

/** Where someone looks: a channel, or with `threadTs` one of its threads. */
export interface Look {
  readonly viewer: string;
  readonly channel: string;
  readonly threadTs: string | undefined;
  readonly appName: string;
}

/** @returns nothing to read where the viewer may not look */
export function conversationText({ viewer, channel: id, threadTs, appName }: Look, workspace: WorkspaceState): string {
  const channel = workspace.channels.get(id);
  if (channel === undefined || (channel.kind !== "public" && !channel.members.has(viewer))) return "";
  const said =
    threadTs === undefined
      ? workspace
          .messages(id)
          .filter((message) => message.threadTs === undefined || message.subtype === "thread_broadcast")
      : workspace.thread(id, threadTs);
  const hers = workspace.ephemerals.filter(
    (shown) => shown.channel === id && shown.to === viewer && shown.threadTs === threadTs,
  );
  const lines = [...said, ...hers].sort(inOrder).map((message) => {
    const replies =
      "ephemeral" in message || message.threadTs !== undefined ? 0 : workspace.thread(id, message.ts).length - 1;
    const count = threadTs === undefined && replies > 0 ? `\n${replies} ${replies === 1 ? "reply" : "replies"}` : "";
    return authored(message, workspace) + count;
  });
  return [...lines, ...agentLines(workspace.agentThread(id, threadTs), appName)].join("\n");
}

export function viewText(view: View, workspace: WorkspaceState): string {
  const shown = { names: namesIn(workspace), values: view.values, errors: view.errors };
  const general = view.errors[""];
  return [
    ...(view.kind === "modal" ? [view.title] : []),
    ...(general === undefined ? [] : [`! ${general}`]),
    ...blockLines(view.blocks, shown),
    ...(view.kind === "modal"
      ? [
          [view.close ?? "Cancel", view.submit]
            .flatMap((label) => (label === undefined ? [] : [`[${label}]`]))
            .join(" "),
        ]
      : []),
  ].join("\n");
}
