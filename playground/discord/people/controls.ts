/** Buttons and menus on a message, found by what a person reads on them. */

import {
  type APIButtonComponent,
  type APIInteractionDataResolved,
  type APIMessageComponentInteraction,
  type APISelectMenuComponent,
  ComponentType,
  InteractionType,
} from "discord-api-types/v10";
import type { InteractionBase, InteractionPayload } from "../actions/interactions.ts";
import { flattened } from "../checks/components.ts";
import type { Platform } from "../platform.ts";
import { buttonFace } from "../screen/components.ts";
import type { Channel, Message, Role } from "../state/model.ts";
import { known } from "../state/world.ts";
import { apiMessage } from "../wire/messages.ts";
import type { Somebody } from "./guild.ts";
import { resolveThing } from "./optionValues.ts";

/** What can be selected: an option by its label, or somebody or something by itself. */
export type Selection = string | Somebody | Role | Channel;

/** @throws {Error} there is no such button, it is disabled, or it only opens a page */
export function findButton(message: Message, label: string): { readonly custom_id: string } {
  const buttons = flattened(message.components).flatMap(({ component }): APIButtonComponent[] =>
    component.type === ComponentType.Button ? [component] : [],
  );
  const button = buttons.find(
    (candidate) => buttonFace(candidate) === label || ("label" in candidate && candidate.label === label),
  );
  if (button === undefined)
    throw new Error(`There is no button “${label}”; there are: ${buttons.map(buttonFace).join(", ") || "none"}.`);
  if (button.disabled === true) throw new Error(`Button “${label}” is disabled.`);
  if (!("custom_id" in button)) throw new Error(`Button “${label}” opens a page and tells the bot nothing.`);
  return button;
}

/** The menu that offers every label, or takes things of this kind. @throws {Error} there is none, or too many are chosen */
export function findMenu(message: Message, chosen: readonly Selection[], placeholder?: string): APISelectMenuComponent {
  const menus = flattened(message.components).flatMap(({ component }) =>
    "custom_id" in component && component.type !== ComponentType.Button ? [component] : [],
  );
  const menu = menus.find((candidate) =>
    placeholder === undefined ? offers(candidate, chosen) : candidate.placeholder === placeholder,
  );
  if (menu === undefined || !offers(menu, chosen)) throw new Error(`No menu offers ${chosen.map(name).join(", ")}.`);
  if (menu.disabled === true) throw new Error("The menu is disabled.");
  const { min_values: min = 1, max_values: max = 1 } = menu;
  if (chosen.length < min || chosen.length > max) throw new Error(`The menu takes ${min} to ${max} choices.`);
  return menu;
}

function offers(menu: APISelectMenuComponent, chosen: readonly Selection[]): boolean {
  if (menu.type !== ComponentType.StringSelect) return chosen.every((choice) => typeof choice !== "string");
  return chosen.every((choice) => typeof choice === "string" && menu.options.some(({ label }) => label === choice));
}

function name(choice: Selection): string {
  return typeof choice === "string" ? `“${choice}”` : choice.id;
}

/** The values a choice stands for. */
export function valuesOf(menu: APISelectMenuComponent, chosen: readonly Selection[]): string[] {
  if (menu.type !== ComponentType.StringSelect)
    return chosen.flatMap((choice) => (typeof choice === "string" ? [] : choice.id));
  return menu.options.filter(({ label }) => chosen.includes(label)).map(({ value }) => value);
}

export function clickPayload(
  platform: Platform,
  base: InteractionBase,
  message: Message,
  customId: string,
): InteractionPayload {
  return {
    ...base,
    type: InteractionType.MessageComponent,
    message: apiMessage(platform, message, platform.settings.privilegedIntents),
    data: { component_type: ComponentType.Button, custom_id: customId },
  };
}

export function selectPayload(
  platform: Platform,
  base: InteractionBase,
  message: Message,
  menu: APISelectMenuComponent,
  chosen: readonly Selection[],
): InteractionPayload {
  const resolved: APIInteractionDataResolved = {};
  const channel = known(platform.world.channels, message.channelId);
  for (const choice of chosen) if (typeof choice !== "string") resolveThing(platform, channel, choice, resolved);
  return {
    ...base,
    type: InteractionType.MessageComponent,
    message: apiMessage(platform, message, platform.settings.privilegedIntents),
    data: selected(menu, valuesOf(menu, chosen), resolved),
  };
}

/** Each kind of menu comes with what it needs resolved, and no more. */
function selected(
  { type, custom_id }: APISelectMenuComponent,
  values: string[],
  { users = {}, members = {}, roles = {}, channels = {} }: APIInteractionDataResolved,
): APIMessageComponentInteraction["data"] {
  switch (type) {
    case ComponentType.StringSelect:
      return { component_type: type, custom_id, values };
    case ComponentType.UserSelect:
      return { component_type: type, custom_id, values, resolved: { users, members } };
    case ComponentType.RoleSelect:
      return { component_type: type, custom_id, values, resolved: { roles } };
    case ComponentType.MentionableSelect:
      return { component_type: type, custom_id, values, resolved: { users, members, roles } };
    case ComponentType.ChannelSelect:
      return { component_type: type, custom_id, values, resolved: { channels } };
  }
}
