/** The month on a stand-in of Discord: commands in a server's channel, lessons in the direct message. */
import { createDiscord } from "../../../playground/discord/discord.ts";
import { startBot } from "../../bot.ts";
import type { Chat } from "./chat.ts";
import type { OpenMentor } from "./places.ts";

export async function openDiscord(open: OpenMentor): Promise<Chat> {
  const discord = await createDiscord({ identifyWindowMs: 0, clock: open.clock });
  const ana = discord.person({ name: "ana" });
  const room = discord.guild({ members: [ana] }).channel("general");
  const { mentor, config } = await open.mentor({
    DISCORD_TOKEN: discord.bot.token(),
    DISCORD_API_URL: discord.apiUrl,
  });
  const bot = await startBot(mentor, config, open.log);
  const dm = ana.dm();
  const messages = () =>
    [...ana.reads(room), ...ana.reads(dm)]
      .filter(({ authorId }) => authorId === discord.bot.id)
      .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  return {
    title: "Discord",
    shown: () =>
      messages().map((message) => ({
        id: message.id,
        text: ana.seesMessage(message).replace(/^Mentor( \([^)]*\))?: /, ""),
        press: (label) => void ana.clicks(message, label),
      })),
    calls: ({ name, options = {} }) => void ana.uses(room, `mentor ${name}`, options),
    writes: (text) => void ana.writes(dm, text),
    pictures: () =>
      messages()
        .flatMap(({ files }) => files)
        .filter(({ filename }) => filename.endsWith(".png"))
        .map(({ bytes }) => bytes),
    until: discord.until,
    sweep: bot.sweep,
    async close() {
      await bot.stop();
      await mentor.close();
      await discord.close();
    },
  };
}
