/** The real mentor behind the real discord.js, against the stand-in for Discord: a server with people in it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { createDiscord, type Discord, type DiscordOptions } from "../../../playground/discord/discord.ts";
import type { GuildHandle } from "../../../playground/discord/people/guild.ts";
import type { Person } from "../../../playground/discord/people/person.ts";
import type { Channel, GuildChannel, Message } from "../../../playground/discord/state/model.ts";
import type { ChatAdapter, ChatHost } from "../../../src/adapters/adapter.ts";
import { createDiscordAdapter } from "../../../src/adapters/discord/discord.ts";
import { commands } from "../../../src/commands/index.ts";
import { readConfig } from "../../../src/config.ts";
import { createTurns, type Turns } from "../../../src/conversations/turns.ts";
import { createMentor, type Mentor } from "../../../src/mentor.ts";
import { noServer, scratchDatabase, testLog } from "../../storage/support.ts";

/** The mentor of a test file, on a database of its own: an embedded one where there is no server. */
export function useMentor(): () => Mentor {
  let mentor: Mentor | undefined;
  let remove = async () => {};
  beforeAll(async () => {
    const place = await (noServer === undefined ? serverDatabase() : embeddedDatabase());
    remove = place.remove;
    mentor = await createMentor({ config: readConfig(place.variables), log: testLog().log, recordGaps: true });
    await mentor.database.ready;
  });
  afterAll(async () => {
    await mentor?.close();
    await remove();
  });
  return () => {
    if (mentor === undefined) throw new Error("the mentor is not there yet");
    return mentor;
  };
}

async function serverDatabase() {
  const { url, drop } = await scratchDatabase();
  return { variables: { DATABASE_URL: url }, remove: drop };
}

async function embeddedDatabase() {
  const folder = mkdtempSync(join(tmpdir(), "mentor-discord-"));
  return { variables: { DATA_DIR: folder }, remove: async () => rmSync(folder, { recursive: true, force: true }) };
}

export interface SceneOptions {
  readonly messageContent?: boolean;
  readonly discord?: DiscordOptions;
  /** Registers commands in the guild alone. */
  readonly inGuild?: boolean;
  /** Stands in for parts of what the adapter is given. */
  readonly host?: (real: ChatHost) => Partial<ChatHost>;
  /** Rights the bot joins with. */
  readonly rights?: bigint;
}

export interface Scene {
  readonly discord: Discord;
  readonly ana: Person;
  readonly ben: Person;
  /** Ana owns it. */
  readonly guild: GuildHandle;
  readonly general: GuildChannel;
  readonly adapter: ChatAdapter;
  readonly turns: Turns;
  readonly lines: readonly string[];
  /** A second process on the same database and the same stand-in. */
  another(host?: SceneOptions["host"]): Promise<ChatAdapter>;
  /** The messages of the mentor on a screen, once there are `count`. */
  answers(who: Person, place: Channel, count?: number): Promise<readonly Message[]>;
  /** The thread below a message, once the mentor has answered in it. */
  threadOf(message: Message): Promise<Channel>;
}

const messageContentIntent = 1 << 15;

/** A server with ana and ben in it, and the mentor connected to it. */
export async function scene(mentor: Mentor, options: SceneOptions = {}): Promise<Scene> {
  const { messageContent = false } = options;
  const discord = await createDiscord({
    identifyWindowMs: 0,
    ...(messageContent && { privilegedIntents: messageContentIntent }),
    ...options.discord,
  });
  const ana = discord.person({ name: "ana" });
  const ben = discord.person({ name: "ben" });
  const guild = discord.guild({ members: [ana, ben], ...(options.rights !== undefined && { bot: options.rights }) });
  const { log, lines } = testLog();
  const processes: { adapter: ChatAdapter; turns: Turns }[] = [];
  const start = async (host: NonNullable<SceneOptions["host"]> = () => ({})) => {
    const { store, conversations, clock } = mentor;
    const turns = createTurns({ store, conversations, table: commands, clock, log });
    const { receive, isFollowUp } = turns;
    const real = { receive, isFollowUp, table: commands, suggest: conversations.suggest, clock, log };
    const adapter = createDiscordAdapter(
      {
        token: discord.bot.token(),
        apiUrl: discord.apiUrl,
        messageContent,
        ...(options.inGuild === true && { guildId: guild.id }),
      },
      { ...real, ...host(real) },
    );
    processes.push({ adapter, turns });
    await adapter.start();
    turns.join("discord", adapter);
    return { adapter, turns };
  };
  onTestFinished(async () => {
    for (const { adapter, turns } of processes) {
      await adapter.stop();
      await turns.stop(1_000);
    }
    await discord.close();
  });
  const { adapter, turns } = await start(options.host);

  const answers = (who: Person, place: Channel, count = 1) =>
    discord.until(`${count} answers of the mentor for ${who.user.name}`, () => {
      const own = who.reads(place).filter((one) => one.authorId === discord.bot.id && (one.flags & 128) === 0);
      return own.length >= count && own;
    });
  return {
    discord,
    ana,
    ben,
    guild,
    general: guild.channel("general"),
    adapter,
    turns,
    lines,
    another: async (host) => (await start(host)).adapter,
    answers,
    async threadOf(message) {
      const thread = await discord.until("a thread below the question", () => discord.state.channels.get(message.id));
      await answers(ana, thread);
      return thread;
    },
  };
}
