/** What Slack sends the app when a person uses something of it, and what it does with the acknowledgement. */
import type { Answers, Origin } from "../answers.ts";
import type { Placed } from "../fields.ts";
import { initialValues, type Values, withValue } from "../fields.ts";
import { asObjects, asText, type JsonObject, textOf } from "../json.ts";
import type { Outcome } from "../socket/delivery.ts";
import type { Channel, Ephemeral, Message, User, View } from "../state/records.ts";
import { type Problem, sentence } from "../validation/checks.ts";
import { suggestions } from "../validation/objects.ts";
import { channelName } from "../wire/channels.ts";
import { messageJson } from "../wire/messages.ts";
import { actorJson } from "../wire/users.ts";
import { viewJson } from "../wire/views.ts";
import type { World } from "../world.ts";
import { respond, trouble } from "./submissions.ts";
import type { Surface } from "./surfaces.ts";

/** Something a person did with the app; it fills in as the app answers. */
export interface Interaction {
  /** Milliseconds until the app acknowledged it; undefined until then. */
  readonly acknowledgedAfter: number | undefined;
  /** What Slack said instead: `operation_timeout` when nobody acknowledged it in time. */
  readonly error: string | undefined;
  /** What the person saw because of it: answers to her alone, answers to all. */
  readonly answers: readonly (Message | Ephemeral)[];
  /** Resolves once it is acknowledged or given up. */
  readonly settled: Promise<void>;
}

export interface Interactions {
  command(user: User, name: string, text: string, channel: Channel): Interaction;
  action(user: User, surface: Surface, placed: Placed, said: JsonObject): Interaction;
  submit(view: View): Interaction;
  /** @param all whether the whole stack went */
  closed(view: View, all: boolean): void;
  messageShortcut(user: User, callbackId: string, message: Message): Interaction;
  globalShortcut(user: User, callbackId: string): Interaction;
  /** Options the app suggests for what was typed into an external select. */
  suggest(user: User, surface: Surface, placed: Placed, typed: string): Promise<readonly JsonObject[]>;
}

