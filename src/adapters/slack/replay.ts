/** One recorded body through the adapter with no network: what it would call is told, and answered as Slack would. */
import { App, type Receiver } from "@slack/bolt";
import { z } from "zod";
import type { Surface } from "../../commands/context.ts";
import type { Messenger } from "../../reply/messenger.ts";
import type { ChatHost, ReplayedCall } from "../adapter.ts";
import type { Calls } from "./calls.ts";
import { createEvents } from "./events.ts";
import type { Identity } from "./identity.ts";
import { registerInteractions } from "./interactions.ts";
import { boltLog } from "./log.ts";
import { createMessenger } from "./messenger.ts";
import { createPeople } from "./people.ts";

const envelope = z.looseObject({ payload: z.looseObject({}) });
const recorded = z
  .looseObject({
    type: z.string().optional(),
    team_id: z.string().optional(),
    team: z.looseObject({ id: z.string() }).optional(),
    authorizations: z.array(z.looseObject({ user_id: z.string() })).optional(),
  })
  .refine(({ type, command }) => type !== undefined || typeof command === "string", "no event, command or interaction");

export interface SlackReplay {
  readonly messenger: Messenger;
  readonly surface: Surface;
  /** Resolves when what came in has been stored and acknowledged. */
  take(): Promise<void>;
}

/**
 * @param body what Slack sent: an event, a command, an interaction, or a Socket Mode envelope around one
 * @param tell hears of every call, in order
 * @throws {z.ZodError} it is nothing that Slack sends
 */
export function replaySlack(body: unknown, host: ChatHost, tell: (call: ReplayedCall) => void): SlackReplay {
  const within = envelope.safeParse(body);
  const event = recorded.parse(within.success ? within.data.payload : body);
  // Addresses that answers could be posted to belong to somebody's workspace: without them answers go by the Web API.
  const { response_url: _left, ...known } = event;
  const calls = tellingCalls(tell);
  const { clock, log } = host;
  const identity: Identity = {
    team: event.team_id ?? event.team?.id ?? "T0REPLAY",
    user: event.authorizations?.[0]?.user_id ?? "U0MENTOR",
    bot: "B0MENTOR",
    scopes: new Set(["channels:history"]),
  };
  const put = async () => ({ status: 200, headers: new Headers() });
  const messenger = createMessenger({ calls, clock, log, put });
  const deps = {
    identity,
    host,
    calls,
    people: createPeople({ calls, clock, log, mayAsk: () => false, team: () => identity.team }),
    standing: { heard: () => {}, begun: () => {}, check: async () => {} },
    whisper: messenger.whisper,
  };
  return {
    messenger,
    surface: { name: "slack", prefix: "/mentor ", forms: true, followUps: "free" },
    async take() {
      if (known.type === "event_callback") return createEvents(deps, "", undefined).take(known);
      const app = new App({
        token: "xoxb-replay",
        ...{
          botId: identity.bot,
          botUserId: identity.user,
          tokenVerificationEnabled: false,
          deferInitialization: true,
        },
        receiver: silentReceiver,
        logger: boltLog(log),
      });
      registerInteractions(app, deps);
      await app.init();
      const ack = async (answer?: unknown) => tell({ call: "ack", args: answer ?? {} });
      await app.processEvent({ body: known, ack });
    },
  };
}

const silentReceiver: Receiver = { init: () => {}, start: async () => {}, stop: async () => {} };

/** Says what is called and answers as if all went well. */
function tellingCalls(tell: (call: ReplayedCall) => void): Calls {
  let count = 0;
  return {
    async call(method, args) {
      tell({ call: method, args });
      count += 1;
      const ts = `1700000000.${String(count).padStart(6, "0")}`;
      const thread = typeof args.thread_ts === "string" ? { thread_ts: args.thread_ts } : {};
      const channel = method === "conversations.open" ? { id: "D0REPLAY" } : args.channel;
      const upload = { upload_url: "https://files.slack.com/upload", file_id: `F${count}` };
      return { ok: true, ts, message_ts: ts, message: { ts, ...thread }, channel, messages: [], ...upload };
    },
  };
}
