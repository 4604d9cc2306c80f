import {
  ActionRowBuilder,
  ApplicationCommandOptionType,
  ButtonBuilder,
  ButtonStyle,
  ContainerBuilder,
  LabelBuilder,
  type MessageCreateOptions,
  MessageFlags,
  ModalBuilder,
  Routes,
  TextDisplayBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { describe, expect, it } from "vitest";
import { measures } from "../../../playground/discord/checks/measure.ts";
import { checkModal } from "../../../playground/discord/checks/modals.ts";
import type { DiscordOptions } from "../../../playground/discord/discord.ts";
import { Refusal } from "../../../playground/discord/refusal.ts";
import { meet, startDiscord } from "./client.ts";

async function scene(options: DiscordOptions = {}) {
  const met = await meet(options);
  /** Sends a body as it is, past the builders' own checks. */
  const post = (body: unknown) => met.client.rest.post(Routes.channelMessages(met.channel.id), { body });
  return { ...met, post };
}

const V2 = MessageFlags.IsComponentsV2;
const text = (content: string) => ({ type: 10, content });
const button = (id: string, label = "Press") => ({ type: 2, style: 1, custom_id: id, label });

/** Bodies that a message can't have: what they are, the body, where Discord complains and how. */
const bodies: [what: string, body: unknown, path: string, code: string][] = [
  ["2,001 characters", { content: "x".repeat(2_001) }, "content", "BASE_TYPE_MAX_LENGTH"],
  ["11 embeds", { embeds: Array.from({ length: 11 }, () => ({ title: "t" })) }, "embeds", "BASE_TYPE_MAX_LENGTH"],
  ["a long embed title", { embeds: [{ title: "x".repeat(257) }] }, "embeds.0.title", "BASE_TYPE_MAX_LENGTH"],
  [
    "6,001 characters of embeds",
    { embeds: [{ description: "x".repeat(4_000) }, { description: "x".repeat(2_001) }] },
    "embeds",
    "MAX_EMBED_SIZE_EXCEEDED",
  ],
  [
    "content beside V2",
    { flags: V2, content: "hi", components: [text("a")] },
    "content",
    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
  ],
  ["V2 components without the flag", { components: [text("a")] }, "components.0", "UNION_TYPE_CHOICES"],
  [
    "41 components, nested ones counted",
    { flags: V2, components: [{ type: 17, components: Array.from({ length: 40 }, () => text("a")) }] },
    "components",
    "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
  ],
  [
    "4,001 characters over text displays",
    { flags: V2, components: [text("x".repeat(4_000)), text("y")] },
    "components",
    "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
  ],
  [
    "one custom_id twice",
    { components: [{ type: 1, components: [button("a"), button("a")] }] },
    "components.0.components.1.custom_id",
    "COMPONENT_CUSTOM_ID_DUPLICATED",
  ],
  [
    "a long label",
    { components: [{ type: 1, components: [button("a", "x".repeat(81))] }] },
    "components.0.components.0.label",
    "BASE_TYPE_MAX_LENGTH",
  ],
  [
    "six legacy rows",
    { components: Array.from({ length: 6 }, (_, n) => ({ type: 1, components: [button(`b${n}`)] })) },
    "components",
    "BASE_TYPE_BAD_LENGTH",
  ],
  [
    "a menu beside a button",
    { components: [{ type: 1, components: [button("a"), { type: 5, custom_id: "u" }] }] },
    "components.0.components.1",
    "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
  ],
  [
    "a link of 513 characters",
    {
      components: [
        { type: 1, components: [{ type: 2, style: 5, label: "l", url: `https://e.org/${"x".repeat(499)}` }] },
      ],
    },
    "components.0.components.0.url",
    "BASE_TYPE_MAX_LENGTH",
  ],
  [
    "a file that isn't there",
    { flags: V2, components: [{ type: 13, file: { url: "attachment://a.txt" } }] },
    "components.0.file.url",
    "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
  ],
  [
    "users both parsed and listed",
    { content: "a", allowed_mentions: { parse: ["users"], users: ["1"] } },
    "allowed_mentions",
    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
  ],
  [
    "a reply to nothing",
    { content: "a", message_reference: { message_id: "1" } },
    "message_reference",
    "REPLIES_UNKNOWN_MESSAGE",
  ],
  ["a number for content", { content: 5 }, "content", "STRING_TYPE_CONVERT"],
];

describe("messages that Discord does not take", () => {
  it.each(bodies)("%s", async (_, body, path, code) => {
    const { discord, post } = await scene();
    const error: unknown = await post(body).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 50035, status: 400, rawError: { message: "Invalid Form Body" } });
    const errors: unknown = Reflect.get(Object(Reflect.get(Object(error), "rawError")), "errors");
    const place = path.split(".").reduce<unknown>((at, step) => Reflect.get(Object(at), step), errors);
    expect(place).toMatchObject({ _errors: [{ code }] });
    expect(discord.violations).toMatchObject([{ call: "POST /channels/{channel.id}/messages", code }]);
  });

  it.each([
    ["code units", false],
    ["code points", true],
  ] as const)("a text of 1,001 emoji, counted in %s", async (characters, fits) => {
    const { channel } = await scene({ characters });
    const sent = await channel.send("🦉".repeat(1_001)).then(
      () => true,
      () => false,
    );
    expect(sent).toBe(fits);
  });

  it("an empty message is told apart, and files above ten", async () => {
    const { channel, post } = await scene();
    await expect(post({})).rejects.toMatchObject({ code: 50006 });
    const files = Array.from({ length: 11 }, (_, n) => ({ attachment: Buffer.from("x"), name: `${n}.txt` }));
    await expect(channel.send({ files })).rejects.toMatchObject({ code: 30015 });
  });

  it("text that Discord itself chokes on is its 500", async () => {
    const { discord, client, channel } = await scene();
    client.rest.options.retries = 0;
    const components = Array.from({ length: 10 }, () => new TextDisplayBuilder().setContent("語".repeat(399)));
    await expect(channel.send({ flags: V2, components })).rejects.toMatchObject({ status: 500 });
    expect(discord.violations).toHaveLength(1);
  });

  it("what fits to the last character is taken", async () => {
    const { discord, ana, guild, channel } = await scene();
    const container = new ContainerBuilder();
    for (let n = 0; n < 39; n += 1) container.addTextDisplayComponents((display) => display.setContent("a"));
    const fitting: MessageCreateOptions[] = [
      { content: "x".repeat(2_000) },
      { flags: V2, components: [new TextDisplayBuilder().setContent("x".repeat(4_000))] },
      { flags: V2, components: [container] },
    ];
    for (const message of fitting) await channel.send(message);
    expect(ana.reads(guild.channel("general"))).toHaveLength(3);
    expect(discord.violations).toEqual([]);
  });

  it("V2 can be set by an edit that clears the text, and never taken off", async () => {
    const { ana, guild, channel } = await scene();
    const sent = await channel.send("legacy");
    const v2 = { flags: V2, components: [new TextDisplayBuilder().setContent("new")] } as const;
    await expect(sent.edit(v2)).resolves.toBeDefined();
    await sent.edit({ content: null, embeds: [], ...v2 });
    await expect(sent.edit({ content: "back" })).rejects.toMatchObject({ code: 50035 });
    expect(ana.sees(guild.channel("general"))).toContain("new");
  });
});

