/** One session of a bot in which every call and every event of the stand-in occurs. */

import {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  Client,
  ContainerBuilder,
  Events,
  MessageFlags,
  ModalBuilder,
  Partials,
  PermissionFlagsBits,
  Routes,
  SectionBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  ThumbnailBuilder,
} from "discord.js";
import { z } from "zod";
import { createDiscord } from "../../../playground/discord/discord.ts";
import type { Traffic } from "../../../playground/discord/platform.ts";
import { createEar } from "./client.ts";

/** Every call and every event at least once, with a client that does what a bot does. */
export async function everythingOnce(): Promise<readonly Traffic[]> {
  const discord = await createDiscord();
  const ana = discord.person({ name: "ana" });
  const guild = discord.guild({ members: [ana], channels: ["general", { name: "help", type: "forum" }] });
  const client = new Client({
    intents: 4609,
    partials: [Partials.Channel, Partials.Message],
    rest: { api: discord.apiUrl },
  });
  const ready = new Promise((resolve) => {
    client.once(Events.ClientReady, resolve);
  });
  await client.login(discord.bot.token());
  await ready;
  if (!client.isReady()) throw new Error("the client is not ready");
  const { rest } = client;
  const general = guild.channel("general");
  const done = createEar<string>();
  client.on(Events.InteractionCreate, async (interaction) => {
    if (interaction.isChatInputCommand() && interaction.commandName === "form")
      await interaction.showModal(
        new ModalBuilder()
          .setCustomId("m")
          .setTitle("Form")
          .addComponents(
            new ActionRowBuilder<TextInputBuilder>().addComponents(
              new TextInputBuilder().setCustomId("t").setLabel("Text").setStyle(TextInputStyle.Short),
            ),
          ),
      );
    else if (interaction.isChatInputCommand()) {
      await interaction.deferReply();
      await interaction.editReply("answer");
      await interaction.fetchReply();
      await interaction.followUp("more");
    } else if (interaction.isButton()) await interaction.update({ content: "pressed", components: [] });
    else if (interaction.isModalSubmit()) await interaction.reply({ content: "got it", withResponse: true });
    done.hear(interaction.type.toString());
  });

  await rest.get(Routes.user());
  await rest.get(Routes.user(ana.id));
  await rest.get(Routes.userGuilds());
  await client.application.fetch();
  for (const target of [
    Routes.applicationCommands(client.application.id),
    Routes.applicationGuildCommands(client.application.id, guild.id),
  ] as const) {
    await rest.post(target, { body: { name: "old", description: "Old", default_member_permissions: "32" } });
    const options = [{ type: ApplicationCommandOptionType.String, name: "text", description: "Text", required: false }];
    await rest.put(target, {
      body: [
        { name: "ask", description: "Ask", options },
        { name: "form", description: "Form" },
      ],
    });
    const [first] = z.array(z.object({ id: z.string() })).parse(await rest.get(target));
    await rest.patch(`${target}/${first?.id}`, { body: { description: "Asks" } });
  }

  const channelOne = await client.channels.fetch(general.id, { force: true });
  if (channelOne?.type !== ChannelType.GuildText) throw new Error("general is no text channel");
  const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId("b").setLabel("Press").setStyle(ButtonStyle.Primary),
  );
  const menu = new StringSelectMenuBuilder().setCustomId("s").addOptions({ label: "One", value: "1" });
  const pressable = await channelOne.send({
    content: "legacy",
    components: [row],
    embeds: [{ title: "Embed", fields: [{ name: "a", value: "b" }] }],
  });
  await channelOne.send({
    flags: MessageFlags.IsComponentsV2,
    files: [{ attachment: Buffer.from("x"), name: "x.png" }],
    components: [
      new ContainerBuilder()
        .addTextDisplayComponents((text) => text.setContent("text"))
        .addSectionComponents(
          new SectionBuilder()
            .addTextDisplayComponents((text) => text.setContent("section"))
            .setThumbnailAccessory(new ThumbnailBuilder().setURL("attachment://x.png")),
        )
        .addSeparatorComponents((separator) => separator)
        .addMediaGalleryComponents((gallery) => gallery.addItems((item) => item.setURL("https://example.org/a.png")))
        .addFileComponents((file) => file.setURL("attachment://x.png"))
        .addActionRowComponents(new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu)),
    ],
  });
  await pressable.edit("edited");
  await pressable.react("👍");
  await (await pressable.reply("reply")).delete();
  await channelOne.sendTyping();
  await channelOne.messages.fetch({ limit: 10 });
  await channelOne.messages.fetch({ message: pressable.id, force: true });
  const thread = await pressable.startThread({ name: "thread" });
  await thread.members.fetch();
  await thread.members.fetch({ member: client.user.id, force: true });
  await thread.members.add(ana.id);
  await thread.setArchived(true);
  await channelOne.threads.create({ name: "private", type: ChannelType.PrivateThread });
  await rest.post(Routes.threads(guild.channel("help").id), {
    body: { name: "forum post", message: { content: "first" } },
  });
  guild.setPermissions(guild.botRole(), guild.botRole().permissions | PermissionFlagsBits.ManageThreads);
  await (await channelOne.threads.create({ name: "short-lived" })).delete();
  await rest.get(Routes.guild(guild.id));
  await rest.get(Routes.guildChannels(guild.id));
  await rest.get(Routes.guildRoles(guild.id));
  await rest.get(Routes.guildMember(guild.id, ana.id));
  await rest.get(Routes.guildActiveThreads(guild.id));
  await client.users.send(ana.id, "hello");

  const own = discord.state.messages.get(pressable.id);
  if (own === undefined) throw new Error("the message is not there");
  ana.writes(general, `<@${discord.bot.id}>`, { replyTo: own, files: [{ filename: "a.txt", content: "a" }] });
  await ana.uses(general, "/ask", { text: "q" }).followups(1);
  await ana.uses(ana.dm(), "/ask").followups(1);
  (await ana.uses(general, "/form").form()).fill({ Text: "t" }).submit();
  await pressable.edit({ components: [row] });
  await ana.clicks(own, "Press").answer();
  await done.until(5);
  guild.addRole("role");
  guild.overwrite(guild.addChannel("new"), guild.everyone, { allow: 1n });
  guild.goesDown();
  guild.comesBack();
  const seen = [...discord.traffic];
  await client.destroy();
  await discord.close();
  return seen;
}
