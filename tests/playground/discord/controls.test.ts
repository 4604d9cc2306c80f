import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  Events,
  type Interaction,
  LabelBuilder,
  ModalBuilder,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { describe, expect, it } from "vitest";
import { meet } from "./client.ts";

/** A guild with ana in it, and a client whose interactions are handled by the test. */
async function scene(handle: (interaction: Interaction) => Promise<unknown>) {
  const met = await meet();
  met.client.on(Events.InteractionCreate, (interaction) => void handle(interaction));
  return met;
}

describe("controls and forms", () => {
  const row = () =>
    new ActionRowBuilder<ButtonBuilder>().addComponents(
      new ButtonBuilder().setCustomId("again").setLabel("Again").setStyle(ButtonStyle.Primary),
      new ButtonBuilder().setURL("https://nodejs.org/").setLabel("Docs").setStyle(ButtonStyle.Link),
    );

  it("a button is pressed by its label and changes its message", async () => {
    const { discord, ana, general, channel } = await scene(async (interaction) => {
      if (interaction.isButton())
        await interaction.update({ content: `pressed ${interaction.customId}`, components: [] });
    });
    await channel.send({ content: "Press", components: [row()] });

    expect(ana.sees(general)).toBe("Mentor: Press\n[Again] [Docs ↗]");
    const [message] = ana.reads(general);
    if (message === undefined) throw new Error("nothing was sent");
    expect(() => ana.clicks(message, "Gone")).toThrow("there are: Again, Docs");
    expect(() => ana.clicks(message, "Docs")).toThrow("opens a page");
    const changed = await ana.clicks(message, "Again").answer();
    expect(changed).toBe(message);
    expect(ana.sees(general)).toBe("Mentor (edited): pressed again");
    expect(discord.violations).toEqual([]);
  });

  it("a button that is only taken note of is answered by the first followup", async () => {
    const { ana, general, channel } = await scene(async (interaction) => {
      if (!interaction.isButton()) return;
      await interaction.deferUpdate();
      await interaction.followUp("beside it");
    });
    await channel.send({ content: "Press", components: [row()] });
    const [message] = ana.reads(general);
    if (message === undefined) throw new Error("nothing was sent");
    expect((await ana.clicks(message, "Again").answer()).content).toBe("beside it");
  });

  it("an option is selected by its label", async () => {
    const { ana, general, channel } = await scene(async (interaction) => {
      if (interaction.isStringSelectMenu()) await interaction.reply(interaction.values.join("+"));
    });
    const menu = new StringSelectMenuBuilder()
      .setCustomId("db")
      .setPlaceholder("Database")
      .addOptions({ label: "PostgreSQL", value: "pg" }, { label: "MongoDB", value: "mongo" });
    await channel.send({ components: [new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu)] });
    const [message] = ana.reads(general);
    if (message === undefined) throw new Error("nothing was sent");

    expect(ana.seesMessage(message)).toBe("Mentor: [Database ▾ PostgreSQL | MongoDB]");
    expect(() => ana.selects(message, "Oracle")).toThrow("No menu offers “Oracle”");
    expect((await ana.selects(message, "MongoDB").answer()).content).toBe("mongo");
  });

  it("a form is filled in by its labels, submitted or dismissed", async () => {
    const form = new ModalBuilder()
      .setCustomId("form:1")
      .setTitle("Review")
      .addLabelComponents(
        new LabelBuilder()
          .setLabel("Your code")
          .setDescription("Paste it")
          .setTextInputComponent(
            new TextInputBuilder().setCustomId("code").setStyle(TextInputStyle.Paragraph).setMaxLength(30),
          ),
      );
    const { discord, ana, general, client } = await scene(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.showModal(form);
      if (interaction.isModalSubmit()) await interaction.reply(`got ${interaction.fields.getTextInputValue("code")}`);
    });
    await client.application.commands.set([{ name: "review", description: "Review" }]);

    const opened = await ana.uses(general, "/review").form();
    expect(opened.sees()).toBe("Review\nYour code *: \n  Paste it");
    expect(() => opened.submit()).toThrow("“Your code” is required");
    expect(() => opened.fill({ "Your code": "x".repeat(31) }).submit()).toThrow("0 to 30 characters");
    const answer = await opened.fill({ "Your code": "let x = 1" }).submit().answer();
    expect(answer.content).toBe("got let x = 1");
    expect(ana.form()).toBeUndefined();

    (await ana.uses(general, "/review").form()).dismiss();
    expect(ana.form()).toBeUndefined();
    expect(discord.violations).toEqual([]);
  });
});