describe("commands that Discord does not register", () => {
  const option = (name: string, required = false) => ({
    type: ApplicationCommandOptionType.String,
    name,
    description: "d",
    required,
  });
  it.each([
    ["a capital in the name", { name: "Ask", description: "d" }, "APPLICATION_COMMAND_INVALID_NAME"],
    ["no description", { name: "ask", description: "" }, "BASE_TYPE_REQUIRED"],
    [
      "required after optional",
      { name: "ask", description: "d", options: [option("a"), option("b", true)] },
      "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ],
    [
      "an option twice",
      { name: "ask", description: "d", options: [option("a"), option("a")] },
      "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
    ],
    [
      "26 options",
      { name: "ask", description: "d", options: Array.from({ length: 26 }, (_, n) => option(`o${n}`)) },
      "BASE_TYPE_MAX_LENGTH",
    ],
    ["a long description", { name: "ask", description: "x".repeat(101) }, "BASE_TYPE_MAX_LENGTH"],
    [
      "a description on a message command",
      { name: "Review", type: 3, description: "d" },
      "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
    ],
    [
      "an option beside a subcommand",
      { name: "ask", description: "d", options: [{ type: 1, name: "s", description: "d" }, option("a")] },
      "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
    ],
    [
      "8,001 characters",
      {
        name: "ask",
        description: "d",
        options: Array.from({ length: 25 }, (_, n) => ({
          ...option(`o${n}`),
          choices: Array.from({ length: 4 }, (_, c) => ({ name: `${c}`.repeat(80), value: `${c}` })),
        })),
      },
      "APPLICATION_COMMAND_TOO_LARGE",
    ],
  ])("%s", async (_, command, code) => {
    const { discord, client } = await scene();
    const put = client.rest.put(Routes.applicationCommands(client.application.id), { body: [command] });
    await expect(put).rejects.toMatchObject({ code: 50035 });
    expect(discord.violations[0]?.code).toBe(code);
    expect(discord.state.commands.size).toBe(0);
  });

  it("the 101st, and an unknown one", async () => {
    const { client } = await scene();
    const route = Routes.applicationCommands(client.application.id);
    const body = Array.from({ length: 101 }, (_, n) => ({ name: `c${n}`, description: "d" }));
    await expect(client.rest.put(route, { body })).rejects.toMatchObject({ code: 30032 });
    await client.rest.put(route, { body: body.slice(0, 100) });
    await expect(client.rest.delete(`${route}/1`)).rejects.toMatchObject({ code: 10063 });
  });
});

describe("modals that Discord does not show", () => {
  const input = (id: string) => ({ type: 4, custom_id: id, style: 1 });
  const label = (id: string) => ({ type: 18, label: "L", component: input(id) });
  const modal = (components: unknown[]) => ({ custom_id: "m", title: "T", components });
  it.each([
    ["six components", modal(Array.from({ length: 6 }, (_, n) => label(`f${n}`))), "BASE_TYPE_BAD_LENGTH"],
    ["a long title", { ...modal([label("a")]), title: "x".repeat(46) }, "BASE_TYPE_MAX_LENGTH"],
    ["one custom_id twice", modal([label("a"), label("a")]), "COMPONENT_CUSTOM_ID_DUPLICATED"],
    [
      "a disabled menu",
      modal([{ type: 18, label: "L", component: { type: 5, custom_id: "u", disabled: true } }]),
      "COMPONENT_DISABLED_IN_MODAL",
    ],
  ])("%s", (_, form, code) => {
    const problems = (() => {
      try {
        checkModal(measures["code units"], form);
        return [];
      } catch (error) {
        return error instanceof Refusal ? error.problems : [];
      }
    })();
    expect(problems[0]).toMatchObject({ code });
  });

  it("what builders make is taken", () => {
    const input = new TextInputBuilder().setCustomId("a").setStyle(TextInputStyle.Short);
    const built = new ModalBuilder()
      .setCustomId("m")
      .setTitle("T")
      .addLabelComponents(new LabelBuilder().setLabel("L").setTextInputComponent(input));
    expect(() => checkModal(measures["code units"], built.toJSON())).not.toThrow();
  });
});

describe("requests that Discord turns away", () => {
  const headers = { "User-Agent": "DiscordBot (https://example.org, 1.0)" };
  it("are answered in its words", async () => {
    const discord = await startDiscord();
    const authorized = { ...headers, Authorization: `Bot ${discord.bot.token()}` };
    const ask = async (path: string, init: RequestInit) => {
      const response = await fetch(`${discord.apiUrl}${path}`, init);
      return [response.status, await response.json()];
    };
    expect(await ask("/v10/users/@me", { headers })).toEqual([401, { message: "401: Unauthorized", code: 0 }]);
    expect(await ask("/v10/users/@me", { headers: { Authorization: authorized.Authorization } })).toMatchObject([
      403,
      { code: 40333 },
    ]);
    expect(await ask("/v9/users/@me", { headers: authorized })).toMatchObject([400, { code: 50041 }]);
    expect(await ask("/v10/nothing", { headers: authorized })).toEqual([404, { message: "404: Not Found", code: 0 }]);
    expect(await ask("/v10/channels/1", { headers: authorized })).toEqual([
      404,
      { message: "Unknown Channel", code: 10003 },
    ]);
    const broken = { method: "POST", body: "{", headers: { ...authorized, "Content-Type": "application/json" } };
    expect(await ask("/v10/users/@me/channels", broken)).toMatchObject([400, { code: 50109 }]);
    const typeless = { method: "POST", body: "a", headers: { ...authorized, "Content-Type": "text/plain" } };
    expect(await ask("/v10/users/@me/channels", typeless)).toMatchObject([400, { code: 50035 }]);
  });
});

describe("a row", () => {
  it("of six buttons is too wide, and a disabled button can't be pressed", async () => {
    const { ana, guild, channel, post } = await scene();
    const six = Array.from({ length: 6 }, (_, n) => button(`b${n}`));
    await expect(post({ components: [{ type: 1, components: six }] })).rejects.toMatchObject({ code: 50035 });
    const off = new ButtonBuilder().setCustomId("b").setLabel("Off").setStyle(ButtonStyle.Primary).setDisabled(true);
    await channel.send({ components: [new ActionRowBuilder<ButtonBuilder>().addComponents(off)] });
    const [message] = ana.reads(guild.channel("general"));
    if (message === undefined) throw new Error("nothing was sent");
    expect(() => ana.clicks(message, "Off")).toThrow("disabled");
  });
});
