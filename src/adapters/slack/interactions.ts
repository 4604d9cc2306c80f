/** What people type after `/mentor`, press, fill in and pick from a message's menu: stored, then acknowledged, in 1.5 s. */
import type { App } from "@slack/bolt";
import { describeForm, opensForm } from "../../commands/form.ts";
import { parseLine } from "../../commands/text.ts";
import type { Arrival } from "../../conversations/arrival.ts";
import { controlToken, readControlToken } from "../../reply/messenger.ts";
import { arrivalHead, conversationOf, type Deps, isDirect, personOf } from "./deps.ts";
import { slackCode } from "./errors.ts";
import { type FormOrigin, formCallback, formView, readOrigin, readSubmission } from "./forms.ts";
import { homeAction, homeButton } from "./home.ts";
import { commandBody, type PressBody, pressBody, shortcutBody, submissionBody } from "./payloads.ts";
import { createPresses } from "./presses.ts";
import { pressedControl } from "./render/render.ts";
import { respondMinutes, type SlackTarget } from "./target.ts";
import { mentionedIn, typedText } from "./text.ts";
import { within } from "./within.ts";

export const slashCommand = "/mentor";
export const askAboutCallback = "ask_about";
export const askCallback = "ask";

/** Nobody waits longer for a command or a click; what is not stored by then is said to be lost. */
const budgetMs = 1_500;
const notSaved = "I could not save that, so you will get no answer to it. Please try again in a moment.";
const notOpened = "The form could not be opened in time. Please try again.";

type Incoming = Omit<Arrival, "platform" | "workspace" | "person" | "audience" | "locale">;

