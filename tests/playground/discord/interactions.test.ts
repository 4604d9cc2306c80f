import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  Events,
  type Interaction,
  InteractionContextType,
  MessageFlags,
} from "discord.js";
import { describe, expect, it } from "vitest";
import { login, meet, startDiscord } from "./client.ts";

/** A guild with ana in it, and a client whose interactions are handled by the test. */
async function scene(handle: (interaction: Interaction) => Promise<unknown>) {
  const met = await meet();
  met.client.on(Events.InteractionCreate, (interaction) => void handle(interaction));
  return met;
}

const ask = {
  name: "ask",
  description: "Ask the mentor",
  options: [
    {
      name: "question",
      description: "What",
      type: ApplicationCommandOptionType.String as const,
      required: true,
      max_length: 20,
    },
  ],
};

describe("commands", () => {
  it("a deferred command shows thinking…, then the answer in its place", async () => {
    const release = Promise.withResolvers<void>();
    const { discord, ana, ben, general, client } = await scene(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply();
      await release.promise;
      await interaction.editReply(`${interaction.locale}: ${interaction.options.getString("question", true)}`);
    });
    await client.application.commands.set([ask]);

    const asked = ana.uses(general, "/ask", { question: "which queue?" });
    expect(asked.sees()).toBe("sending…");
    await asked.acknowledged();
    expect(asked.sees()).toBe("Mentor (ana used /ask): thinking…");
    release.resolve();
    const answer = await asked.answer();

    expect(answer.content).toBe("de: which queue?");
    expect(ben.sees(general)).toBe("Mentor (ana used /ask): de: which queue?");
    expect(discord.violations).toEqual([]);
  });

  it("an ephemeral answer is on her screen alone", async () => {
    const { discord, ana, ben, general, client } = await scene(async (interaction) => {
      if (interaction.isChatInputCommand())
        await interaction.reply({ content: "between us", flags: MessageFlags.Ephemeral });
    });
    await client.application.commands.set([ask]);
    await ana.uses(general, "/ask", { question: "q" }).answer();

    expect(ana.sees(general)).toBe("Mentor (ana used /ask; only you can see this): between us");
    expect(ben.sees(general)).toBe("");
    expect(discord.traffic.filter((entry) => entry.kind === "event" && entry.name === "MESSAGE_CREATE")).toEqual([]);
  });

  it("nobody answering within three seconds is said so, and a late answer is refused", async () => {
    let now = Temporal.Now.instant();
    const discord = await startDiscord({ clock: { now: () => now } });
    const ana = discord.person({ name: "ana" });
    const guild = discord.guild({ members: [ana] });
    const client = await login(discord);
    await client.application.commands.set([ask]);
    const received = new Promise<Interaction>((resolve) => {
      client.once(Events.InteractionCreate, resolve);
    });

    const asked = ana.uses(guild.channel("general"), "/ask", { question: "q" });
    const interaction = await received;
    now = now.add({ seconds: 3 });
    discord.tick();

    expect(await asked.failed()).toBe("The application did not respond");
    expect(ana.sees(guild.channel("general"))).toBe("(/ask) The application did not respond");
    if (!interaction.isChatInputCommand()) throw new Error("no command came");
    await expect(interaction.reply("late")).rejects.toMatchObject({ code: 10062, status: 404 });
  });

  it("followups come after the answer; fifteen minutes later the token is over", async () => {
    let now = Temporal.Now.instant();
    const discord = await startDiscord({ clock: { now: () => now } });
    const ana = discord.person({ name: "ana" });
    const guild = discord.guild({ members: [ana] });
    const client = await login(discord);
    await client.application.commands.set([ask]);
    const received = new Promise<Interaction>((resolve) => {
      client.once(Events.InteractionCreate, resolve);
    });
    const asked = ana.uses(guild.channel("general"), "/ask", { question: "q" });
    const interaction = await received;
    if (!interaction.isChatInputCommand()) throw new Error("no command came");
    await interaction.reply("one");
    await interaction.followUp("two");

    expect((await asked.followups(1)).map(({ content }) => content)).toEqual(["two"]);
    now = now.add({ minutes: 15 });
    await expect(interaction.editReply("late")).rejects.toMatchObject({ code: 50027, status: 401 });
  });

  it("her client holds back what the command does not take", async () => {
    const { ana, general, client } = await scene(async () => {});
    expect(() => ana.uses(general, "/ask", { question: "q" })).toThrow("not registered");
    await client.application.commands.set([
      ask,
      {
        name: "path",
        description: "Paths",
        options: [{ name: "show", description: "Show it", type: ApplicationCommandOptionType.Subcommand }],
      },
      {
        name: "level",
        description: "Level",
        options: [
          {
            name: "to",
            description: "Which",
            type: ApplicationCommandOptionType.String,
            choices: [{ name: "Beginner", value: "beginner" }],
          },
        ],
      },
    ]);
    expect(() => ana.uses(general, "/level", { to: "expert" })).toThrow("one of beginner");

    expect(() => ana.uses(general, "/ask")).toThrow("required");
    expect(() => ana.uses(general, "/ask", { question: "x".repeat(21) })).toThrow("0 to 20 characters");
    expect(() => ana.uses(general, "/ask", { question: 3 })).toThrow("takes text");
    expect(() => ana.uses(general, "/ask", { question: "q", other: "x" })).toThrow("no option other");
    expect(() => ana.uses(general, "/path")).toThrow("can't be called bare");
  });

  it("only who has the right finds a command for administrators", async () => {
    const { ana, ben, general, client } = await scene(async () => {});
    await client.application.commands.set([{ name: "ops", description: "For admins", defaultMemberPermissions: 0n }]);
    expect(() => ben.uses(general, "/ops")).toThrow("ben may not use “ops”");
    expect(ana.uses(general, "/ops").sees()).toBe("sending…");
  });

  it("a group's subcommand arrives with its options", async () => {
    const { ana, ben, general, client } = await scene(async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      const { options } = interaction;
      const who = options.getUser("who", true).username;
      const file = options.getAttachment("file", true);
      const text = await (await fetch(file.url)).text();
      await interaction.reply(
        `${options.getSubcommandGroup()} ${options.getSubcommand()} ${who} ${file.name}: ${text}`,
      );
    });
    await client.application.commands.set([
      {
        name: "team",
        description: "Team",
        options: [
          {
            name: "member",
            description: "Members",
            type: ApplicationCommandOptionType.SubcommandGroup,
            options: [
              {
                name: "add",
                description: "Add one",
                type: ApplicationCommandOptionType.Subcommand,
                options: [
                  { name: "who", description: "Who", type: ApplicationCommandOptionType.User, required: true },
                  { name: "file", description: "CV", type: ApplicationCommandOptionType.Attachment, required: true },
                ],
              },
            ],
          },
        ],
      },
    ]);
    const added = ana.uses(general, "/team member add", { who: ben, file: { filename: "cv.txt", content: "Go, SQL" } });
    expect((await added.answer()).content).toBe("member add ben cv.txt: Go, SQL");
  });

  it("a command is offered where its contexts say, and the bot is told where it was used", async () => {
    const { ana, general, client } = await scene(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply(`context ${interaction.context}`);
    });
    await client.application.commands.set([
      { ...ask, name: "here", options: [], contexts: [InteractionContextType.Guild] },
      { ...ask, name: "anywhere", options: [] },
    ]);
    expect(() => ana.uses(ana.dm(), "/here")).toThrow("not offered in direct messages");
    expect((await ana.uses(general, "/here").answer()).content).toBe("context 0");
    expect((await ana.uses(ana.dm(), "/anywhere").answer()).content).toBe("context 1");
  });

  it("overwriting the list keeps the ids of those that stay", async () => {
    const { client } = await scene(async () => {});
    const before = await client.application.commands.set([ask, { name: "gone", description: "Gone" }]);
    const after = await client.application.commands.set([{ ...ask, description: "Asked" }]);
    const idOf = (commands: typeof before) => commands.find(({ name }) => name === "ask")?.id;
    expect([after.size, idOf(after)]).toEqual([1, idOf(before)]);
  });

  it("an option completes while it is typed", async () => {
    const { ana, general, client } = await scene(async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const typed = interaction.options.getFocused();
      await interaction.respond([{ name: `${typed}: caching`, value: "caching" }]);
    });
    await client.application.commands.set([
      {
        name: "explain",
        description: "Explain",
        options: [
          {
            name: "topic",
            description: "Topic",
            type: ApplicationCommandOptionType.String,
            autocomplete: true,
            required: true,
          },
        ],
      },
    ]);
    const choices = await ana.completes(general, "/explain", { topic: "cac" }, "topic");
    expect(choices).toEqual([{ name: "cac: caching", value: "caching" }]);
  });

  it("commands on a message and on a user get what they were used on", async () => {
    const { ana, ben, general, client } = await scene(async (interaction) => {
      if (interaction.isMessageContextMenuCommand())
        await interaction.reply(`read: ${interaction.targetMessage.content}`);
      if (interaction.isUserContextMenuCommand()) await interaction.reply(`met: ${interaction.targetUser.username}`);
    });
    await client.application.commands.set([
      { name: "Review this", type: ApplicationCommandType.Message },
      { name: "Progress", type: ApplicationCommandType.User },
    ]);
    const pasted = ben.writes(general, "SELECT *");

    expect((await ana.usesOnMessage("Review this", pasted).answer()).content).toBe("read: SELECT *");
    expect((await ana.usesOnUser(general, "Progress", ben).answer()).content).toBe("met: ben");
  });
});

describe("several processes", () => {
  it("each gets the interaction; the second to acknowledge is told 40060", async () => {
    const discord = await startDiscord({ identifyWindowMs: 0 });
    const ana = discord.person({ name: "ana" });
    const guild = discord.guild({ members: [ana] });
    const clients = [await login(discord), await login(discord)];
    await clients[0]?.application.commands.set([ask]);
    const outcomes: Promise<unknown>[] = clients.map(
      (client, index) =>
        new Promise((resolve) => {
          client.once(Events.InteractionCreate, async (interaction) => {
            if (!interaction.isChatInputCommand()) return;
            await interaction.reply(`from ${index}`).then(resolve, resolve);
          });
        }),
    );
    const asked = ana.uses(guild.channel("general"), "/ask", { question: "q" });
    await asked.answer();
    const results = await Promise.all(outcomes);

    expect(results.filter((result) => result instanceof Error)).toMatchObject([{ code: 40060, status: 400 }]);
    expect(asked.messages()).toHaveLength(1);
  });
});
