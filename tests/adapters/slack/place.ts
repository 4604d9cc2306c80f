/** Slack as a place of the contract suite: the real Bolt on the stand-in, people in a channel. */
import { byBot, createSlack, type Ephemeral, type Message } from "../../../playground/slack/slack.ts";
import type { ChatAdapter } from "../../../src/adapters/adapter.ts";
import { slackManifest } from "../../../src/adapters/slack/manifest.ts";
import { createSlackAdapter } from "../../../src/adapters/slack/slack.ts";
import { commands } from "../../../src/commands/index.ts";
import type { Turns } from "../../../src/conversations/turns.ts";
import {
  type AdapterPlace,
  type Core,
  createDesk,
  freshName,
  lineOf,
  type Platform,
  type Who,
} from "../testAdapter.ts";

export const slackPlatform: Platform = {
  name: "slack",
  lacks: {},
  open: openSlack,
};

async function openSlack(core: Core): Promise<AdapterPlace> {
  const manifest = JSON.parse(JSON.stringify(slackManifest(commands, { least: false })));
  const slack = await createSlack({ manifest, team: { id: freshName("T") } });
  const people = {
    ana: slack.person({ name: "ana" }),
    ben: slack.person({ name: "ben" }),
    admin: slack.person({ name: "admin", isAdmin: true }),
  };
  const general = slack.channel({ name: "general", members: [...Object.values(people), slack.bot] });
  const desk = createDesk(core);
  let current = await start();
  let talk: Message | undefined;

  async function start(): Promise<{ readonly adapter: ChatAdapter; readonly turns: Turns }> {
    const { host, turns } = desk.start();
    const { botToken, appToken, apiUrl } = slack;
    const adapter = createSlackAdapter({ botToken, appToken, apiUrl }, host);
    turns.join("slack", adapter);
    await adapter.start();
    return { adapter, turns };
  }
  const stop = async () => {
    await current.adapter.stop();
    await current.turns.stop(2_000);
  };

  const own = (): readonly Message[] =>
    [...slack.state.channels.keys()].flatMap((id) => slack.messages({ id })).filter(byBot);
  const visible = (who: Who): readonly (Message | Ephemeral)[] => [...own(), ...slack.ephemerals(people[who])];
  /** With what a menu offers when it is opened, and what is in files. */
  const text = (who: Who, message: Message | Ephemeral): string => {
    const files = "ephemeral" in message ? [] : message.files.map((id) => slack.state.files.get(id)?.content);
    return [
      people[who].reads(message),
      ...walk(message.blocks).flatMap(({ options }) => walk(options).map(({ text: label }) => label)),
      ...files.map((content) => Buffer.from(content ?? []).toString()),
    ]
      .filter((part) => typeof part === "string")
      .join("\n");
  };
  const saidTo = async (who: Who, act: () => string | undefined, count = 1): Promise<string> => {
    const before = new Set(visible(who).map(({ ts }) => ts));
    await desk.answered(act, count);
    return visible(who)
      .filter(({ ts }) => !before.has(ts))
      .map((message) => text(who, message))
      .join("\n");
  };
  const writes = (who: Who, words: string): string => {
    if (talk === undefined) throw new Error("no conversation was begun");
    // Another's thread: he calls the mentor.
    return people[who].writes(talk, talk.user === people[who].id ? words : `<@${slack.bot.id}> ${words}`).ts;
  };

  return {
    asks: (who, question) =>
      saidTo(who, () => {
        talk = people[who].writes(general, `<@${slack.bot.id}> ${question}`);
        return talk.ts;
      }),
    follows: (who, words) => saidTo(who, () => writes(who, words)),
    followsAtOnce: (who, all) =>
      saidTo(
        who,
        () => {
          for (const words of all) writes(who, words);
          return undefined;
        },
        all.length,
      ),
    uses: (who, use) =>
      saidTo(who, () => {
        people[who].command("/mentor", lineOf(use), general);
        return undefined;
      }),
    chooses: (who, label) =>
      saidTo(who, () => {
        const onButton = label === "more" ? "More" : label;
        for (const message of visible(who).toReversed()) {
          for (const press of [() => people[who].clicks(onButton, message), () => people[who].chooses(label, message)])
            try {
              press();
              return undefined;
            } catch {
              // Not on this message.
            }
        }
        throw new Error(`Nothing offers “${label}”.`);
      }),
    sees: (who) =>
      visible(who)
        .map((message) => text(who, message))
        .join("\n"),
    mentionOf: (who) => `<@${people[who].id}>`,
    async restarts() {
      await stop();
      current = await start();
    },
    notifiedByPeople: () =>
      slack.messages(general).filter((one) => !byBot(one) && /<(!|@)(?!U0)/.test(one.text)).length,
    harm: () => [
      ...Object.values(people)
        .flatMap(({ id }) => [...own(), ...slack.ephemerals({ id })])
        .flatMap(harmIn),
      ...slack.calls.filter(({ args }) => args.link_names || args.parse).map(({ method }) => `${method} links names`),
    ],
    violations: () => slack.violations,
    log: () => desk.lines.join("\n"),
    async close() {
      await stop();
      await slack.close();
    },
  };
}

type Node = Readonly<Record<string, unknown>>;

/** All objects in a tree, itself among them. */
function walk(tree: unknown): readonly Node[] {
  if (Array.isArray(tree)) return tree.flatMap(walk);
  if (typeof tree !== "object" || tree === null) return [];
  return [{ ...tree }, ...Object.values(tree).flatMap(walk)];
}

/** Pings and links that hide where they lead. */
function harmIn({ text, blocks }: Message | Ephemeral): readonly string[] {
  const marks = /<[!@#]|<https?:\/\/evil[^>|]*\|/;
  const found = walk(blocks).flatMap((node) => {
    const kind = String(node.type);
    if (["broadcast", "user", "usergroup", "channel"].includes(kind)) return [`a ${kind} element`];
    if (["mrkdwn", "markdown"].includes(kind) && marks.test(String(node.text))) return [String(node.text)];
    const isHidden = kind === "link" && String(node.url).includes("evil.example") && node.text !== undefined;
    return isHidden && !String(node.text).includes("evil.example") ? [`a link that says ${node.text}`] : [];
  });
  return marks.test(text) ? [...found, text] : found;
}
