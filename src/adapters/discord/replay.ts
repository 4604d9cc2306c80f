/** One recorded dispatch through the adapter with no network: what it would call is told, and answered as Discord would. */
import type { GatewayInteractionCreateDispatchData } from "discord.js";
import { z } from "zod";
import type { Surface } from "../../commands/context.ts";
import type { Messenger } from "../../reply/messenger.ts";
import type { ChatHost, ReplayedCall } from "../adapter.ts";
import type { Calls } from "./calls.ts";
import type { Guilds } from "./guilds.ts";
import { createInteractions } from "./interactions.ts";
import { createListening } from "./listening.ts";
import type { MessageData } from "./messages.ts";
import { createMessenger } from "./messenger.ts";

const user = z.looseObject({ id: z.string(), username: z.string(), bot: z.boolean().optional() });
const message = z.looseObject({
  id: z.string(),
  channel_id: z.string(),
  content: z.string(),
  author: user,
  mentions: z.array(user),
  attachments: z.array(z.looseObject({})),
});
const interaction = z.looseObject({ id: z.string(), application_id: z.string(), type: z.number(), token: z.string() });
// What is read first is checked; a recording is taken at its word for the rest, as the gateway is.
const asMessage = z.custom<MessageData>((data) => message.safeParse(data).success, "a message");
const asInteraction = z.custom<GatewayInteractionCreateDispatchData>(
  (data) => interaction.safeParse(data).success,
  "an interaction",
);
const dispatch = z.discriminatedUnion("t", [
  z.looseObject({ t: z.literal("MESSAGE_CREATE"), d: asMessage }),
  z.looseObject({ t: z.literal("MESSAGE_UPDATE"), d: asMessage }),
  z.looseObject({ t: z.literal("INTERACTION_CREATE"), d: asInteraction }),
]);

export interface DiscordReplay {
  readonly messenger: Messenger;
  readonly surface: Surface;
  /** Resolves when what came in has been stored and acknowledged. */
  take(): Promise<void>;
}

/**
 * @param body a gateway dispatch, `{t, d}`
 * @param tell hears of every call, in order
 * @throws {z.ZodError} it is no dispatch that the mentor listens to
 */
export function replayDiscord(body: unknown, host: ChatHost, tell: (call: ReplayedCall) => void): DiscordReplay {
  const event = dispatch.parse(body);
  const calls = tellingCalls(tell);
  const self = () =>
    event.t === "INTERACTION_CREATE" ? event.d.application_id : (event.d.mentions.find(({ bot }) => bot)?.id ?? "0");
  const interactions = createInteractions({ calls, host, guilds: nothingKnown, self, isDiscords: () => false });
  const listening = createListening({
    calls,
    host,
    guilds: nothingKnown,
    self,
    messageContent: false,
    isDiscords: () => false,
  });
  const { clock, log } = host;
  return {
    messenger: createMessenger({ calls, self, acknowledged: interactions.acknowledged, clock, log }),
    surface: { name: "discord", prefix: "/mentor ", forms: true, followUps: "mention" },
    take() {
      switch (event.t) {
        case "MESSAGE_CREATE":
          return listening.created(event.d);
        case "MESSAGE_UPDATE":
          return listening.edited(event.d);
        case "INTERACTION_CREATE":
          return interactions.handle(event.d);
      }
    },
  };
}

const nothingKnown: Guilds = {
  channel: () => ({ isThread: false, isOwn: false, startsThreads: true }),
  ownRole: () => undefined,
  manages: () => false,
  locale: () => undefined,
  roleName: () => undefined,
  channelName: () => undefined,
};

/** Says what is called and answers as if all went well. */
function tellingCalls(tell: (call: ReplayedCall) => void): Calls {
  let count = 0;
  const made = async (call: string, args: unknown): Promise<string> => {
    tell({ call, args });
    count += 1;
    return `9000000000000000${String(count).padStart(3, "0")}`;
  };
  const done = async (call: string, args: unknown): Promise<undefined> => {
    await made(call, args);
  };
  const nobody = { id: "0", bot: true };
  const nothing = { type: 0, content: "", flags: 0, author: nobody, components: [], mentions: [], attachments: [] };
  return {
    createMessage: (channel, { json }) => made("createMessage", { channel, ...json }),
    editMessage: (channel, id, { json }) => done("editMessage", { channel, message: id, ...json }),
    deleteMessage: (channel, id) => done("deleteMessage", { channel, message: id }),
    messages: (channel, query) => made("messages", { channel, ...query }).then(() => []),
    message: (channel, id) => done("message", { channel, message: id }),
    channel: (id) => made("channel", { id }).then(() => ({ id, type: 0 })),
    startThread: (channel, id, name) => made("startThread", { channel, message: id, name }).then(() => id),
    unarchive: (id) => done("unarchive", { id }),
    typing: (id) => done("typing", { id }),
    me: () => made("me", {}),
    openDm: (id) => made("openDm", { user: id }),
    callback: (_id, _token, type, data) => done("callback", { type, ...data }),
    original: async () => ({ id: await made("original", {}), ...nothing }),
    editOriginal: (_application, _token, { json }) => made("editOriginal", json),
    deleteOriginal: () => done("deleteOriginal", {}),
    followUp: (_application, _token, { json }) => made("followUp", json),
    commands: () => made("commands", {}).then(() => []),
    putCommands: (_application, commands) => done("putCommands", { count: commands.length }),
  };
}