export function registerInteractions(app: App, deps: Deps): void {
  const { identity, host, calls, people } = deps;
  const { table, log, clock } = host;
  const pressOf = createPresses();

  const respondBy = (url: string | undefined) => ({
    respondUrl: url ?? null,
    respondUntil: url === undefined ? 0 : clock.now().add({ minutes: respondMinutes }).epochMilliseconds,
  });

  /** @returns whether it is stored */
  const store = async (user: string, team: string | null | undefined, incoming: Incoming): Promise<boolean> => {
    const storing = async () =>
      host.receive({
        ...(await arrivalHead({ identity, people }, user, personOf(identity, user, team))),
        ...incoming,
      });
    try {
      await within(budgetMs, storing());
      return true;
    } catch (error) {
      log.error({ err: error, event: incoming.event }, "what a person did could not be stored");
      return false;
    }
  };

  /** A trigger lives three seconds: nothing is looked up before. */
  const openForm = async (trigger: string, origin: FormOrigin): Promise<void> => {
    const entry = table.find(origin.command);
    const form = entry === undefined ? undefined : describeForm(entry, origin.given);
    if (form === undefined) return;
    try {
      await calls.call("views.open", { trigger_id: trigger, view: formView(form, origin) });
    } catch (error) {
      log.warn({ err: error, code: slackCode(error), command: origin.command }, "a form could not be opened");
      await deps.whisper(origin.target, notOpened);
    }
  };

  app.command(slashCommand, async ({ ack, body }) => {
    const read = commandBody.safeParse(body);
    if (!read.success) return ack();
    const { text, user_id: user, channel_id: channel, team_id: team, trigger_id, response_url } = read.data;
    const { outsider } = personOf(identity, user, team);
    const thread = `slack:command:${channel}:${user}`;
    const target: SlackTarget = {
      ...{ channel, user, outsider, thread: null, message: null, direct: false },
      ...respondBy(response_url),
    };
    const line = typedText(text, { nameOf: people.nameOf });
    const parsed = parseLine(table, line, { mode: "command", forms: true });
    if (parsed.kind === "form") {
      const { entry, args } = parsed;
      const given = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, copy(value)]));
      const origin: FormOrigin = {
        workspace: identity.team,
        command: entry.name,
        given,
        control: null,
        thread,
        visibility: "private",
        target,
      };
      await Promise.all([ack(), openForm(trigger_id, origin)]);
      return;
    }
    const stored = await store(user, team, {
      event: `command:${trigger_id}`,
      ...{ thread, target, address: "direct", visibility: "private" },
      input: { kind: "text", text: line === "" ? "help" : line },
      ...(!isDirect(channel) && { channel }),
    });
    await (stored ? ack() : ack({ response_type: "ephemeral", text: notSaved }));
  });

  /**
   * Where a press came from, and where what it says goes.
   *
   * @param begins a conversation of its own, in a direct message too
   */
  const spotOf = ({ user, channel, container, message, response_url }: PressBody, begins: boolean) => {
    const { outsider } = personOf(identity, user.id, user.team_id);
    const at = channel?.id ?? container.channel_id;
    const ts = message?.ts ?? container.message_ts;
    if (at === undefined || ts === undefined) return undefined;
    const parent = message?.thread_ts ?? container.thread_ts;
    const whispered = container.is_ephemeral === true;
    const direct = isDirect(at) && !whispered;
    const inChannel = direct && !begins;
    const inThread = parent !== undefined && (parent !== ts || !inChannel);
    const target: SlackTarget = {
      ...{ channel: at, user: user.id, direct, outsider, message: null },
      thread: inThread ? parent : inChannel || whispered ? null : ts,
      ...respondBy(response_url),
    };
    const thread =
      whispered && parent === undefined ? `slack:command:${at}:${user.id}` : conversationOf(at, inChannel, ts, parent);
    return { target, thread, visibility: whispered ? ("private" as const) : ("thread" as const) };
  };

  app.action(/^m1:/, async ({ ack, body }) => {
    const read = pressBody.safeParse(body);
    const [action] = read.success ? read.data.actions : [];
    const pressed =
      action === undefined ? undefined : pressedControl({ ...action, selected_option: action.selected_option ?? null });
    const token = pressed === undefined ? undefined : readControlToken(pressed);
    const begins = token?.form !== undefined && table.find(token.form)?.command.begins === true;
    const spot = read.success ? spotOf(read.data, begins) : undefined;
    if (!read.success || action === undefined || token === undefined || spot === undefined) return ack();
    const { user, trigger_id } = read.data;
    const { target, thread, visibility } = spot;
    if (token.form !== undefined) {
      const origin: FormOrigin = {
        workspace: identity.team,
        command: token.form,
        given: {},
        control: token.id,
        thread,
        visibility,
        target,
      };
      await Promise.all([ack(), openForm(trigger_id, origin)]);
      return;
    }
    const stored = await store(user.id, user.team_id, {
      event: pressOf(`press:${controlToken(token)}:${user.id}`, action.action_ts ?? trigger_id),
      ...{ thread, target, visibility, address: "direct" },
      input: { kind: "control", id: token.id },
      ...(!isDirect(target.channel) && { channel: target.channel }),
    });
    await ack();
    if (!stored) await deps.whisper(target, notSaved);
  });

  app.view(formCallback, async ({ ack, body }) => {
    const read = submissionBody.safeParse(body);
    const origin = read.success ? readOrigin(read.data.view.private_metadata) : undefined;
    const entry = origin === undefined ? undefined : table.find(origin.command);
    if (!read.success || origin === undefined || entry === undefined) return ack();
    const { user, view } = read.data;
    // A form is sent by whoever opened it: one that says otherwise would answer where somebody else is.
    if (origin.workspace !== identity.team || origin.target.user !== user.id) return ack();
    const submitted = readSubmission(entry, view.state.values, origin.given);
    if (submitted.kind === "errors") return ack({ response_action: "errors", errors: { ...submitted.errors } });
    const { target, thread } = await homeOf(origin, user.id);
    const args = Object.fromEntries(Object.entries(submitted.args).map(([name, value]) => [name, copy(value)]));
    const stored = await store(user.id, user.team_id, {
      event: `form:${view.id}`,
      ...{ thread, target: { ...target, user: user.id }, visibility: origin.visibility, address: "direct" },
      input:
        origin.control === null
          ? { kind: "command", command: entry.name, args }
          : { kind: "control", id: origin.control, args },
      ...(/^[CG]/.test(target.channel) && { channel: target.channel }),
    });
    const [first] = Object.keys(view.state.values);
    if (stored || first === undefined) return ack();
    // The form stays open with what was written.
    return ack({
      response_action: "errors",
      errors: { [first]: "I could not save that. Please send it again in a moment." },
    });
  });

  /** A form that was opened from nowhere is answered in the person's direct message. */
  const homeOf = async (
    { target, thread }: FormOrigin,
    user: string,
  ): Promise<{ target: SlackTarget; thread: string }> => {
    if (thread !== null) return { target, thread };
    const channel = await within(800, people.directWith(user)).catch(() => user);
    return { target: { ...target, channel }, thread: `slack:dm:${channel}` };
  };

  const nowhere = (user: string, team: string | null | undefined): SlackTarget => ({
    ...{ channel: user, user, outsider: personOf(identity, user, team).outsider, direct: true },
    ...{ thread: null, message: null, respondUrl: null, respondUntil: 0 },
  });

  const openAsk = (trigger: string, user: string, team: string | null | undefined): Promise<void> =>
    openForm(trigger, {
      ...{ workspace: identity.team, command: "ask", given: {}, control: null, thread: null, visibility: "thread" },
      target: nowhere(user, team),
    });

  app.action(homeAction, async ({ ack, body }) => {
    const read = pressBody.safeParse(body);
    const [action] = read.success ? read.data.actions : [];
    const entry = action === undefined ? undefined : table.find(homeButton(action.action_id));
    if (!read.success || action === undefined || entry === undefined) return ack();
    const { user, trigger_id } = read.data;
    if (opensForm(entry, {})) {
      await Promise.all([ack(), openAsk(trigger_id, user.id, user.team_id)]);
      return;
    }
    const channel = await within(800, people.directWith(user.id)).catch(() => user.id);
    const stored = await store(user.id, user.team_id, {
      event: pressOf(`${action.action_id}:${user.id}`, action.action_ts ?? trigger_id),
      thread: `slack:dm:${channel}`,
      ...{ target: { ...nowhere(user.id, user.team_id), channel }, visibility: "thread", address: "direct" },
      input: { kind: "command", command: entry.name, args: {} },
    });
    await ack();
    if (!stored) await deps.whisper(nowhere(user.id, user.team_id), notSaved);
  });

  app.shortcut(askCallback, async ({ ack, body }) => {
    const read = shortcutBody.safeParse(body);
    if (!read.success) return ack();
    const { user, trigger_id } = read.data;
    await Promise.all([ack(), openAsk(trigger_id, user.id, user.team_id)]);
  });

  app.shortcut(askAboutCallback, async ({ ack, body }) => {
    const read = shortcutBody.safeParse(body);
    const { channel, message } = read.success ? read.data : {};
    if (!read.success || channel === undefined || message === undefined) return ack();
    const { user, action_ts, response_url } = read.data;
    const target: SlackTarget = {
      ...{ channel: channel.id, user: user.id, direct: false, message: null },
      outsider: personOf(identity, user.id, user.team_id).outsider,
      thread: message.thread_ts ?? null,
      ...respondBy(response_url),
    };
    await people.learn(mentionedIn(message.text, identity.user));
    const text = typedText(message.text, { bot: identity.user, nameOf: people.nameOf });
    if (text === "") {
      await ack();
      return deps.whisper(target, "There is no text in that message that I could answer.");
    }
    const stored = await store(user.id, user.team_id, {
      event: `shortcut:${user.id}:${action_ts}`,
      thread: `slack:command:${channel.id}:${user.id}`,
      ...{ target, visibility: "private", address: "direct" },
      input: { kind: "text", text },
      ...(!isDirect(channel.id) && { channel: channel.id }),
    });
    await ack();
    if (!stored) await deps.whisper(target, notSaved);
  });

  // Links and whatever else can be pressed wants an acknowledgement too.
  app.action(/^(?!m1:|home:)/, async ({ ack }) => ack());
}

type Scalar = string | number | boolean;
const copy = (value: Scalar | readonly Scalar[]): Scalar | Scalar[] => (typeof value === "object" ? [...value] : value);
