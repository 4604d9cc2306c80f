/** Discord as a place of the contract suite: the real discord.js on the stand-in, people in a server. */
import { createDiscord } from "../../../playground/discord/discord.ts";
import type { Channel, Message } from "../../../playground/discord/state/model.ts";
import type { ChatAdapter } from "../../../src/adapters/adapter.ts";
import { createDiscordAdapter } from "../../../src/adapters/discord/discord.ts";
import type { Turns } from "../../../src/conversations/turns.ts";
import { type AdapterPlace, type Core, createDesk, type Platform, type Who } from "../testAdapter.ts";

export const discordPlatform: Platform = {
  name: "discord",
  lacks: {
    "typed commands": "they are picked from a list, and their options filled in",
    "long messages": "its client makes a file of more than 2,000 characters",
  },
  open: openDiscord,
};

/** A person's client makes a file of what is longer. */
const longestMessage = 2_000;

async function openDiscord(core: Core): Promise<AdapterPlace> {
  const discord = await createDiscord({ identifyWindowMs: 0 });
  const admin = discord.person({ name: "admin" });
  const people = { admin, ana: discord.person({ name: "ana" }), ben: discord.person({ name: "ben" }) };
  // The first one owns it.
  const guild = discord.guild({ members: [admin, people.ana, people.ben] });
  const general = guild.channel("general");
  const desk = createDesk(core);
  let current = await start();
  let talk: Message | undefined;

  async function start(): Promise<{ readonly adapter: ChatAdapter; readonly turns: Turns }> {
    const { host, turns } = desk.start();
    const options = { token: discord.bot.token(), apiUrl: discord.apiUrl, messageContent: false };
    const adapter = createDiscordAdapter(options, host);
    await adapter.start();
    turns.join("discord", adapter);
    return { adapter, turns };
  }
  const stop = async () => {
    await current.adapter.stop();
    await current.turns.stop(2_000);
  };

  const visible = (who: Who): readonly Message[] =>
    [...discord.state.channels.values()]
      .filter((channel) => channel.kind !== "direct")
      .flatMap((channel) => people[who].reads(channel))
      .filter(({ authorId, deleted, type }) => authorId === discord.bot.id && !deleted && shownTypes.has(type));
  /** Without who wrote it to whom; with what is in files. */
  const text = (who: Who, message: Message): string =>
    [
      people[who].seesMessage(message).replace(/^Mentor(?: \([\s\S]*?\))?: ?/, ""),
      ...message.files.map(({ bytes }) => Buffer.from(bytes).toString()),
    ].join("\n");
  const saidTo = async (who: Who, act: () => string | undefined, count = 1): Promise<string> => {
    const before = new Set(visible(who).map(({ id }) => id));
    await desk.answered(act, count);
    return visible(who)
      .filter(({ id }) => !before.has(id))
      .map((message) => text(who, message))
      .join("\n");
  };
  /** The thread below the question; the channel where there came none. */
  const place = (): Channel => {
    if (talk === undefined) throw new Error("no conversation was begun");
    return discord.state.channels.get(talk.id) ?? general;
  };
  const mentions = (who: Who, where: Channel, words: string): Message => {
    const mention = `<@${discord.bot.id}>`;
    if (words.length + mention.length < longestMessage) return people[who].writes(where, `${mention} ${words}`);
    return people[who].writes(where, mention, { files: [{ filename: "message.txt", content: words }] });
  };

  return {
    asks: (who, question) =>
      saidTo(who, () => {
        talk = mentions(who, general, question);
        return talk.id;
      }),
    follows: (who, words) => saidTo(who, () => mentions(who, place(), words).id),
    followsAtOnce: (who, all) =>
      saidTo(
        who,
        () => {
          for (const words of all) mentions(who, place(), words);
          return undefined;
        },
        all.length,
      ),
    uses: (who, { command, args }) =>
      saidTo(who, () => {
        people[who].uses(general, `/mentor ${command}`, args);
        return undefined;
      }),
    chooses: (who, label) =>
      saidTo(who, () => {
        const onButton = label === "more" ? "More" : label;
        for (const message of visible(who).toReversed()) {
          for (const press of [() => people[who].clicks(message, onButton), () => people[who].selects(message, label)])
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
      [
        ...[...discord.state.channels.values()].flatMap((one) => (one.kind === "thread" ? [one.name] : [])),
        ...visible(who).map((message) => text(who, message)),
      ].join("\n"),
    mentionOf: (who) => people[who].mention,
    async restarts() {
      await stop();
      current = await start();
    },
    notifiedByPeople: () => discord.pings.filter((ping) => !isOwn(ping)).length,
    harm: () => [
      ...discord.pings.filter(isOwn).map(({ userId, why }) => `${why} pings ${userId}`),
      ...Object.keys(people)
        .flatMap((who) => (who === "ana" || who === "ben" || who === "admin" ? visible(who) : []))
        .flatMap(({ content, components }) => [content, ...textsIn(components)])
        .filter((shown) => /(?<!\\)\[(?:[^\]\\]|\\.)*\]\(<?https?:\/\/evil/.test(shown)),
    ],
    violations: () => discord.violations,
    log: () => desk.lines.join("\n"),
    async close() {
      await stop();
      await discord.close();
    },
  };

  function isOwn({ messageId }: { readonly messageId: string }): boolean {
    return discord.state.messages.get(messageId)?.authorId === discord.bot.id;
  }
}

/** Default, reply, answer to a command, answer to a menu: what it wrote, and not that it began a thread. */
const shownTypes = new Set([0, 19, 20, 23]);

/** What is written on components, at any depth. */
function textsIn(tree: unknown): readonly string[] {
  if (Array.isArray(tree)) return tree.flatMap(textsIn);
  if (typeof tree !== "object" || tree === null) return [];
  const own = "content" in tree && typeof tree.content === "string" ? [tree.content] : [];
  return [...own, ...Object.values(tree).flatMap(textsIn)];
}
