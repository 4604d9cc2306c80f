import { PermissionFlagsBits, PermissionsBitField } from "discord.js";
import { expect, it } from "vitest";
import { joinedArrival } from "../../../src/adapters/discord/joining.ts";

const { ViewChannel, SendMessages } = PermissionFlagsBits;
const guild = (rights: bigint | undefined) => ({
  id: "1",
  ownerId: "2",
  joinedTimestamp: 5,
  preferredLocale: "de",
  systemChannel: rights === undefined ? null : { id: "3", permissionsFor: () => new PermissionsBitField(rights) },
});

it("a server that invited the mentor is greeted in its system channel", () => {
  expect(joinedArrival(guild(ViewChannel | SendMessages), "9")).toMatchObject({
    event: "joined:1:5",
    workspace: "1",
    channel: "3",
    locale: "de",
    input: { kind: "joined" },
    target: { kind: "channel", channel: "3" },
  });
});

it("one without such a channel, or where the mentor may not write there, is not", () => {
  expect(joinedArrival(guild(undefined), "9")).toBeUndefined();
  expect(joinedArrival(guild(ViewChannel), "9")).toBeUndefined();
});
