import {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ButtonBuilder,
  ButtonStyle,
  Events,
  FileUploadBuilder,
  type Interaction,
  InteractionResponseType,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  Routes,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
  UserSelectMenuBuilder,
} from "discord.js";
import { describe, expect, it } from "vitest";
import { login, meet, startDiscord } from "./client.ts";

async function scene(handle: (interaction: Interaction) => Promise<unknown>) {
  const met = await meet();
  const { ana, general, client, channel } = met;
  client.on(Events.InteractionCreate, (interaction) => {
    handle(interaction).catch(() => {
      // A refusal is what some of these tests are about: it shows in discord.violations.
    });
  });
  await client.application.commands.set([
    { name: "ask", description: "Ask" },
    {
      name: "explain",
      description: "Explain",
      options: [{ name: "topic", description: "T", type: ApplicationCommandOptionType.String, autocomplete: true }],
    },
  ]);
  /** Sends controls and gives the message as it lies in the channel. */
  const show = async (component: ButtonBuilder | StringSelectMenuBuilder | UserSelectMenuBuilder) => {
    const row = new ActionRowBuilder<ButtonBuilder | StringSelectMenuBuilder | UserSelectMenuBuilder>();
    const { id } = await channel.send({ content: "Controls", components: [row.addComponents(component)] });
    const message = ana.reads(general).find((candidate) => candidate.id === id);
    if (message === undefined) throw new Error("nothing was sent");
    return message;
  };
  return { ...met, show };
}

const button = new ButtonBuilder().setCustomId("b").setLabel("Press").setStyle(ButtonStyle.Primary);

describe("answers", () => {
  it("a click that is only acknowledged changes nothing until its message is edited", async () => {
    const release = Promise.withResolvers<void>();
    const { ana, general, show } = await scene(async (interaction) => {
      if (!interaction.isButton()) return;
      await interaction.deferUpdate();
      await release.promise;
      await interaction.editReply({ content: "done", components: [] });
    });
    const click = ana.clicks(await show(button), "Press");
    await click.acknowledged();
    expect(ana.sees(general)).toBe("Mentor: Controls\n[Press]");
    release.resolve();
    await click.answer();
    expect(ana.sees(general)).toBe("Mentor (edited): done");
  });

  it("a followup takes the place of an ephemeral thinking…, and stays ephemeral", async () => {
    const { ana, ben, general } = await scene(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.followUp("here");
    });
    const asked = ana.uses(general, "/ask");
    await asked.answer();
    expect(asked.messages()).toHaveLength(1);
    expect(ana.sees(general)).toBe("Mentor (ana used /ask; only you can see this): here");
    expect(ben.sees(general)).toBe("");
  });

  it("a deleted answer is gone from the screen", async () => {
    const { discord, ana, general } = await scene(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.reply("oops");
      await interaction.deleteReply();
    });
    const asked = ana.uses(general, "/ask");
    await discord.until(
      "the deletion",
      () => asked.interaction.originalId !== undefined && asked.messages().length === 0,
    );
    expect(ana.sees(general)).toBe("");
  });

  it("an ephemeral message's button works for its reader, and is not there for others", async () => {
    const { ana, ben, general } = await scene(async (interaction) => {
      const components = [new ActionRowBuilder<ButtonBuilder>().addComponents(button)];
      if (interaction.isChatInputCommand())
        await interaction.reply({ content: "yours", components, flags: MessageFlags.Ephemeral });
      if (interaction.isButton()) await interaction.update({ content: "pressed", components: [] });
    });
    const message = await ana.uses(general, "/ask").answer();
    expect(() => ben.clicks(message, "Press")).toThrow("not on ben's screen");
    expect((await ana.clicks(message, "Press").answer()).content).toBe("pressed");
  });

  it("people are selected as themselves", async () => {
    const { ana, ben, show } = await scene(async (interaction) => {
      if (interaction.isUserSelectMenu())
        await interaction.reply(interaction.users.map((user) => user.username).join());
    });
    const menu = await show(new UserSelectMenuBuilder().setCustomId("u").setPlaceholder("Who?"));
    expect((await ana.selects(menu, ben).answer()).content).toBe("ben");
    expect(() => ana.selects(menu, ana, ben)).toThrow("takes 1 to 1");
  });

  it("a form from a button takes text, a choice and a file, and changes the button's message", async () => {
    const form = new ModalBuilder()
      .setCustomId("m")
      .setTitle("Review")
      .addLabelComponents(
        new LabelBuilder()
          .setLabel("Title")
          .setTextInputComponent(
            new TextInputBuilder().setCustomId("t").setStyle(TextInputStyle.Short).setRequired(false),
          ),
        new LabelBuilder()
          .setLabel("Language")
          .setStringSelectMenuComponent(
            new StringSelectMenuBuilder()
              .setCustomId("l")
              .addOptions({ label: "Go", value: "go" }, { label: "Rust", value: "rs" }),
          ),
        new LabelBuilder().setLabel("Code").setFileUploadComponent(new FileUploadBuilder().setCustomId("f")),
      );
    const { discord, ana, show } = await scene(async (interaction) => {
      if (interaction.isButton()) await interaction.showModal(form);
      if (!interaction.isModalSubmit() || !interaction.isFromMessage()) return;
      const file = interaction.fields.getUploadedFiles("f", true).first();
      const code = file === undefined ? "" : await (await fetch(file.url)).text();
      await interaction.update({
        content: `${interaction.fields.getStringSelectValues("l").join()}: ${code}`,
        components: [],
      });
    });
    const message = await show(button);
    const opened = await ana.clicks(message, "Press").form();
    expect(() => opened.fill({ Language: ["Go"] }).submit()).toThrow("“Code” is required");
    expect(() => opened.fill({ Colour: "red" })).toThrow("it has: Title, Language, Code");
    const code = [{ filename: "main.rs", content: "fn main() {}" }];
    const changed = await opened
      .fill({ Language: ["Rust"], Code: code })
      .submit()
      .answer();
    expect(changed).toBe(message);
    expect(message.content).toBe("rs: fn main() {}");
    expect(discord.violations).toEqual([]);
  });
});

