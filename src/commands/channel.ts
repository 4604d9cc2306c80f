/** `channel`, `channel off`, `channel on`: whether the mentor answers in a channel; for those who look after it. */
import { z } from "zod";
import { inlineCode, paragraph, root } from "../reply/markdown.ts";
import { reply } from "../reply/reply.ts";
import { command } from "./command.ts";
import { type Channel, mayRun } from "./context.ts";

const group = { name: "channel", summary: "Whether I answer in this channel" };
const say = (...sentence: Parameters<typeof paragraph>) => reply({ body: root(paragraph(...sentence)) });
const nowhere = say("This works only in a channel. Use the command in the one you mean.");

export const channelShow = command({
  name: "show",
  summary: "Say whether I answer in this channel",
  group,
  groupDefault: true,
  audience: "anyone",
  visibility: "private",
  args: z.strictObject({}),
  async run(_args, { channel, audience, reminders, workspace, surface }) {
    if (channel === undefined) return nowhere;
    const shown = (await channel.isOff())
      ? say(
          "I keep quiet in this channel; commands still answer you alone. Its admins switch me on with ",
          inlineCode("channel on"),
          ".",
        )
      : say("I answer here when somebody mentions me. Admins switch that off with ", inlineCode("channel off"), ".");
    // A question that stopped coming is nothing that anybody sees, so whoever can mend it is told.
    const rest = mayRun("curator", audience)
      ? await reminders.restOfChannel({ workspace, prefix: surface.prefix }, channel.id)
      : undefined;
    if (rest === undefined) return shown;
    return { ...rest, body: root(...shown.body.children, ...rest.body.children) };
  },
});

export const channelOff = command({
  name: "off",
  summary: "Keep quiet in this channel",
  group,
  audience: "curator",
  visibility: "private",
  args: z.strictObject({}),
  async run(_args, { channel }) {
    return set(
      channel,
      true,
      "Done: I answer nobody in this channel. Commands still answer whoever types them, privately.",
    );
  },
});

export const channelOn = command({
  name: "on",
  summary: "Answer in this channel again",
  group,
  audience: "curator",
  visibility: "private",
  args: z.strictObject({}),
  async run(_args, { channel }) {
    return set(channel, false, "Done: I answer in this channel when somebody mentions me.");
  },
});

async function set(channel: Channel | undefined, off: boolean, done: string) {
  if (channel === undefined) return nowhere;
  await channel.setOff(off);
  return say(done);
}
