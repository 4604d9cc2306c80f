/** A person at work in Slack: what she can do, named as a person would say it, and what she sees. */

import { openDirect } from "../direct-messages.ts";
import { holderOf, takesMany } from "../fields.ts";
import { conversationText, messageText, viewText } from "../screen/screen.ts";
import type { AgentThread, Channel, Ephemeral, Message, User, View } from "../state/records.ts";
import { fileType } from "../wire/files.ts";
import type { World } from "../world.ts";
import { appTabsOf } from "./app-tabs.ts";
import type { Interaction } from "./interactions.ts";
import { type Modal, modalOf } from "./modal.ts";
import { choiceOn, optionCalled, pressOn, type Surface, surfaceOf } from "./surfaces.ts";
import { typedCommand, typedMessage } from "./typing.ts";

/** A channel, or something in it that has replies: then its thread. */
export type Place = { readonly id: string } | { readonly channel: string; readonly ts: string };

export interface Attached {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface WritingOptions {
  readonly files?: readonly Attached[];
  /** In a thread: “Also send to #channel”. */
  readonly alsoToChannel?: boolean;
}

/** Her Home tab of the app. */
export interface Home {
  readonly view: View | undefined;
  readonly text: string;
  clicks(label: string): Interaction;
  chooses(option: string, from?: string): Interaction;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  /** As it stands now. */
  readonly user: User;
  /** Her direct message with the app. */
  readonly dm: { readonly id: string };
  writes(place: Place, text: string, options?: WritingOptions): Message;
  edits(message: Message, text: string): Message;
  deletes(message: Message): void;
  reacts(message: Message, name: string): Message;
  unreacts(message: Message, name: string): Message;
  /** @param name with its slash. @param channel never a thread: Slack has no commands of apps in threads */
  command(name: string, text: string, channel: { readonly id: string }): Interaction;
  clicks(label: string, on: Message | Ephemeral): Interaction;
  /** Chooses from a list, a menu, boxes. @param from its placeholder, where several offer `option` */
  chooses(option: string, on: Message | Ephemeral, from?: string): Interaction;
  /** @param message for a message shortcut */
  shortcut(name: string, message?: Message): Interaction;
  /** The uppermost modal on her screen. */
  modal(): Modal | undefined;
  opensHome(): Home;
  /** The app's Messages tab. @param looking the channel she has open beside it */
  opensMessages(looking?: { readonly id: string }): AgentThread | undefined;
  /** Moves to another channel while the app's tab stays open beside it. */
  looksAt(channel: { readonly id: string }): void;
  /** A suggested prompt of the Messages tab, or of a thread. */
  clicksPrompt(title: string, thread?: Message): Message;
  /** The stop button of an answer that is being written. */
  stops(message: Message): void;
  invites(who: { readonly id: string }, channel: { readonly id: string }): void;
  removes(who: { readonly id: string }, channel: { readonly id: string }): void;
  /** What is on her screen there: everyone's messages and those to her alone. */
  sees(place: Place): string;
  /** One message as she reads it. */
  reads(message: Message | Ephemeral): string;
}

export function personOf(world: World, id: string): Person {
  const { app, feed, interactions, settings, views, workspace } = world;

  const me = (): User => {
    const user = workspace.users.get(id);
    if (user === undefined) throw new Error(`There is no user ${id}.`);
    return user;
  };
  const channelAt = (place: Place): Channel => {
    const channel = workspace.channels.get("ts" in place ? place.channel : place.id);
    if (channel === undefined) throw new Error(`There is no channel at ${JSON.stringify(place)}.`);
    return channel;
  };
  /** The parent's `ts` of the thread that is meant. */
  const threadAt = (place: Place): string | undefined => {
    if (!("ts" in place)) return undefined;
    return workspace.message(place.channel, place.ts)?.threadTs ?? place.ts;
  };
  const store = ({ name, content }: Attached, channel: Channel): string =>
    workspace.putFile({
      id: workspace.ids.next("F"),
      user: id,
      name,
      title: name,
      ...fileType(name),
      mode: "hosted",
      content: typeof content === "string" ? Buffer.from(content) : content,
      channels: [channel.id],
      created: Math.floor(world.clock.now() / 1000),
    }).id;

  const choose = (surface: Surface, option: string, from: string | undefined): Interaction => {
    const placed = choiceOn(surface, option, from, workspace);
    const chosen = optionCalled(placed, option, workspace);
    if (chosen === undefined) throw new Error(`Nothing offers “${option}”.`);
    const holder = holderOf(placed.element) ?? "selected_option";
    return interactions.action(me(), surface, placed, { [holder]: takesMany(placed.element) ? [chosen] : chosen });
  };

  const home: Home = {
    get view() {
      return workspace.homes.get(id);
    },
    get text() {
      const view = workspace.homes.get(id);
      return view === undefined ? "" : viewText(view, workspace);
    },
    clicks(label) {
      const surface = homeSurface();
      const { placed, said } = pressOn(surface, label);
      return interactions.action(me(), surface, placed, said);
    },
    chooses: (option, from) => choose(homeSurface(), option, from),
  };
  const homeSurface = (): Surface => {
    const view = workspace.homes.get(id);
    if (view === undefined) throw new Error(`The Home tab of ${me().name} is empty.`);
    return { kind: "view", view };
  };

  const tabs = appTabsOf(world, me);

  const person: Person = {
    id,
    get name() {
      return me().name;
    },
    get user() {
      return me();
    },
    get dm() {
      return { id: openDirect(world, me()).channel.id };
    },
    writes(place, text, { files = [], alsoToChannel = false } = {}) {
      const channel = channelAt(place);
      if (!channel.members.has(id)) throw new Error(`${me().name} is not in ${channel.name || channel.id}.`);
      if (channel.archived) throw new Error(`${channel.name || channel.id} is archived.`);
      return feed.post({
        channel: channel.id,
        user: id,
        text: typedMessage(text, settings),
        threadTs: threadAt(place),
        broadcast: alsoToChannel,
        appContext: tabs.contextIn(channel),
        files: files.map((file) => store(file, channel)),
      });
    },
    edits: (message, text) => {
      const now = workspace.message(message.channel, message.ts);
      if (now === undefined || now.user !== id) throw new Error(`${me().name} can't edit that message.`);
      return feed.edit(now, { text: typedMessage(text, settings) }, id);
    },
    deletes(message) {
      const now = workspace.message(message.channel, message.ts);
      if (now === undefined || (now.user !== id && !me().isAdmin)) throw new Error(`${me().name} can't delete that.`);
      feed.remove(now);
    },
    reacts: (message, name) => feed.react(workspace.message(message.channel, message.ts) ?? message, name, id),
    unreacts: (message, name) => feed.unreact(workspace.message(message.channel, message.ts) ?? message, name, id),
    command(name, text, channel) {
      const command = app.commands.find((each) => each.name === name);
      if (command === undefined) throw new Error(`The app has no command ${name}.`);
      return interactions.command(me(), name, typedCommand(text, command, workspace, settings), channelAt(channel));
    },
    clicks(label, on) {
      const surface = surfaceOf(on);
      const { placed, said } = pressOn(surface, label);
      return interactions.action(me(), surface, placed, said);
    },
    chooses: (option, on, from) => choose(surfaceOf(on), option, from),
    shortcut(name, message) {
      const kind = message === undefined ? "global" : "message";
      const shortcut = app.shortcuts.find((each) => each.name === name && each.kind === kind);
      if (shortcut === undefined) throw new Error(`The app has no ${kind} shortcut “${name}”.`);
      if (message === undefined) return interactions.globalShortcut(me(), shortcut.callbackId);
      return interactions.messageShortcut(me(), shortcut.callbackId, message);
    },
    modal() {
      const top = views.top(id);
      return top === undefined ? undefined : modalOf(world, me(), top.id);
    },
    opensHome() {
      tabs.openHome();
      return home;
    },
    opensMessages: (looking) => tabs.openMessages(looking),
    looksAt: (channel) => tabs.lookAt(channel),
    clicksPrompt(title, thread) {
      const { dm } = person;
      const around = workspace.agentThread(dm.id, thread === undefined ? undefined : (thread.threadTs ?? thread.ts));
      const prompt = around?.prompts.find((each) => each.title === title);
      if (prompt === undefined) throw new Error(`No prompt “${title}” is suggested.`);
      return person.writes(thread ?? dm, prompt.message);
    },
    stops: (message) => tabs.stop(message),
    invites(who, channel) {
      const user = workspace.users.get(who.id);
      if (user === undefined) throw new Error(`There is no user ${who.id}.`);
      feed.join(channelAt(channel), user, me());
    },
    removes(who, channel) {
      const user = workspace.users.get(who.id);
      if (user === undefined) throw new Error(`There is no user ${who.id}.`);
      feed.leave(channelAt(channel), user);
    },
    sees(place) {
      const look = { viewer: id, channel: channelAt(place).id, threadTs: threadAt(place), appName: app.name };
      return conversationText(look, workspace);
    },
    reads: (message) => messageText(message, workspace),
  };
  return person;
}