describe("responses that don't fit", () => {
  it("an update for a command, a modal for a form, and 26 choices are refused", async () => {
    const { discord, ana, general, client } = await scene(async (interaction) => {
      const route = Routes.interactionCallback(interaction.id, interaction.token);
      if (interaction.isAutocomplete())
        await interaction.respond(Array.from({ length: 26 }, (_, n) => ({ name: `${n}`, value: `${n}` })));
      else
        await client.rest.post(route, { auth: false, body: { type: InteractionResponseType.UpdateMessage, data: {} } });
    });
    ana.uses(general, "/ask");
    await discord.until("the refusal", () => discord.violations.length === 1);
    expect(discord.violations[0]).toMatchObject({ path: ["type"], code: "BASE_TYPE_CHOICES" });
    void ana.completes(general, "/explain", { topic: "c" }, "topic").catch(() => undefined);
    await discord.until("the second", () => discord.violations.length === 2);
    expect(discord.violations[1]?.path.slice(0, 2)).toEqual(["data", "choices"]);
  });

  it("a token that is not of this interaction is refused", async () => {
    const { client } = await scene(async () => {});
    const callback = client.rest.post(Routes.interactionCallback("1", "invented"), { auth: false, body: { type: 5 } });
    await expect(callback).rejects.toMatchObject({ code: 10062 });
    const edit = client.rest.patch(Routes.webhookMessage(client.application.id, "invented"), { auth: false, body: {} });
    await expect(edit).rejects.toMatchObject({ code: 10015, status: 404 });
  });
});

describe("settings", () => {
  it("statuses by code, and closed direct messages refused on opening", async () => {
    const discord = await startDiscord({ statuses: { 50007: 400 }, closedDmsRefusedOn: "open" });
    const ana = discord.person({ name: "ana" });
    discord.guild({ members: [ana] });
    const client = await login(discord);
    ana.closesDms();
    await expect(client.users.createDM(ana.id)).rejects.toMatchObject({ code: 50007, status: 400 });
  });
});