export function createInteractions(world: () => World, answers: Answers): Interactions {
  const messageValues = new Map<string, Values>();

  const common = (user: User): JsonObject => {
    const { app, team } = world();
    return {
      team: { id: team.id, domain: team.domain },
      enterprise: null,
      user: actorJson(user),
      api_app_id: app.appId,
      token: "stand-in-verification-token",
      is_enterprise_install: false,
    };
  };

  /** Sends it, and keeps what comes of it. */
  const send = (
    type: "interactive" | "slash_commands",
    payload: JsonObject,
    seen: (Message | Ephemeral)[],
    acknowledged: (payload: JsonObject) => void,
    failed: (error: string) => void = () => {},
  ): Interaction => {
    const { clock, desk, changes, settings } = world();
    const sent = clock.now();
    let acknowledgedAfter: number | undefined;
    let error: string | undefined;
    const acceptsResponse =
      payload.type !== "view_closed" && payload.type !== "shortcut" && payload.type !== "message_action";
    const settle = (outcome: Outcome) => {
      if (outcome.kind === "acknowledged") {
        acknowledgedAfter = clock.now() - sent;
        acknowledged(outcome.payload);
      } else {
        error = outcome.kind === "no-connection" ? settings.withoutConnection : "operation_timeout";
        failed(error);
      }
      changes.announce();
    };
    const settled = desk.deliver({ type, name: type, payload, acceptsResponse }).then(settle);
    return {
      get acknowledgedAfter() {
        return acknowledgedAfter;
      },
      get error() {
        return error;
      },
      answers: seen,
      settled,
    };
  };

  const answering = (seen: (Message | Ephemeral)[], origin: Omit<Origin, "onAnswer">): Origin => ({
    ...origin,
    onAnswer: (answer) => {
      const at = seen.findIndex(({ ts }) => ts === answer.ts);
      if (at < 0) seen.push(answer);
      else seen[at] = answer;
      world().changes.announce();
    },
  });

  const place = (user: User, surface: Surface): JsonObject => {
    const { app, workspace } = world();
    if (surface.kind === "view") {
      const { view } = surface;
      return {
        container: { type: "view", view_id: view.id },
        view: viewJson(view, app),
        state: { values: view.values },
      };
    }
    const { message } = surface;
    const channel = workspace.channels.get(message.channel);
    const threadTs = message.threadTs === undefined ? {} : { thread_ts: message.threadTs };
    const ephemeral = surface.kind === "ephemeral";
    const values = messageValues.get(`${message.ts} ${user.id}`) ?? initialValues(message.blocks);
    return {
      container: {
        type: "message",
        message_ts: message.ts,
        channel_id: message.channel,
        is_ephemeral: ephemeral,
        ...threadTs,
      },
      channel: { id: message.channel, name: channel === undefined ? "" : channelName(channel) },
      // Slack keeps no copy of an ephemeral message, so the payload has none.
      ...(surface.kind === "message" ? { message: messageJson(surface.message, world()) } : {}),
      state: { values },
    };
  };

  /** Remembers what was chosen, where elements keep it. */
  const choose = (user: User, surface: Surface, placed: Placed, value: JsonObject): Surface => {
    const { views } = world();
    if (surface.kind === "view") {
      const view = { ...surface.view, values: withValue(surface.view.values, placed, value) };
      views.put(view);
      return { kind: "view", view };
    }
    const key = `${surface.message.ts} ${user.id}`;
    const values = messageValues.get(key) ?? initialValues(surface.message.blocks);
    messageValues.set(key, withValue(values, placed, value));
    return surface;
  };

  return {
    command(user, name, text, channel) {
      const { app, feed, responseUrls, team, triggers } = world();
      const seen: (Message | Ephemeral)[] = [];
      const origin = answering(seen, { user: user.id, channel: channel.id, typed: `${name} ${text}`.trim() });
      const payload = {
        token: "stand-in-verification-token",
        team_id: team.id,
        team_domain: team.domain,
        channel_id: channel.id,
        channel_name: channelName(channel),
        user_id: user.id,
        user_name: user.name,
        command: name,
        text,
        api_app_id: app.appId,
        is_enterprise_install: "false",
        response_url: responseUrls.issue(origin),
        trigger_id: triggers.issue(user.id),
      };
      const answer = (body: JsonObject) => {
        const says = [body.text, body.blocks, body.attachments].some((part) => part !== undefined && part !== "");
        if (says) answers.give(origin, body, "slash_commands");
      };
      const fail = (error: string) => {
        const said = `${name} failed with the error "${error}"`;
        const shown = { channel: channel.id, to: user.id, user: "USLACKBOT", text: said, blocks: [], attachments: [] };
        origin.onAnswer?.(feed.whisper(shown));
      };
      return send("slash_commands", payload, seen, answer, fail);
    },
    action(user, surface, placed, said) {
      const { responseUrls, triggers, workspace } = world();
      const type = asText(placed.element.type) ?? "";
      const seen: (Message | Ephemeral)[] = [];
      const stateful = Object.keys(said).find((key) => key.startsWith("selected_") && type !== "overflow");
      const now =
        stateful === undefined ? surface : choose(user, surface, placed, { type, [stateful]: said[stateful] });
      const ids = { action_id: placed.actionId, block_id: placed.blockId };
      const where = place(user, now);
      const answerable =
        now.kind === "view"
          ? {}
          : {
              response_url: responseUrls.issue(
                answering(seen, {
                  user: user.id,
                  channel: now.message.channel,
                  threadTs: now.message.threadTs,
                  original: { ts: now.message.ts, ephemeral: now.kind === "ephemeral" },
                }),
              ),
            };
      const action = { ...ids, ...said, type, action_ts: workspace.ids.ts() };
      const payload = { type: "block_actions", ...common(user), ...where, ...answerable, actions: [action] };
      return send("interactive", { ...payload, trigger_id: triggers.issue(user.id) }, seen, () => {});
    },
    submit(view) {
      const { app, triggers, workspace, views } = world();
      const user = workspace.users.get(view.user);
      if (user === undefined) throw new Error(`There is no user ${view.user}.`);
      const payload = {
        type: "view_submission",
        ...common(user),
        trigger_id: triggers.issue(user.id),
        view: viewJson(view, app),
        response_urls: [],
      };
      const fail = () => views.put({ ...view, errors: { "": trouble } });
      return send("interactive", payload, [], (answer) => respond(world(), view, answer), fail);
    },
    closed(view, all) {
      const { app, views, workspace } = world();
      const user = workspace.users.get(view.user);
      for (const gone of views.close(view, all || view.clearOnClose)) {
        if (!gone.notifyOnClose || user === undefined) continue;
        const payload = { type: "view_closed", ...common(user), view: viewJson(gone, app), is_cleared: all };
        send("interactive", payload, [], () => {});
      }
    },
    messageShortcut(user, callbackId, message) {
      const { responseUrls, triggers, workspace } = world();
      const seen: (Message | Ephemeral)[] = [];
      const channel = workspace.channels.get(message.channel);
      const origin = { user: user.id, channel: message.channel, threadTs: message.threadTs };
      const payload = {
        type: "message_action",
        ...common(user),
        action_ts: workspace.ids.ts(),
        channel: { id: message.channel, name: channel === undefined ? "" : channelName(channel) },
        callback_id: callbackId,
        trigger_id: triggers.issue(user.id),
        response_url: responseUrls.issue(answering(seen, origin)),
        message_ts: message.ts,
        message: messageJson(message, world()),
      };
      return send("interactive", payload, seen, () => {});
    },
    globalShortcut(user, callbackId) {
      const { triggers, workspace } = world();
      const times = { action_ts: workspace.ids.ts(), trigger_id: triggers.issue(user.id) };
      return send(
        "interactive",
        { type: "shortcut", ...common(user), callback_id: callbackId, ...times },
        [],
        () => {},
      );
    },
    suggest(user, surface, placed, typed) {
      const { workspace } = world();
      const { state, ...where } = place(user, surface);
      const ids = { action_id: placed.actionId, block_id: placed.blockId, value: typed };
      return new Promise((resolve) => {
        const offer = (answer: JsonObject) => {
          const found: Problem[] = [];
          suggestions(answer, "", found);
          const details = found.map(sentence);
          if (details.length > 0)
            workspace.recordViolation({ where: "block_suggestion", error: "invalid_options", details });
          const groups = asObjects(answer.option_groups).flatMap((group) => asObjects(group.options));
          resolve(details.length > 0 ? [] : [...asObjects(answer.options), ...groups]);
        };
        send("interactive", { type: "block_suggestion", ...common(user), ...where, ...ids }, [], offer, () =>
          resolve([]),
        );
      });
    },
  };
}

export const labelsOf = (options: readonly JsonObject[]): readonly string[] => options.map(({ text }) => textOf(text));
