/** What Discord and its people do to the mentor: what the person sees, and what the log says. */
import { PermissionFlagsBits } from "discord.js";
import { describe, expect, it, vi } from "vitest";
import type { Thread } from "../../../playground/discord/state/model.ts";
import type { Gone } from "../../../src/adapters/adapter.ts";
import type { Arrival } from "../../../src/conversations/arrival.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import type { Outgoing } from "../../../src/reply/messenger.ts";
import { reply } from "../../../src/reply/reply.ts";
import { sendingOf } from "../sending.ts";
import { type Scene, type SceneOptions, scene, useMentor } from "./fixture.ts";

const mentor = useMentor();
const question = "Why is my query slow although there is an index?";
const { ViewChannel, SendMessages, CreatePublicThreads, SendMessagesInThreads } = PermissionFlagsBits;

/** A scene in which something happens between a question's arrival and its answer. */
async function broken(happens: (here: Scene, arrival: Arrival) => void, options: SceneOptions = {}): Promise<Scene> {
  const here: Scene = await scene(mentor(), {
    ...options,
    host: ({ receive }) => ({
      async receive(arrival) {
        happens(here, arrival);
        return receive(arrival);
      },
    }),
  });
  return here;
}

const mentioned = ({ discord, ana, general }: Scene) => ana.writes(general, `<@${discord.bot.id}> ${question}`);
const outcomeOf = ({ general }: Scene, { id }: { id: string }) =>
  expect.poll(async () => (await mentor().store.inboxRow(general.guildId, id))?.outcome, { timeout: 10_000 });
const warned = ({ lines }: Scene) => lines.filter((line) => /"level":(40|50)/.test(line));
const ownIn = ({ discord, ana }: Scene, place: Parameters<typeof ana.reads>[0]) =>
  ana.reads(place).filter(({ authorId, deleted }) => authorId === discord.bot.id && !deleted);

