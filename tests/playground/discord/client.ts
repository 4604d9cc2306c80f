/** The real discord.js against the stand-in, as the product uses it: the same intents, the same partials. */

import { Client, type ClientOptions, Events, Partials } from "discord.js";
import { onTestFinished } from "vitest";
import { createChanges } from "../../../playground/changes.ts";
import { createDiscord, type Discord, type DiscordOptions } from "../../../playground/discord/discord.ts";

/** GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES. */
const INTENTS = 4609;

/** A stand-in that ends with the test. */
export async function startDiscord(options: DiscordOptions = {}): Promise<Discord> {
  const discord = await createDiscord(options);
  onTestFinished(() => discord.close());
  return discord;
}

/** A client that is not logged in yet, and ends with the test. */
export function newClient(discord: Discord, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: INTENTS,
    partials: [Partials.Channel, Partials.Message],
    rest: { api: discord.apiUrl },
    ...options,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** A client that is ready. */
export async function login(discord: Discord, options: Partial<ClientOptions> = {}): Promise<Client<true>> {
  const client = newClient(discord, options);
  const ready = new Promise<Client<true>>((resolve) => {
    client.once(Events.ClientReady, resolve);
  });
  await client.login(discord.bot.token());
  return ready;
}

/** A guild with two people in it, and the bot at the other end of a real client. */
export async function meet(options: DiscordOptions = {}) {
  const discord = await startDiscord(options);
  const ana = discord.person({ name: "ana", locale: "de" });
  const ben = discord.person({ name: "ben" });
  const guild = discord.guild({ members: [ana, ben] });
  const client = await login(discord);
  const general = guild.channel("general");
  const channel = await client.channels.fetch(general.id);
  if (!channel?.isSendable()) throw new Error("general can't be written to");
  return { discord, ana, ben, guild, general, client, channel };
}

/** What a client is told, in the order it is told. */
export interface Ear<Heard> {
  readonly heard: readonly Heard[];
  hear(what: Heard): void;
  /** Everything heard, once it is `count` things or more. */
  until(count: number): Promise<readonly Heard[]>;
}

export function createEar<Heard>(): Ear<Heard> {
  const heard: Heard[] = [];
  const changes = createChanges();
  return {
    heard,
    hear(what) {
      heard.push(what);
      changes.announce();
    },
    until: (count) => changes.until(`${count} things to be heard`, () => heard.length >= count && heard),
  };
}
