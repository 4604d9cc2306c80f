/** Commands, presses, forms and completion: acknowledged at once, stored meanwhile, answered later through the messenger. */
import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIMessage,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
  ApplicationCommandType,
  type GatewayInteractionCreateDispatchData,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
} from "discord.js";
import { longestQuestion } from "../../advisor/input.ts";
import type { GivenArgs } from "../../commands/command.ts";
import { readForm } from "../../commands/form.ts";
import { readFocus, readOptions } from "../../commands/options.ts";
import type { AnyEntry } from "../../commands/table.ts";
import type { Arrival } from "../../conversations/arrival.ts";
import { controlToken, readControlToken } from "../../reply/messenger.ts";
import type { ChatHost } from "../adapter.ts";
import type { Calls } from "./calls.ts";
import { choicesFor } from "./completion.ts";
import { longField, splitFiles } from "./fileOption.ts";
import { attached, type IsDiscords, withFiles } from "./files.ts";
import { commandToken, modalOf, readOpener, submittedIn } from "./forms.ts";
import { factsFrom, type Guilds, managesServer, namesOf } from "./guilds.ts";
import { createMemory } from "./memory.ts";
import { personalThread, workspaceOf } from "./messages.ts";
import { createResponses } from "./responses.ts";
import { within } from "./storing.ts";
import { type InteractionTarget, toTarget } from "./target.ts";
import { shownText } from "./text.ts";

type Any = GatewayInteractionCreateDispatchData;
type Used = APIApplicationCommandInteraction | APIMessageComponentInteraction | APIModalSubmitInteraction;

/** Commands and presses can't wait longer to be stored: Discord gives three seconds in all. */
const storeMs = 1_500;
/** A token lives fifteen minutes; the last one is left for what is slow. */
const tokenLife = { minutes: 14 } as const;

const pressesKept = 2_000;

const notSaved = "I could not save this, so it will not be answered. Please try again in a minute.";
const notNow = "That was too much at once. I answer again in a minute.";
const stranger = "That belongs to an older version of me. Ask the question again, and the buttons come with it.";
const nothingThere = "There is no text in that message that I could answer.";

export const contextMenuName = "Ask the mentor about this";

export interface Interactions {
  handle(interaction: Any): Promise<void>;
  /** Resolves when this process has no first response to it under way. */
  acknowledged(interaction: string): Promise<void>;
}

export interface InteractionsOptions {
  readonly calls: Calls;
  readonly host: ChatHost;
  readonly guilds: Guilds;
  /** The bot's user. */
  readonly self: () => string;
  readonly isDiscords: IsDiscords;
}

