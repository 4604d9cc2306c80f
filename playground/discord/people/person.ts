/** A person at her Discord client, as a test moves her: what she can do, and what is on her screen. */

import {
  type APIApplicationCommandOptionChoice,
  ApplicationCommandType,
  ChannelType,
  InteractionType,
  Locale,
  MessageType,
} from "discord-api-types/v10";
import { openDirectChannel } from "../actions/directMessages.ts";
import { addBot, removeBot } from "../actions/guilds.ts";
import { type InteractionStart, isUnanswered, startInteraction } from "../actions/interactions.ts";
import { edit, post, react, remove } from "../actions/messages.ts";
import { requireAuthor, requireReplying, requireRights, requireSending } from "../actions/rights.ts";
import { startThread } from "../actions/startThread.ts";
import { changeThread } from "../actions/threads.ts";
import type { Platform } from "../platform.ts";
import { messageText, screenText, visibleMessages } from "../screen/screen.ts";
import type { Channel, DirectChannel, GuildChannel, Id, Message, Thread, User } from "../state/model.ts";
import { guildPermissions, permission } from "../state/permissions.ts";
import { known } from "../state/world.ts";
import { autocompletePayload, messageCommandPayload, slashPayload, userCommandPayload } from "./commandUse.ts";
import { clickPayload, findButton, findMenu, type Selection, selectPayload } from "./controls.ts";
import { type GivenFile, storeGiven } from "./files.ts";
import { createForm, type Form, modalPayload } from "./form.ts";
import type { GuildHandle, Somebody } from "./guild.ts";
import { createInvocation, type Invocation } from "./invocation.ts";
import { fillOptions, findCommand, type OptionValues, offered } from "./slash.ts";

export interface PersonPlan {
  readonly name: string;
  readonly locale?: `${Locale}`;
  /** Somebody else's bot, which the mentor should leave alone. */
  readonly bot?: boolean;
  /** IANA zone of her device, in which her client shows times. */
  readonly zone?: string;
}

export interface Writing {
  readonly replyTo?: Message;
  /** Whether the reply pings, as the client's “@ ON” does; on unless said otherwise. */
  readonly ping?: boolean;
  readonly files?: readonly GivenFile[];
}

export interface Person {
  readonly id: Id;
  readonly user: User;
  /** `<@id>`, for others to write. */
  readonly mention: string;
  /** Her direct messages with the bot. */
  dm(): DirectChannel;
  writes(place: Channel, text: string, how?: Writing): Message;
  edits(message: Message, text: string): void;
  deletes(message: Message): void;
  reacts(message: Message, emoji: string): void;
  startsThread(from: Message | GuildChannel, name: string, visibility?: "public" | "private"): Thread;
  archives(thread: Thread): void;
  unarchives(thread: Thread): void;
  locks(thread: Thread): void;
  /** `ana.uses(general, "/path show", { level: "beginner" })`. @throws {Error} her client does not let her */
  uses(place: Channel, command: string, options?: OptionValues): Invocation;
  /** What she is offered while typing `focused`. */
  completes(
    place: Channel,
    command: string,
    options: Readonly<Record<string, string | number | boolean>>,
    focused: string,
  ): Promise<readonly APIApplicationCommandOptionChoice[]>;
  usesOnMessage(command: string, target: Message): Invocation;
  usesOnUser(place: Channel, command: string, target: Somebody): Invocation;
  /** Presses a button by its label. */
  clicks(message: Message, label: string): Invocation;
  /** Chooses options by their labels, or people, roles and channels themselves. */
  selects(message: Message, ...chosen: Selection[]): Invocation;
  /** The form on her screen. */
  form(): Form | undefined;
  closesDms(): void;
  opensDms(): void;
  /** Both need “Manage Server”. */
  addsBot(guild: GuildHandle, permissions?: bigint): void;
  kicksBot(guild: GuildHandle): void;
  /** The channel on her screen, as plain text. */
  sees(place: Channel): string;
  /** One message on her screen. */
  seesMessage(message: Message): string;
  /** The messages themselves, oldest first. */
  reads(place: Channel): readonly Message[];
}

