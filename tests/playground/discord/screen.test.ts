import { ButtonStyle, ComponentType, Locale, SeparatorSpacingSize } from "discord-api-types/v10";
import { describe, expect, it } from "vitest";
import type { AnyComponent } from "../../../playground/discord/checks/components.ts";
import { componentLines } from "../../../playground/discord/screen/components.ts";
import { readable } from "../../../playground/discord/screen/marks.ts";
import { startDiscord } from "./client.ts";

describe("marks in text", () => {
  it("are names for ids", async () => {
    const discord = await startDiscord();
    const ana = discord.person({ name: "ana" });
    const guild = discord.guild({ members: [ana], channels: ["help"] });
    const role = guild.addRole("seniors");
    const help = guild.channel("help");
    const text = `<@${ana.id}> <@&${role.id}> <#${help.id}> </path show:123> <:go:42> <@1>`;
    ana.writes(help, text);
    expect(ana.sees(help)).toBe("ana: @ana @seniors #help /path show :go: @unknown-user");
  });

  it("times are in the reader's zone and language", async () => {
    const discord = await startDiscord();
    const person = discord.person({ name: "ana", locale: "de", zone: "America/Sao_Paulo" });
    const at = Date.UTC(2026, 10, 24, 12, 30) / 1000;
    const show = (mark: string, zone: string) =>
      readable({ ...discordWorld(), users: new Map() }, mark, { user: person.user, zone }, (at - 7_200) * 1000);
    expect(show(`<t:${at}:t>`, "America/Sao_Paulo")).toBe("09:30");
    expect(show(`<t:${at}:t>`, "Asia/Kolkata")).toBe("18:00");
    expect(show(`<t:${at}:D>`, "UTC")).toBe("24. November 2026");
    expect(show(`<t:${at}:R>`, "UTC")).toBe("in 2 Stunden");
    expect(person.user.locale).toBe(Locale.German);
  });
});

function discordWorld() {
  const none = new Map();
  return {
    users: none,
    guilds: none,
    channels: none,
    messages: none,
    interactions: none,
    commands: none,
    typing: none,
    modals: none,
  };
}

describe("components", () => {
  it("are readable, with what can be pressed in brackets", () => {
    const components: AnyComponent[] = [
      {
        type: ComponentType.Container,
        components: [
          { type: ComponentType.TextDisplay, content: "# Queue\nUse one" },
          { type: ComponentType.Separator, divider: true, spacing: SeparatorSpacingSize.Small },
          {
            type: ComponentType.Section,
            components: [{ type: ComponentType.TextDisplay, content: "More" }],
            accessory: {
              type: ComponentType.Button,
              style: ButtonStyle.Primary,
              custom_id: "a",
              label: "Open",
              emoji: { name: "📖" },
            },
          },
        ],
      },
      { type: ComponentType.File, file: { url: "attachment://a.sql" }, spoiler: true },
      { type: ComponentType.MediaGallery, items: [{ media: { url: "attachment://d.png" }, description: "A diagram" }] },
      {
        type: ComponentType.ActionRow,
        components: [
          { type: ComponentType.Button, style: ButtonStyle.Danger, custom_id: "b", label: "Erase", disabled: true },
          { type: ComponentType.Button, style: ButtonStyle.Link, url: "https://e.org", label: "Docs" },
        ],
      },
      {
        type: ComponentType.ActionRow,
        components: [
          {
            type: ComponentType.StringSelect,
            custom_id: "s",
            options: [
              { label: "One", value: "1", default: true },
              { label: "Two", value: "2" },
            ],
          },
        ],
      },
    ];
    const lines = components.flatMap((component) => componentLines(component, (text) => text));
    expect(lines).toEqual([
      "│ # Queue",
      "│ Use one",
      "│ ────────",
      "│ More",
      "│ [📖 Open]",
      "||",
      "[file: a.sql]",
      "||",
      "[image: A diagram]",
      "[Erase (disabled)] [Docs ↗]",
      "[One ▾ One | Two]",
    ]);
  });
});
