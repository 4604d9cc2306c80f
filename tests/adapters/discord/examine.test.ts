import { expect, it, onTestFinished } from "vitest";
import { createDiscord } from "../../../playground/discord/discord.ts";
import { examineDiscord } from "../../../src/adapters/discord/examine.ts";
import { commands } from "../../../src/commands/index.ts";

it("looks at every server, though Discord lists two hundred at a time", async () => {
  const discord = await createDiscord();
  onTestFinished(() => discord.close());
  for (let index = 0; index < 400; index++) discord.guild({ channels: [] });
  const poor = discord.guild({ name: "The last one", bot: 0n, channels: [] });
  poor.setPermissions(poor.everyone, 0n);
  const options = { token: discord.bot.token(), apiUrl: discord.apiUrl, messageContent: false };
  const sentences = (await examineDiscord(options, commands)).map(({ sentence }) => sentence);
  expect(sentences).toContain("The bot is in 401 servers.");
  expect(sentences.filter((sentence) => sentence.includes("lacks a right"))).toEqual([
    expect.stringContaining("In “The last one” the bot lacks a right"),
  ]);
});