export function createPerson(platform: Platform, plan: PersonPlan): Person {
  const { world } = platform;
  const locale = Object.values(Locale).find((value) => value === (plan.locale ?? Locale.EnglishUS)) ?? Locale.EnglishUS;
  const user: User = { id: platform.newId(), name: plan.name, bot: plan.bot ?? false, locale, acceptsDms: true };
  world.users.set(user.id, user);
  const reader = { user, zone: plan.zone ?? "UTC" };
  const channelOf = (message: Message) => known(world.channels, message.channelId);

  const start = (what: Omit<InteractionStart, "user">): Invocation => {
    const interaction = startInteraction(platform, { user, ...what });
    return createInvocation(platform, interaction, reader, form);
  };

  function form(): Form | undefined {
    const open = world.modals.get(user.id);
    if (open === undefined) return undefined;
    const opener = known(world.interactions, open.interactionId);
    const channel = known(world.channels, opener.channelId);
    const message = opener.messageId === undefined ? undefined : known(world.messages, opener.messageId);
    const close = () => {
      world.modals.delete(user.id);
      platform.changes.announce();
    };
    return createForm({
      platform,
      channel,
      modal: open.modal,
      dismiss: close,
      submit(submission) {
        close();
        return start({
          channel,
          type: InteractionType.ModalSubmit,
          label: `form “${open.modal.title}”`,
          messageId: message?.id,
          openedBy: opener.id,
          payload: (base) => modalPayload(platform, base, open.modal.custom_id, submission, message),
        });
      },
    });
  }

  function changes(thread: Thread, change: { archived?: boolean; locked?: boolean }): void {
    const own = thread.ownerId === user.id && change.locked === undefined;
    requireRights(platform, user.id, thread, own ? permission.SendMessagesInThreads : permission.ManageThreads);
    changeThread(platform, thread, change);
  }

  function requireManaging(guild: GuildHandle): void {
    if ((guildPermissions(guild.record, user.id) & permission.ManageGuild) === 0n)
      throw new Error(`${user.name} may not manage ${guild.record.name}.`);
  }

  return {
    id: user.id,
    user,
    mention: `<@${user.id}>`,
    dm: () => openDirectChannel(platform, user.id),
    writes(place, text, { replyTo, ping = true, files = [] } = {}) {
      if (place.kind !== "direct") requireSending(platform, user.id, place, files.length > 0);
      if (replyTo !== undefined) requireReplying(platform, user.id, place);
      return post(platform, {
        channel: place,
        authorId: user.id,
        content: text,
        files: files.map((file) => storeGiven(platform, file)),
        type: replyTo === undefined ? MessageType.Default : MessageType.Reply,
        reference: replyTo === undefined ? undefined : { channelId: place.id, messageId: replyTo.id },
        allowed: { parse: ["users", "roles", "everyone"], replied_user: ping },
        nonce: platform.newId(),
      });
    },
    edits(message, text) {
      requireAuthor(message, user.id);
      edit(platform, message, { content: text }, []);
    },
    deletes(message) {
      if (message.authorId !== user.id && message.onlyFor !== user.id)
        requireRights(platform, user.id, channelOf(message), permission.ManageMessages);
      remove(platform, message);
    },
    reacts(message, emoji) {
      requireRights(platform, user.id, channelOf(message), permission.AddReactions);
      react(platform, message, user.id, emoji);
    },
    startsThread(from, name, visibility = "public") {
      const isMessage = "channelId" in from;
      const parent = isMessage ? channelOf(from) : from;
      if (parent.kind !== "channel") throw new Error("Threads are started in channels.");
      const isPrivate = visibility === "private";
      const right = isPrivate ? permission.CreatePrivateThreads : permission.CreatePublicThreads;
      requireRights(platform, user.id, parent, right);
      const announcement = parent.type === ChannelType.GuildAnnouncement;
      const publicType = announcement ? ChannelType.AnnouncementThread : ChannelType.PublicThread;
      const type = isPrivate ? ChannelType.PrivateThread : publicType;
      return startThread(platform, { parent, ownerId: user.id, name, type, ...(isMessage ? { from } : {}) });
    },
    archives: (thread) => changes(thread, { archived: true }),
    unarchives: (thread) => changes(thread, { archived: false }),
    locks: (thread) => changes(thread, { locked: true }),
    uses(place, line, options = {}) {
      const found = findCommand(platform, user, place, line);
      const filled = fillOptions(platform, found, place, options);
      const label = `/${[found.command.name, ...found.path].join(" ")}`;
      const type = InteractionType.ApplicationCommand;
      return start({ channel: place, type, label, payload: (base) => slashPayload(base, found, filled) });
    },
    completes(place, line, options, focused) {
      const found = findCommand(platform, user, place, line);
      const option = found.options.find(({ name }) => name === focused);
      if (option === undefined || !("autocomplete" in option) || option.autocomplete !== true)
        throw new Error(`“${line}” offers nothing while “${focused}” is typed.`);
      const { interaction } = start({
        channel: place,
        type: InteractionType.ApplicationCommandAutocomplete,
        label: `typing “${focused}” of ${line}`,
        payload: (base) => autocompletePayload(base, found, options, focused),
      });
      return platform.changes.until(`choices for ${focused}`, () => {
        if (isUnanswered(platform, interaction)) throw new Error("Loading options failed");
        return interaction.choices;
      });
    },
    usesOnMessage(name, target) {
      const channel = channelOf(target);
      const command = offered(platform, user, channel, ApplicationCommandType.Message, name);
      return start({
        channel,
        type: InteractionType.ApplicationCommand,
        label: name,
        targetId: target.id,
        payload: (base) => messageCommandPayload(platform, base, command, target),
      });
    },
    usesOnUser(place, name, target) {
      const command = offered(platform, user, place, ApplicationCommandType.User, name);
      return start({
        channel: place,
        type: InteractionType.ApplicationCommand,
        label: name,
        targetId: target.id,
        payload: (base) => userCommandPayload(platform, base, command, place, target),
      });
    },
    clicks(message, label) {
      requireOnScreen(message);
      const { custom_id: customId } = findButton(message, label);
      return start({
        channel: channelOf(message),
        type: InteractionType.MessageComponent,
        label: `button “${label}”`,
        messageId: message.id,
        payload: (base) => clickPayload(platform, base, message, customId),
      });
    },
    selects(message, ...chosen) {
      requireOnScreen(message);
      const menu = findMenu(message, chosen);
      return start({
        channel: channelOf(message),
        type: InteractionType.MessageComponent,
        label: `menu “${menu.placeholder ?? menu.custom_id}”`,
        messageId: message.id,
        payload: (base) => selectPayload(platform, base, message, menu, chosen),
      });
    },
    form,
    closesDms() {
      user.acceptsDms = false;
      platform.changes.announce();
    },
    opensDms() {
      user.acceptsDms = true;
      platform.changes.announce();
    },
    addsBot(guild, permissions) {
      requireManaging(guild);
      addBot(platform, known(world.guilds, guild.id), permissions);
    },
    kicksBot(guild) {
      requireManaging(guild);
      removeBot(platform, known(world.guilds, guild.id));
    },
    sees: (place) => screenText(platform, place, reader),
    seesMessage: (message) => messageText(platform, message, reader),
    reads: (place) => visibleMessages(platform, place, reader),
  };

  /** @throws {Error} it is gone, or somebody else's ephemeral one */
  function requireOnScreen(message: Message): void {
    const visible = visibleMessages(platform, channelOf(message), reader);
    if (!visible.includes(message)) throw new Error(`This message is not on ${user.name}'s screen.`);
  }
}