describe("a channel", () => {
  it("that is deleted under an answer: the person gets it directly", async () => {
    const here = await broken(({ guild, general }) => guild.removeChannel(general));
    const { ana, answers, discord } = here;
    const asked = mentioned(here);
    const [why, said] = await answers(ana, ana.dm(), 2);
    expect(why && ana.seesMessage(why)).toContain("The channel where you asked is gone, so I answer you here.");
    expect(said && ana.seesMessage(said)).toContain("index");
    await outcomeOf(here, asked).toBe("answered");
    expect(warned(here).join("")).toContain("10003");
    expect(discord.violations).toEqual([]);
  });

  it("in which the mentor may neither start threads nor write: the same way", async () => {
    const here = await broken(({ guild, general }) =>
      guild.overwrite(general, guild.botRole(), { deny: SendMessages | CreatePublicThreads | SendMessagesInThreads }),
    );
    const { ana, answers } = here;
    const asked = mentioned(here);
    const [why, said] = await answers(ana, ana.dm(), 2);
    expect(why && ana.seesMessage(why)).toContain("I may not write in #general, so I answer you here.");
    expect(said && ana.seesMessage(said)).toContain("index");
    expect(here.general.id && ownIn(here, here.general)).toEqual([]);
    await outcomeOf(here, asked).toBe("answered");
    expect(warned(here).join("")).toContain("50013");
  });

  it("that the mentor can't see any more: the same way", async () => {
    const here = await broken(({ guild, general }) => guild.overwrite(general, guild.botRole(), { deny: ViewChannel }));
    mentioned(here);
    const [why] = await here.answers(here.ana, here.ana.dm(), 2);
    expect(why && here.ana.seesMessage(why)).toContain("I may not write in #general");
    expect(warned(here).join("")).toContain("50001");
  });

  it("closed, and the person's direct messages too: nobody is told, and the log says why", async () => {
    const here = await broken(({ guild, general, ana }) => {
      guild.removeChannel(general);
      ana.closesDms();
    });
    const asked = mentioned(here);
    await outcomeOf(here, asked).toBe("undeliverable");
    here.ana.opensDms();
    expect(ownIn(here, here.ana.dm())).toEqual([]);
    expect(warned(here).at(-1)).toMatch(/an answer can't be delivered.*Cannot send messages to this user/);
  });
});

describe("a thread", () => {
  const inThread = async (happens: (here: Scene, thread: Thread) => void): Promise<Scene & { thread: Thread }> => {
    let thread: Thread | undefined;
    const here = await broken((all) => {
      if (thread !== undefined) happens(all, thread);
    });
    thread = here.ben.startsThread(here.general, "a talk");
    return { ...here, thread };
  };

  it("that is archived under an answer wakes with it", async () => {
    const here = await inThread(({ ben }, thread) => ben.archives(thread));
    const { discord, ana, thread, answers } = here;
    ana.writes(thread, `<@${discord.bot.id}> ${question}`);
    expect(await answers(ana, thread)).toHaveLength(1);
    expect(thread.archived).toBe(false);
    expect(warned(here)).toEqual([]);
  });

  it("that is locked between two messages of an answer: the rest comes directly", async () => {
    const here = await scene(mentor());
    const { ana, ben, general, adapter, answers } = here;
    const thread = ben.startsThread(general, "a talk");
    const asked = ana.writes(thread, question);
    const target = { kind: "message", channel: thread.id, message: asked.id, user: ana.id, start: null } as const;
    const arrived: string[] = [];
    await adapter.messenger.send({ ...target, points: true, note: null }, long(3), {
      ...sendingOf(),
      async arrived(id) {
        arrived.push(id);
        if (arrived.length === 1) ana.locks(thread);
      },
    });
    const direct = await answers(ana, ana.dm(), 3);
    expect(ownIn(here, thread)).toHaveLength(1);
    expect(direct.map((one) => /part \d|may not write/.exec(ana.seesMessage(one))?.[0])).toEqual([
      "may not write",
      "part 2",
      "part 3",
    ]);
  });

  it("that is deleted between two messages of an answer: no more is sent", async () => {
    const here = await scene(mentor());
    const { ana, general, adapter, discord } = here;
    const asked = ana.writes(general, question);
    const target = { kind: "message", channel: general.id, message: asked.id, user: ana.id, start: "a talk" } as const;
    const sent = adapter.messenger.send({ ...target, points: true, note: null }, long(3), {
      ...sendingOf(),
      async arrived() {
        here.guild.removeChannel(general);
      },
    });
    await expect(sent).rejects.toMatchObject({ name: "Undeliverable", code: "10003" });
    expect(ownIn(here, ana.dm())).toEqual([]);
    expect(discord.violations).toEqual([]);
  });
});

describe("a message", () => {
  it("that is deleted before its answer gets none, wherever", async () => {
    const here = await broken(({ discord, ana, general }) => {
      for (const one of ana.reads(general)) if (one.authorId !== discord.bot.id) ana.deletes(one);
    });
    const asked = mentioned(here);
    await outcomeOf(here, asked).toBe("undeliverable");
    expect(ownIn(here, here.general)).toEqual([]);
    expect(ownIn(here, here.ana.dm())).toEqual([]);
    expect(warned(here).join("")).toContain("10008");
  });

  it("of the mentor's that is deleted while it thinks: the answer comes all the same", async () => {
    const here = await scene(mentor());
    const { discord, ana, general } = here;
    discord.misbehave({
      on: "PATCH /webhooks/{application.id}/{interaction.token}/messages/@original",
      what: { kind: "error", status: 404, body: { code: 10008, message: "Unknown Message" } },
    });
    ana.uses(general, "/mentor topics", { filter: "cache" });
    const said = await discord.until("an answer beside it", () =>
      ana.reads(general).find(({ onlyFor, flags }) => onlyFor === ana.id && (flags & 128) === 0),
    );
    expect(ana.seesMessage(said)).toMatch(/cach/i);
    expect(warned(here)).toEqual([]);
  });
});

describe("the token", () => {
  it("that is reset under an answer: the person sees none, the log names the variable once, and who must know is told", async () => {
    const gone: Gone[] = [];
    const here: Scene = await scene(mentor(), {
      host: ({ receive }) => ({
        async receive(arrival) {
          const reception = await receive(arrival);
          here.discord.bot.resetToken();
          return reception;
        },
        gone: async (what) => void gone.push(what),
      }),
    });
    const asked = mentioned(here);
    await outcomeOf(here, asked).toBe("undeliverable");
    await vi.waitFor(() => expect(here.discord.connections()).toBe(0));
    await expect.poll(() => gone).toEqual([{ kind: "platform", platform: "discord" }]);
    expect(ownIn(here, here.general)).toEqual([]);
    expect(here.lines.filter((line) => line.includes("copy the token anew"))).toHaveLength(1);
    expect(here.lines.join("")).not.toContain("stand-in.token");
  });
});

describe("a server", () => {
  async function watched() {
    const told: unknown[] = [];
    const here = await scene(mentor(), {
      host: () => ({
        gone: async (what) => void told.push(what),
        returned: async (what) => void told.push(what),
      }),
    });
    await expect.poll(() => told).toHaveLength(2);
    const begun = told.splice(0);
    return { ...here, told, begun };
  }

  it("is told of at the start, when it throws the mentor out, and when it invites it again", async () => {
    const { guild, ana, told, begun, lines } = await watched();
    expect(begun).toEqual([
      { kind: "platform", platform: "discord" },
      { kind: "workspaces", workspaces: [guild.id] },
    ]);
    ana.kicksBot(guild);
    await expect.poll(() => told).toEqual([{ kind: "workspace", workspace: guild.id }]);
    expect(lines.join("")).toContain("the mentor was removed from a server");
    ana.addsBot(guild);
    await expect.poll(() => told.at(-1)).toEqual({ kind: "workspaces", workspaces: [guild.id] });
  });

  it("that Discord can't reach for a while has not thrown it out", async () => {
    const { guild, ana, told, discord, general, threadOf } = await watched();
    guild.goesDown();
    guild.comesBack();
    await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    expect(told).toEqual([]);
  });

  it("that throws it out under an answer: the person, with whom it shares none, can't be told", async () => {
    const here = await broken(({ ana, guild }) => ana.kicksBot(guild));
    const asked = mentioned(here);
    await outcomeOf(here, asked).toBe("undeliverable");
    expect(warned(here).at(-1)).toMatch(/an answer can't be delivered/);
    expect(ownIn(here, here.ana.dm())).toEqual([]);
  });

  it("where noting that fails: the log says so, and the mentor goes on", async () => {
    const here = await scene(mentor(), {
      host: () => ({ gone: () => Promise.reject(new Error("the database is away")) }),
    });
    const other = here.discord.guild({ members: [here.ana] });
    await here.discord.until("it to join", () => other.record.members.has(here.discord.bot.id));
    here.ana.kicksBot(other);
    await expect.poll(() => here.lines.join("")).toContain("the database is away");
    await here.threadOf(mentioned(here));
  });
});

/** An answer of so many messages, each of which says which one it is. */
function long(messages: number): Outgoing {
  const blocks = Array.from({ length: messages }, (_, index) => paragraph(`part ${index + 1} ${"word ".repeat(600)}`));
  return { reply: reply({ body: root(...blocks), visibility: "thread" }), controls: [] };
}
