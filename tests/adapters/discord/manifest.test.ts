import { expect, it } from "vitest";
import { discordManifest } from "../../../src/adapters/discord/invite.ts";
import { commandBodies, registerCommands } from "../../../src/adapters/discord/register.ts";
import { commands } from "../../../src/commands/index.ts";
import { discordSize } from "../../../src/commands/options.ts";

it("the invite asks for the rights that are used, and for no more", () => {
  const manifest = discordManifest(commands, { messageContent: false });
  expect(manifest.permissions).toBe("309237746688");
  expect(manifest.intents).toEqual(["Guilds", "GuildMessages", "DirectMessages"]);
  const url = new URL(manifest.invite_url);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: "YOUR_APPLICATION_ID",
    scope: "bot applications.commands",
    permissions: "309237746688",
  });
  expect(manifest.invite_url).not.toContain("+");
});

it("the invite carries the application and the intent that were asked for", () => {
  const manifest = discordManifest(commands, { applicationId: "123456789012345678", messageContent: true });
  expect(new URL(manifest.invite_url).searchParams.get("client_id")).toBe("123456789012345678");
  expect(manifest.intents).toContain("MessageContent");
});

it("the manifest holds just the body that is registered", async () => {
  const put: unknown[] = [];
  await registerCommands(
    { commands: async () => [], putCommands: async (_, bodies) => void put.push(bodies) },
    "1",
    commands,
  );
  expect(put).toEqual([discordManifest(commands, { messageContent: false }).commands]);
});

it("what Discord adds to commands is no difference, and what it lost is", async () => {
  const bodies = commandBodies(commands);
  const stored = bodies.map((body, index) => ({
    id: String(index),
    application_id: "1",
    version: "5",
    default_member_permissions: null,
    nsfw: false,
    dm_permission: true,
    name_localizations: null,
    description_localizations: null,
    description: "",
    ...JSON.parse(JSON.stringify(body)),
    contexts: [1, 0],
  }));
  const register = (there: unknown) =>
    registerCommands({ commands: async () => there, putCommands: async () => {} }, "1", commands);
  expect(await register(stored)).toBe(false);
  expect(await register(stored.toReversed())).toBe(false);
  expect(await register(stored.slice(1))).toBe(true);
  expect(await register([...stored, { type: 2, name: "Old" }])).toBe(true);
  expect(await register(JSON.parse(JSON.stringify(stored).replace("A topic", "Any topic")))).toBe(true);
});

it("the command with its file options stays within Discord's 8,000 characters", () => {
  const [whole] = commandBodies(commands);
  const text = JSON.stringify(whole);
  expect(text).toContain("A text file: code, a log, a configuration");
  const { name, description, options } = JSON.parse(text);
  expect(discordSize({ type: 1, name, description, options })).toBeLessThanOrEqual(8_000);
});