export function createInteractions(options: InteractionsOptions): Interactions {
  const { calls, host, guilds, self, isDiscords } = options;
  const { table, clock, log } = host;
  const responses = createResponses(calls, log);
  /** By what was pressed and by whom: the last press that this process heard of. */
  const presses = createMemory<string>(pressesKept);

  const handle = async (interaction: Any): Promise<void> => {
    switch (interaction.type) {
      case InteractionType.ApplicationCommand:
        return command(interaction);
      case InteractionType.MessageComponent:
        return press(interaction);
      case InteractionType.ModalSubmit:
        return form(interaction);
      case InteractionType.ApplicationCommandAutocomplete:
        return complete(interaction);
      default:
        return;
    }
  };

  const command = async (interaction: APIApplicationCommandInteraction): Promise<void> => {
    const { data } = interaction;
    if (data.type === ApplicationCommandType.Message)
      return aboutMessage(interaction, data.resolved.messages[data.target_id]);
    if (data.type !== ApplicationCommandType.ChatInput) return;
    const { options, files } = splitFiles(data);
    const read = readOptions(table, options);
    if (read.kind === "problems")
      return responses.say(interaction, read.problems.map(({ sentence }) => sentence).join(" "));
    const { entry, args } = read;
    if (read.kind === "form" && files.length === 0) return showForm(interaction, entry, args, commandToken(entry.name));
    const field = longField(entry);
    await take(interaction, shownFor(interaction, entry), async (target) => {
      const own = field === undefined ? "" : String(args[field.name] ?? "");
      const { text, note } = await withFiles(own, files, isDiscords);
      const given = { ...plainArgs(args), ...(field !== undefined && text !== "" && { [field.name]: text }) };
      return {
        ...arrivalOf(interaction, { ...target, note }),
        input: { kind: "command", command: entry.name, args: given },
      };
    });
  };

  const aboutMessage = async (interaction: APIApplicationCommandInteraction, message: APIMessage | undefined) => {
    const files = (message?.attachments ?? []).flatMap((file) => attached.safeParse(file).data ?? []);
    const names = namesOf({ mentions: message?.mentions ?? [], guild_id: interaction.guild_id }, self(), guilds);
    const own = message === undefined ? "" : shownText(message, names).slice(0, longestQuestion).toWellFormed();
    if (own === "" && files.length === 0) return responses.say(interaction, nothingThere);
    await take(interaction, isDirect(interaction) ? "public" : "private", async (target) => {
      const { text, note } = await withFiles(own, files, isDiscords);
      return {
        ...arrivalOf(interaction, { ...target, note }),
        input: text === "" ? { kind: "text", text: "" } : { kind: "command", command: "ask", args: { question: text } },
      };
    });
  };

  const press = async (interaction: APIMessageComponentInteraction): Promise<void> => {
    const { data, message } = interaction;
    const chosen = "values" in data ? (data.values[0] ?? data.custom_id) : data.custom_id;
    const token = readControlToken(chosen);
    if (token === undefined) return responses.say(interaction, stranger);
    const entry = token.form === undefined ? undefined : table.find(token.form);
    if (entry?.command.form !== undefined)
      return showForm(interaction, entry, {}, controlToken({ id: token.id, form: entry.name }));
    const shown = isHidden(message.flags) ? "private" : "nothing";
    // Nothing is shown to all for what may turn out to be for the person alone; that somebody is at work is.
    if (shown === "nothing") void calls.typing(channelIn(interaction)).catch(() => {});
    await take(interaction, shown, async (target) => ({
      ...arrivalOf(interaction, { ...target, pressed: shown === "nothing" ? message.id : null }),
      input: { kind: "control", id: token.id, args: {} },
    }));
  };

  const form = async (interaction: APIModalSubmitInteraction): Promise<void> => {
    const { data, message } = interaction;
    const opener = readOpener(data.custom_id);
    const entry =
      opener === undefined ? undefined : table.find(opener.kind === "command" ? opener.command : opener.form);
    if (opener === undefined || entry === undefined) return responses.say(interaction, stranger);
    const read = readForm(entry, submittedIn(data));
    if (read.kind === "errors") {
      const sentences = [...Object.values(read.errors), ...(read.general === undefined ? [] : [read.general])];
      return responses.say(interaction, sentences.join(" "));
    }
    const args = plainArgs(read.args);
    if (opener.kind === "command" || message === undefined) {
      await take(interaction, shownFor(interaction, entry), async (target) => ({
        ...arrivalOf(interaction, target),
        input:
          opener.kind === "command"
            ? { kind: "command", command: entry.name, args }
            : { kind: "control", id: opener.id, args },
      }));
      return;
    }
    const isQuiet = entry.command.quiet === true && !isDirect(interaction);
    const shown = isHidden(message.flags) || isQuiet ? "private" : "nothing";
    await take(interaction, shown, async (target) => ({
      ...arrivalOf(interaction, { ...target, pressed: shown === "nothing" ? message.id : null }),
      input: { kind: "control", id: opener.id, args },
    }));
  };

  const complete = async (interaction: APIApplicationCommandAutocompleteInteraction): Promise<void> => {
    const focus = "options" in interaction.data ? readFocus(table, interaction.data.options) : undefined;
    const choices = focus === undefined ? [] : choicesFor(focus, table, host.suggest);
    await responses.first(interaction, InteractionResponseType.ApplicationCommandAutocompleteResult, { choices });
  };

  const showForm = async (interaction: Used, entry: AnyEntry, given: GivenArgs, customId: string): Promise<void> => {
    const modal = modalOf(entry, given, customId);
    if (modal !== undefined) await responses.first(interaction, InteractionResponseType.Modal, modal);
  };

  /** Acknowledges an interaction while its event is stored; a person whose event could not be stored is told. */
  const take = async (
    interaction: Used,
    shown: InteractionTarget["shown"],
    make: (target: InteractionTarget) => Promise<Arrival>,
  ): Promise<void> => {
    const target: InteractionTarget = {
      kind: "interaction",
      channel: channelIn(interaction),
      user: userIn(interaction).id,
      application: interaction.application_id,
      interaction: interaction.id,
      token: interaction.token,
      until: clock.now().add(tokenLife).epochMilliseconds,
      shown,
      direct: isDirect(interaction),
      pressed: null,
      note: null,
    };
    const deferred = responses.defer(interaction, shown);
    let isAgain = false;
    const stored = make(target).then((arrival) => {
      isAgain = isPressedAgain(arrival);
      return within(storeMs, host.receive(arrival));
    });
    const [isOurs, reception] = await Promise.all([
      deferred,
      stored.catch((error: unknown) => {
        log.error({ err: error, interaction: interaction.id }, "an interaction could not be stored");
        return "failed" as const;
      }),
    ]);
    if (!isOurs) return;
    if (reception === "failed") await responses.instead(target, notSaved);
    if (reception === "ignored") await responses.instead(target, notNow);
    // The first press is answered. An event that is a duplicate itself may be one that another process stored: then the answer
    // comes where “thinking…” stands.
    if (reception === "duplicate" && isAgain) await responses.withdraw(target);
  };

  const isPressedAgain = ({ workspace, person, event, input }: Arrival): boolean => {
    if (input.kind !== "control") return false;
    const key = JSON.stringify([workspace, person, input.id]);
    const before = presses.recall(key);
    presses.remember(key, event);
    return before !== undefined && before !== event;
  };

  /** All of an arrival but what was done. */
  const arrivalOf = (interaction: Used, target: InteractionTarget): Omit<Arrival, "input"> => {
    const { id, locale, guild_id: guild, channel } = interaction;
    const person = userIn(interaction).id;
    const facts = guilds.channel(target.channel) ?? factsFrom(channel?.type, parentOf(channel));
    const isPlaceOfOne = target.direct || (target.pressed !== null && facts.isThread);
    return {
      platform: "discord",
      event: id,
      workspace: workspaceOf(guild, person),
      thread: isPlaceOfOne ? `discord:${target.channel}` : personalThread(target.channel, person),
      person,
      ...(guild !== undefined && { channel: facts.parent ?? target.channel }),
      audience:
        interaction.member !== undefined && managesServer(interaction.member.permissions) ? "curator" : "anyone",
      locale,
      address: "direct",
      visibility: target.direct || target.shown === "private" ? "private" : "thread",
      target: toTarget(target),
    };
  };

  return { handle, acknowledged: responses.acknowledged };
}

const isDirect = (interaction: Used): boolean => interaction.guild_id === undefined;
const isHidden = (flags: number | undefined): boolean => ((flags ?? 0) & MessageFlags.Ephemeral) !== 0;
const channelIn = (interaction: Used): string => interaction.channel_id ?? interaction.channel?.id ?? "";

function userIn({ member, user }: Used) {
  const who = member?.user ?? user;
  if (who === undefined) throw new Error("an interaction without a person");
  return who;
}

function parentOf(channel: Used["channel"]): string | null | undefined {
  return channel !== undefined && "parent_id" in channel ? channel.parent_id : undefined;
}

/** In direct messages what is said stays; elsewhere the table says who sees it. */
function shownFor(interaction: Used, { command: { visibility } }: AnyEntry): InteractionTarget["shown"] {
  return isDirect(interaction) || visibility === "thread" ? "public" : "private";
}

function plainArgs(args: GivenArgs): Record<string, string | number | boolean | (string | number | boolean)[]> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, typeof value === "object" ? [...value] : value]),
  );
}
