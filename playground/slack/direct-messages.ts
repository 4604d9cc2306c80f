/** The direct message between a person and the app: there from the first time that anyone looks for it. */
import { newChannel } from "./state/new-channel.ts";
import type { Channel, User } from "./state/records.ts";
import type { World } from "./world.ts";

/** The direct message of the bot with `user`, opened where there is none. */
export function openDirect(world: World, user: User): { readonly channel: Channel; readonly opened: boolean } {
  const { workspace, app, clock } = world;
  const known = [...workspace.channels.values()].find(
    ({ kind, members }) => kind === "im" && members.has(user.id) && members.has(app.botUserId),
  );
  if (known !== undefined) return { channel: known, opened: false };
  const created = Math.floor(clock.now() / 1000);
  const members = new Set([user.id, app.botUserId]);
  const parts = { id: workspace.ids.next("D"), teamId: user.teamId, members, creator: user.id, created };
  const channel = workspace.putChannel(newChannel({ ...parts, kind: "im" }));
  return { channel, opened: true };
}

/** Why nobody can write to this person, or undefined. */
export function unreachable(user: User): string | undefined {
  if (user.deleted) return "user_disabled";
  return user.isBot ? "cannot_dm_bot" : undefined;
}
