/**
 * The calls of Discord's REST API that the mentor makes, each a typed function. The one place that builds addresses and reads
 * what comes back; a client of its own, so that answers leave without a gateway.
 */
import { type RawFile, REST, type RESTOptions, Routes } from "discord.js";
import { z } from "zod";

const identified = z.object({ id: z.string() });
const found = z.object({
  id: z.string(),
  type: z.number(),
  content: z.string().default(""),
  flags: z.number().default(0),
  nonce: z.union([z.string(), z.number()]).optional(),
  author: z.object({ id: z.string(), bot: z.boolean().default(false) }),
  webhook_id: z.string().optional(),
  components: z.array(z.unknown()).default([]),
  mentions: z.array(z.object({ id: z.string(), username: z.string(), global_name: z.string().nullish() })).default([]),
});
/** A message as it is read back. */
export type FoundMessage = z.output<typeof found> & { readonly referenced?: z.output<typeof found> };
const withReferenced = found.extend({ referenced_message: found.nullish() }).transform(
  ({ referenced_message: referenced, ...message }): FoundMessage => ({
    ...message,
    ...(referenced && { referenced }),
  }),
);
const channel = z.object({
  id: z.string(),
  type: z.number(),
  parent_id: z.string().nullish(),
  owner_id: z.string().nullish(),
});

/** What is sent, API-shaped, and the files beside it. */
export interface Body {
  readonly json: Readonly<Record<string, unknown>>;
  readonly files: readonly RawFile[];
}

export type Calls = ReturnType<typeof createCalls>;

export interface CallsOptions {
  readonly token: string;
  /** Ends in `/api`. */
  readonly apiUrl?: string;
}

/** A wait that is longer goes back to whoever sends, who may be asked to stop meanwhile. */
const longestWaitMs = 1_000;

export function createCalls({ token: given, apiUrl }: CallsOptions) {
  const token = given.replace(/^Bot\s+/i, "");
  const options: Partial<RESTOptions> = {
    // A repeated POST may be a second message: who sends looks first and then repeats.
    retries: 0,
    timeout: 10_000,
    rejectOnRateLimit: ({ retryAfter, timeToReset }) => Math.max(retryAfter, timeToReset) > longestWaitMs,
    ...(apiUrl !== undefined && { api: apiUrl.replace(/\/+$/, "") }),
  };
  const rest = new REST(options).setToken(token);
  /** Discord's 401 makes the client forget the token; what is refused then must still be asked of Discord. */
  const asBot = async <T>(call: () => Promise<T>): Promise<T> => {
    rest.setToken(token);
    return call();
  };
  const send = ({ json, files }: Body) => ({ body: json, files: [...files] });
  const webhook = { auth: false } as const;

  return {
    createMessage: async (id: string, body: Body) =>
      identified.parse(await asBot(() => rest.post(Routes.channelMessages(id), send(body)))).id,
    editMessage: async (id: string, message: string, body: Body) =>
      void (await asBot(() => rest.patch(Routes.channelMessage(id, message), send(body)))),
    deleteMessage: async (id: string, message: string) =>
      void (await asBot(() => rest.delete(Routes.channelMessage(id, message)))),
    /** Newest first. */
    messages: async (id: string, query: { limit: number; before?: string; after?: string }) =>
      z.array(withReferenced).parse(
        await asBot(() =>
          rest.get(Routes.channelMessages(id), {
            query: new URLSearchParams({
              limit: String(query.limit),
              ...(query.before !== undefined && { before: query.before }),
              ...(query.after !== undefined && { after: query.after }),
            }),
          }),
        ),
      ),
    channel: async (id: string) => channel.parse(await asBot(() => rest.get(Routes.channel(id)))),
    startThread: async (id: string, message: string, name: string) =>
      identified.parse(await asBot(() => rest.post(Routes.threads(id, message), { body: { name } }))).id,
    unarchive: async (id: string) =>
      void (await asBot(() => rest.patch(Routes.channel(id), { body: { archived: false } }))),
    typing: async (id: string) => void (await asBot(() => rest.post(Routes.channelTyping(id)))),
    openDm: async (user: string) =>
      identified.parse(await asBot(() => rest.post(Routes.userChannels(), { body: { recipient_id: user } }))).id,

    /** The first answer to an interaction. */
    callback: async (id: string, interactionToken: string, type: number, data?: object) =>
      void (await rest.post(Routes.interactionCallback(id, interactionToken), {
        ...webhook,
        body: { type, ...(data !== undefined && { data }) },
      })),
    original: async (application: string, interactionToken: string) =>
      found.parse(await rest.get(Routes.webhookMessage(application, interactionToken), webhook)),
    editOriginal: async (application: string, interactionToken: string, body: Body) =>
      identified.parse(
        await rest.patch(Routes.webhookMessage(application, interactionToken), { ...webhook, ...send(body) }),
      ).id,
    deleteOriginal: async (application: string, interactionToken: string) =>
      void (await rest.delete(Routes.webhookMessage(application, interactionToken), webhook)),
    followUp: async (application: string, interactionToken: string, body: Body) =>
      identified.parse(
        await rest.post(Routes.webhook(application, interactionToken), {
          ...webhook,
          ...send(body),
          query: new URLSearchParams({ wait: "true" }),
        }),
      ).id,

    /** @param guild for one guild; else everywhere */
    commands: async (application: string, guild?: string): Promise<unknown> =>
      asBot(() => rest.get(commandsRoute(application, guild))),
    putCommands: async (application: string, commands: readonly object[], guild?: string) =>
      void (await asBot(() => rest.put(commandsRoute(application, guild), { body: commands }))),
  };
}

function commandsRoute(application: string, guild: string | undefined) {
  return guild === undefined
    ? Routes.applicationCommands(application)
    : Routes.applicationGuildCommands(application, guild);
}
