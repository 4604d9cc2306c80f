/**
 * Events of Slack as arrivals, stored before Bolt acknowledges them. A mention comes twice, as `app_mention` and as `message`,
 * in either order: both make the same arrival with the same id.
 */
import type { Arrival } from "../../conversations/arrival.ts";
import type { Reception } from "../../conversations/turns.ts";
import { readAbove } from "./above.ts";
import { arrivalHead, conversationOf, type Deps, isDirectMessage, personOf } from "./deps.ts";
import { type Attachments, readAttachments } from "./files.ts";
import { createOrder } from "./order.ts";
import { type EventBody, eventBody, type SlackEvent, type SlackMessage, slackEvent } from "./payloads.ts";
import type { SlackTarget } from "./target.ts";
import { mentionedIn, mentions, typedText } from "./text.ts";
import { within } from "./within.ts";

/** Slack waits 3 s; what is not stored by then is not acknowledged, so that it comes again. */
const budgetMs = 2_000;
/** Messages people write; all others tell of joins, topics, bots. */
const written = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);
const remembered = 2_000;

export interface Events {
  /**
   * Takes the body of an event. Resolves when it is stored or is not for the mentor; rejects when it could not be stored.
   */
  take(body: unknown): Promise<void>;
}

/** A message somebody wrote, and how the mentor comes to hear it. */
interface Question {
  readonly event: string;
  readonly channel: string;
  readonly direct: boolean;
  readonly message: SlackMessage;
  readonly user: string;
  readonly address: Arrival["address"];
  readonly replaces?: string;
}

export function createEvents(deps: Deps, botToken: string, apiUrl: string | undefined): Events {
  const { identity, host } = deps;
  /** By event: what this process does or did with it. */
  const taken = new Map<string, Promise<unknown>>();
  const inOrder = createOrder();

  const once = async (event: string, work: () => Promise<unknown>): Promise<void> => {
    const before = taken.get(event);
    const doing = before ?? work();
    if (before === undefined) {
      if (taken.size >= remembered) taken.delete(taken.keys().next().value ?? "");
      taken.set(event, doing);
    }
    try {
      await within(budgetMs, doing);
    } catch (error) {
      // Sent again, it must be tried again.
      taken.delete(event);
      throw error;
    }
  };

  const ask = async (question: Question): Promise<void> => {
    const { event, channel, direct, message, user, address, replaces } = question;
    const who = personOf(identity, user, message.user_team ?? message.team);
    const inThread = message.thread_ts !== undefined && message.thread_ts !== message.ts;
    const thread = conversationOf(channel, direct, message.ts, message.thread_ts);
    const target: SlackTarget = {
      ...{ channel, user, direct, outsider: who.outsider, message: message.ts },
      thread: inThread ? (message.thread_ts ?? null) : direct ? null : message.ts,
      ...{ respondUrl: null, respondUntil: 0 },
    };
    const beginner = inThread && !direct ? beginnerOf(message, user) : Promise.resolve(undefined);
    const others = async () => [(await beginner) ?? []].flat();
    const readFiles = async (): Promise<Attachments> => {
      const isWanted =
        message.files.length > 0 &&
        (address !== "overheard" ||
          (await host.isFollowUp?.({ workspace: identity.team, thread, person: who.person, others: await others() })));
      return isWanted ? readAttachments(deps, message.files, botToken, apiUrl) : { text: "", refusals: [] };
    };
    const prepared = Promise.all([
      arrivalHead(deps, user, who),
      address === "mention" && inThread ? readAbove(deps, channel, message) : undefined,
      readFiles(),
      deps.people.about(user),
      others(),
      deps.people.learn(mentionedIn(message.text, identity.user)),
    ]);
    await inOrder(thread, prepared, async ([head, above, attached, profile, began]) => {
      if (profile.isBot) return;
      const text = typedText(message.text, { bot: identity.user, nameOf: deps.people.nameOf });
      const reception = await host.receive({
        ...head,
        ...{ event, thread, address, message: message.ts, target, visibility: "thread" },
        others: [...began, ...(above?.people ?? [])],
        input: {
          kind: "text",
          text: [text, attached.text].filter(Boolean).join("\n\n"),
          above: [...(above?.texts ?? [])],
        },
        ...(!direct && { channel }),
        ...(replaces !== undefined && { replaces }),
      });
      if (reception === "ignored") return;
      if (reception === "stored") tellBeside(target, attached, above?.why, text);
    });
  };

  /** Who began the thread, where that is another person: then there are two of them. */
  const beginnerOf = async ({ parent_user_id }: SlackMessage, user: string): Promise<string | undefined> => {
    if (parent_user_id === undefined || [user, identity.user, "USLACKBOT"].includes(parent_user_id)) return undefined;
    return (await deps.people.about(parent_user_id)).isBot ? undefined : parent_user_id;
  };

  /** What the answer itself can't say, as lines of their own. */
  const tellBeside = (target: SlackTarget, { refusals }: Attachments, why: string | undefined, text: string): void => {
    for (const sentence of refusals) void deps.whisper(target, sentence);
    // A question that says all needs nothing from above.
    if (why !== undefined && text.split(/\s+/).length <= 8) void deps.whisper(target, why);
  };

  const joined = async ({
    channel,
    user,
    inviter,
    event_ts,
  }: Extract<SlackEvent, { user: string; inviter?: unknown }>): Promise<Reception> =>
    host.receive({
      ...(await arrivalHead(deps, inviter ?? user, { person: inviter ?? user, outsider: false })),
      event: `joined:${channel}:${event_ts}`,
      thread: `slack:${channel}:joined`,
      channel,
      ...{ address: "direct", visibility: "thread", input: { kind: "joined" } },
      target: {
        ...{ channel, user: inviter ?? user, thread: null, message: null, direct: false, outsider: false },
        ...{ respondUrl: null, respondUntil: 0 },
      } satisfies SlackTarget,
    });

  return {
    async take(body) {
      const outer = eventBody.safeParse(body);
      if (!outer.success) return;
      if (isElsewhere(outer.data, identity.team)) {
        host.log.debug("an event of another workspace that has the app is left alone");
        return;
      }
      const read = slackEvent.safeParse(outer.data.event);
      if (!read.success) {
        host.log.trace("an event from Slack is none of those that are stored");
        return;
      }
      const event = read.data;
      switch (event.type) {
        case "app_uninstalled":
        case "tokens_revoked":
          host.log.info({ event: event.type }, "Slack says that the app was removed, or that tokens were revoked");
          void deps.standing.check();
          return;
        case "member_joined_channel":
          if (event.user === identity.user)
            await once(`joined:${event.channel}:${event.event_ts}`, () => joined(event));
          return;
        default: {
          const question = questionIn(event, identity.user);
          if (question !== undefined) await once(question.event, () => ask(question));
        }
      }
    },
  };
}

