/**
 * The calls of Discord's REST API that the mentor makes, each a typed function. The one place that builds addresses and reads
 * what comes back; a client of its own, so that answers leave without a gateway.
 */
import { DiscordAPIError, REST, type RESTOptions, Routes } from "discord.js";
import { z } from "zod";
import { meaningOf } from "./errors.ts";

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
  attachments: z.array(z.object({ filename: z.string() })).default([]),
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

export interface SentFile {
  readonly name: string;
  readonly data: Uint8Array;
  readonly mediaType: string;
}

/** What is sent, API-shaped, and the files beside it. */
export interface Body {
  readonly json: Readonly<Record<string, unknown>>;
  readonly files: readonly SentFile[];
}

export type Calls = ReturnType<typeof createCalls>;

export interface CallsOptions {
  readonly token: string;
  /** Ends in `/api`. */
  readonly apiUrl?: string;
  /** Hears of each call made with the token whether Discord took that. */
  readonly heard?: (isTaken: boolean) => void;
}

/** A wait that is longer goes back to whoever sends, who may be asked to stop meanwhile. */
const longestWaitMs = 1_000;

export function createCalls({ token: given, apiUrl, heard = () => {} }: CallsOptions) {
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
    try {
      const result = await call();
      heard(true);
      return result;
    } catch (error) {
      if (error instanceof DiscordAPIError && error.status === 401 && meaningOf(error) === "dead-token") heard(false);
      throw error;
    }
  };
  /**
   * A body with files as one piece. discord.js would stream the form, and where Discord hangs up before it has read all of that,
   * undici throws where nobody can catch it, which ends the process.
   */
  const send = async ({ json, files }: Body) => {
    if (files.length === 0) return { body: json };
    const form = new FormData();
    form.append("payload_json", JSON.stringify(json));
    for (const [index, { name, data, mediaType }] of files.entries())
      form.append(`files[${index}]`, new Blob([new Uint8Array(data)], { type: mediaType }), name);
    const whole = new Response(form);
    const headers = { "Content-Type": whole.headers.get("content-type") ?? "" };
    return { body: new Uint8Array(await whole.arrayBuffer()), headers, passThroughBody: true };
  };
  const webhook = { auth: false } as const;

  return {
    createMessage: async (id: string, body: Body) => {
      const sent = await send(body);
      return identified.parse(await asBot(() => rest.post(Routes.channelMessages(id), sent))).id;
    },
    editMessage: async (id: string, message: string, body: Body) => {
      const sent = await send(body);
      await asBot(() => rest.patch(Routes.channelMessage(id, message), sent));
    },
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
    /** Throws where it is not there, or may not be read. */
    message: async (id: string, message: string) =>
      void (await asBot(() => rest.get(Routes.channelMessage(id, message)))),
    channel: async (id: string) => channel.parse(await asBot(() => rest.get(Routes.channel(id)))),
    startThread: async (id: string, message: string, name: string) =>
      identified.parse(await asBot(() => rest.post(Routes.threads(id, message), { body: { name } }))).id,
    unarchive: async (id: string) =>
      void (await asBot(() => rest.patch(Routes.channel(id), { body: { archived: false } }))),
    typing: async (id: string) => void (await asBot(() => rest.post(Routes.channelTyping(id)))),
    /** The bot's user. */
    me: async () => identified.parse(await asBot(() => rest.get(Routes.user()))).id,
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
        await rest.patch(Routes.webhookMessage(application, interactionToken), { ...webhook, ...(await send(body)) }),
      ).id,
    deleteOriginal: async (application: string, interactionToken: string) =>
      void (await rest.delete(Routes.webhookMessage(application, interactionToken), webhook)),
    followUp: async (application: string, interactionToken: string, body: Body) =>
      identified.parse(
        await rest.post(Routes.webhook(application, interactionToken), {
          ...webhook,
          ...(await send(body)),
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
