/** `reactions.*`. */
import { type Call, type Methods, Refused } from "./call.ts";
import { messageNamed, visibleChannel } from "./targets.ts";

const mostOfOneUser = 23;

function target(call: Call) {
  const { args, world } = call;
  const name = args.required("name", "invalid_name").replaceAll(":", "");
  const channel = visibleChannel(call, args.required("channel", "no_item_specified"));
  const message = messageNamed(call, channel, args.required("timestamp", "no_item_specified"));
  if (channel.archived) throw new Refused("is_archived");
  if (!/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) throw new Refused("invalid_name");
  const mine = message.reactions.filter(({ users }) => users.includes(world.app.botUserId));
  return { name, message, mine, has: mine.some((reaction) => reaction.name === name) };
}

export const reactions: Methods = {
  "reactions.add": {
    scopes: ["reactions:write"],
    tier: 3,
    run(call) {
      const { name, message, mine, has } = target(call);
      if (has) throw new Refused("already_reacted");
      if (mine.length >= mostOfOneUser) throw new Refused("too_many_reactions");
      call.world.feed.react(message, name, call.world.app.botUserId);
      return {};
    },
  },
  "reactions.remove": {
    scopes: ["reactions:write"],
    tier: 2,
    run(call) {
      const { name, message, has } = target(call);
      if (!has) throw new Refused("no_reaction");
      call.world.feed.unreact(message, name, call.world.app.botUserId);
      return {};
    },
  },
};