/** An app that several workspaces installed hears of all of them over one socket; this process has the token of one. */
function isElsewhere(body: EventBody, own: string): boolean {
  const { authorizations, team_id, context_team_id, is_ext_shared_channel } = body;
  if (is_ext_shared_channel || authorizations?.some(({ is_enterprise_install: forAll }) => forAll)) return false;
  const named = [team_id, context_team_id, ...(authorizations ?? []).map((one) => one.team_id)].filter(Boolean);
  return named.length > 0 && !named.includes(own);
}

type MessageEvent = Extract<SlackEvent, { type: "message" | "app_mention" }>;

/** The message a person wrote or edited that may be for the mentor; undefined for all others. */
function questionIn(event: MessageEvent, bot: string): Question | undefined {
  const edit = "message" in event;
  const message = edit ? event.message : event;
  const { user, ts, thread_ts } = message;
  if (user === undefined || user === bot || user === "USLACKBOT") return undefined;
  if (message.bot_id || message.bot_profile || !written.has(message.subtype)) return undefined;
  const direct = isDirectMessage(event.channel, event.channel_type);
  const inThread = thread_ts !== undefined && thread_ts !== ts;
  const mentioned = event.type === "app_mention" || mentions(message.text, bot);
  const address = direct ? "direct" : mentioned ? "mention" : inThread ? "overheard" : undefined;
  if (address === undefined) return undefined;
  const said = { channel: event.channel, direct, message, user, address } as const;
  if (!edit) return { ...said, event: `message:${event.channel}:${ts}` };
  return editIn(said, message, event.previous_message);
}

/** A person's edit has `edited` and another text; links unfolding under a message have neither. */
function editIn(
  said: Omit<Question, "event">,
  { ts, text, edited }: SlackMessage,
  before: SlackMessage,
): Question | undefined {
  if (edited === undefined || text === before.text || edited.ts === before.edited?.ts) return undefined;
  const id = `${said.channel}:${ts}`;
  return { ...said, event: `edit:${id}:${edited.ts}`, replaces: `message:${id}` };
}
