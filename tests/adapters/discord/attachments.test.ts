/** Pictures and files on their way to Discord: who sees them, each once, and what stands for one that can't be there. */
import { describe, expect, it, vi } from "vitest";
import type { Channel, Message } from "../../../playground/discord/state/model.ts";
import type { ChatHost } from "../../../src/adapters/adapter.ts";
import type { Arrival } from "../../../src/conversations/arrival.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import type { Outgoing, Sending, Target } from "../../../src/reply/messenger.ts";
import { type Reply, reply } from "../../../src/reply/reply.ts";
import { sendingOf } from "../sending.ts";
import { type Scene, type SceneOptions, scene, useMentor } from "./fixture.ts";

const mentor = useMentor();
const post = "POST /channels/{channel.id}/messages";
const png = (byte: number): Uint8Array => new Uint8Array([0x89, 0x50, 0x4e, 0x47, byte]);
const pictures: Reply["pictures"] = [
  { filename: "queue.png", png: png(1), alt: "A queue *before* two workers" },
  { filename: "queue.png", png: png(2), alt: "A worker and its retries" },
];
const files: Reply["files"] = [
  {
    filename: "my data.json",
    content: new TextEncoder().encode('{"turns":[]}'),
    mediaType: "application/json",
    title: "Your *data*",
  },
];

const outgoing = (text: string, more: Partial<Reply> = {}): Outgoing => ({
  reply: reply({ body: root(paragraph(text)), visibility: "thread", pictures, files, ...more }),
  controls: [],
});

/** A scene whose mentor takes events and answers none: a test sends for it. */
async function quiet(options: SceneOptions = {}) {
  const targets: Target[] = [];
  const all = await scene(mentor(), {
    ...options,
    host: (real) => ({
      async receive({ target }: Arrival) {
        targets.push(target);
        return "stored";
      },
      ...options.host?.(real),
    }),
  });
  const target = () => vi.waitUntil(() => targets.at(-1), { timeout: 10_000, interval: 5 });
  return { ...all, target };
}

/** The commands with answers for all to see. */
const shownToAll = (table: ChatHost["table"]): ChatHost["table"] => ({
  ...table,
  entries: table.entries.map((entry) => ({ ...entry, command: { ...entry.command, visibility: "thread" } })),
});

const own = ({ discord }: Scene, who: Scene["ana"], place: Channel): Message[] =>
  who.reads(place).filter(({ authorId, deleted }) => authorId === discord.bot.id && !deleted);
const filesOf = (messages: readonly Message[]) =>
  messages.flatMap((message) => message.files.map(({ filename, bytes }) => [filename, bytes.at(-1)]));
const bothPictures = [
  ["queue.png", 1],
  ["queue-2.png", 2],
];
const theFile = ["my_data.json", "}".charCodeAt(0)];

describe("where they go", () => {
  it("a mention: pictures to the thread with their texts, a person's file to the person alone", async () => {
    const all = await quiet();
    const { discord, ana, ben, general, adapter } = all;
    const asked = ana.writes(general, `<@${discord.bot.id}> what of my data?`);
    const sending = sendingOf("a");
    await adapter.messenger.send(await all.target(), outgoing("see"), sending);
    const thread = discord.state.channels.get(asked.id);
    if (thread === undefined) throw new Error("There is no thread.");
    expect(filesOf(own(all, ben, thread))).toEqual(bothPictures);
    expect(ben.sees(thread)).toContain("[image: A queue *before* two workers]\n[image: A worker and its retries]");
    expect(ben.sees(thread)).toContain("The file comes to you as a direct message.");
    expect(filesOf(own(all, ana, ana.dm()))).toEqual([theFile]);
    expect(ana.sees(ana.dm())).toContain("Your \\*data\\*\n[file: my_data.json]");
    expect(own(all, ana, ana.dm())[0]?.files[0]?.contentType).toBe("application/json");
    expect(sending.sent).toHaveLength(2);
    expect(discord.violations).toEqual([]);
  });

  it("a direct message: all below the question", async () => {
    const all = await quiet();
    const { discord, ana, adapter } = all;
    ana.writes(ana.dm(), "what of my data?");
    await adapter.messenger.send(await all.target(), outgoing("see", { visibility: "private" }), sendingOf("b"));
    expect(filesOf(own(all, ana, ana.dm()))).toEqual([...bothPictures, theFile]);
    expect(ana.sees(ana.dm())).not.toContain("as a direct message");
    expect(discord.violations).toEqual([]);
  });

  it("a command for one: all where it was used, for the eyes of the person alone", async () => {
    const all = await quiet();
    const { discord, ana, ben, general, adapter } = all;
    const used = ana.uses(general, "/mentor topics");
    await adapter.messenger.send(await all.target(), outgoing("see", { visibility: "private" }), sendingOf("c"));
    const answers = [await used.answer(), ...(await used.followups(1))];
    expect(answers.map(({ onlyFor }) => onlyFor)).toEqual([ana.id, ana.id]);
    expect(filesOf(answers)).toEqual([...bothPictures, theFile]);
    expect(ben.sees(general)).toBe("");
    expect(discord.violations).toEqual([]);
  });

  it.each(["ask", "topics"])("a command whose answer is for all (/mentor %s): its file is not", async (command) => {
    const all = await quiet();
    const { discord, ana, ben, general, adapter } = all;
    ana.uses(general, `/mentor ${command}`, command === "ask" ? { question: "what of my data?" } : {});
    await adapter.messenger.send(await all.target(), outgoing("see"), sendingOf("d"));
    expect(filesOf(own(all, ben, general))).toEqual(bothPictures);
    const hers = own(all, ana, general).filter(({ onlyFor }) => onlyFor === ana.id);
    expect(filesOf(hers)).toEqual([theFile]);
    expect(discord.violations).toEqual([]);
  });

  it("a file alone, to a command whose answer would be for all, is for the person too", async () => {
    // "Thinking…" is for all to see, and a follow-up would take its place.
    const all = await quiet({ host: ({ table }) => ({ table: shownToAll(table) }) });
    const { discord, ana, ben, general, adapter } = all;
    ana.uses(general, "/mentor topics");
    await adapter.messenger.send(await all.target(), outgoing("", { pictures: [], body: root() }), sendingOf("e"));
    expect(filesOf(own(all, ben, general))).toEqual([]);
    expect(filesOf(own(all, ana, general))).toEqual([theFile]);
    expect(discord.violations).toEqual([]);
  });

  it("a token that is over: as a direct message", async () => {
    let now = Temporal.Now.instant();
    const all = await quiet({ host: () => ({ clock: { now: () => now } }) });
    const { discord, ana, ben, general, adapter } = all;
    ana.uses(general, "/mentor topics");
    const target = await all.target();
    now = now.add({ minutes: 20 });
    await adapter.messenger.send(target, outgoing("see"), sendingOf("f"));
    expect(filesOf(own(all, ben, general))).toEqual(bothPictures);
    expect(filesOf(own(all, ana, ana.dm()))).toEqual([theFile]);
    expect(discord.violations).toEqual([]);
  });

  it("a channel and nobody in particular: no file, and a line that says so", async () => {
    const all = await quiet();
    const { discord, ana, general, adapter } = all;
    await adapter.messenger.send({ kind: "channel", channel: general.id }, outgoing("see"), sendingOf("g"));
    expect(filesOf(own(all, ana, general))).toEqual(bothPictures);
    expect(ana.sees(general)).toContain("could not hand over the file");
    expect(discord.violations).toEqual([]);
  });

  it("an edited question: the new pictures in place of the old, the file directly", async () => {
    const all = await quiet();
    const { discord, ana, adapter } = all;
    const general = all.general;
    const asked = ana.writes(general, `<@${discord.bot.id}> what of my data?`);
    const target = await all.target();
    const first = sendingOf("h");
    await adapter.messenger.send(target, outgoing("see"), first);
    const thread = discord.state.channels.get(asked.id);
    if (thread === undefined) throw new Error("There is no thread.");
    const second = sendingOf("i");
    await adapter.messenger.replace(target, first.sent, outgoing("look", { pictures: pictures.slice(1) }), second);
    expect(filesOf(own(all, ana, thread))).toEqual([["queue.png", 2]]);
    expect(own(all, ana, thread).map(({ id }) => id)).toEqual([first.sent[0]?.split("/")[1]]);
    // What was handed over stays hers, and nothing is looked for where it is not.
    expect(discord.traffic.filter((one) => one.kind === "reply" && one.call.startsWith("DELETE"))).toEqual([]);
    expect(filesOf(own(all, ana, ana.dm()))).toEqual([theFile, theFile]);
    expect(discord.violations).toEqual([]);
  });
});

describe("each once", () => {
  const thrown = { name: "TryLater" };

  it.each([
    { kind: "error-after-effect", status: 500 },
    { kind: "hang-up-after-effect" },
    { kind: "error", status: 502 },
    { kind: "hang-up" },
  ] as const)("though the message with the pictures, and then the file's, ends in $kind", async (what) => {
    // The platform itself forgets nonces at once: only looking for the message tells.
    const all = await quiet({ discord: { nonceWindowMs: 0, nonceInHistory: false } });
    const { discord, ana, general, adapter } = all;
    const asked = ana.writes(general, `<@${discord.bot.id}> what of my data?`);
    const target = await all.target();
    discord.misbehave({ on: post, what });
    const sending = sendingOf("a");
    await expect(adapter.messenger.send(target, outgoing("see"), sending)).rejects.toMatchObject(thrown);
    expect(sending.sent).toEqual([]);
    const again = sendingOf("a", sending.sent, true);
    const { arrived } = again;
    const breaking: Sending = {
      ...again,
      async arrived(id) {
        await arrived(id);
        discord.misbehave({ on: post, what });
      },
    };
    await expect(adapter.messenger.send(target, outgoing("see"), breaking)).rejects.toMatchObject(thrown);
    expect(again.sent).toHaveLength(1);
    discord.behave();
    await adapter.messenger.send(target, outgoing("see"), sendingOf("a", again.sent, true));
    const thread = discord.state.channels.get(asked.id);
    expect(thread && filesOf(own(all, ana, thread))).toEqual(bothPictures);
    expect(filesOf(own(all, ana, ana.dm()))).toEqual([theFile]);
    expect(discord.violations).toEqual([]);
  });

  it("pictures without a word are known by their files", async () => {
    const all = await quiet({ discord: { nonceWindowMs: 0, nonceInHistory: false } });
    const { discord, ana, general, adapter } = all;
    const target = { kind: "channel", channel: general.id };
    const many = Array.from({ length: 12 }, (_, index) => ({ filename: "p.png", png: png(index), alt: "" }));
    const answer = outgoing("", { body: root(), pictures: many, files: [] });
    discord.misbehave({ on: post, what: { kind: "error-after-effect", status: 500 } });
    const sending = sendingOf("a");
    await expect(adapter.messenger.send(target, answer, sending)).rejects.toMatchObject(thrown);
    await adapter.messenger.send(target, answer, sendingOf("a", sending.sent, true));
    expect(filesOf(own(all, ana, general)).map(([, byte]) => byte)).toEqual(many.map((_, index) => index));
    expect(discord.violations).toEqual([]);
  });

  it("a rate limit during an upload is waited for, as long as Discord asks", async () => {
    const all = await quiet();
    const { discord, ana, general, adapter } = all;
    const target = { kind: "channel", channel: general.id };
    discord.misbehave({ on: post, what: { kind: "rate-limit", retryAfter: 3 } });
    const sent = adapter.messenger.send(target, outgoing("see", { files: [] }), sendingOf("a"));
    await expect(sent).rejects.toMatchObject({ ...thrown, afterMs: expect.closeTo(3_000, -3) });
    expect(own(all, ana, general)).toEqual([]);
  });
});

describe("what can't be shown is said", () => {
  /** Everything the bot needs but attaching files. */
  async function withoutAttaching() {
    const all = await quiet();
    const { guild, general } = all;
    const attachFiles = 1n << 15n;
    for (const role of [guild.everyone, guild.botRole()]) guild.overwrite(general, role, { deny: attachFiles });
    return all;
  }

  it("without the right to attach files, what pictures show is in words, where it was asked", async () => {
    const all = await withoutAttaching();
    const { ana, general, adapter } = all;
    await adapter.messenger.send(
      { kind: "channel", channel: general.id },
      outgoing("see", { files: [] }),
      sendingOf("a"),
    );
    expect(own(all, ana, general)).toHaveLength(1);
    expect(ana.sees(general)).toContain(
      "see\n_Picture:_ A queue \\*before\\* two workers\n_Picture:_ A worker and its retries",
    );
    expect(filesOf(own(all, ana, general))).toEqual([]);
  });

  it("ten long descriptions and a long text are still one message that Discord takes", async () => {
    const all = await withoutAttaching();
    const { ana, general, adapter, discord } = all;
    const many = Array.from({ length: 10 }, (_, index) => ({
      ...{ filename: "p.png", png: png(index), alt: `${index} ${"*数据".repeat(300)}` },
    }));
    const answer = outgoing("word ".repeat(700), { pictures: many, files: [] });
    await adapter.messenger.send({ kind: "channel", channel: general.id }, answer, sendingOf("a"));
    const shown = ana.sees(general);
    for (const [index] of many.entries()) expect(shown).toContain(`_Picture:_ ${index}`);
    expect(discord.violations).toEqual([]);
  });

  it("and an answer that is changed to have some", async () => {
    const all = await withoutAttaching();
    const { ana, general, adapter, discord } = all;
    const target = { kind: "channel", channel: general.id };
    const first = sendingOf("a");
    await adapter.messenger.send(target, outgoing("see", { files: [], pictures: [] }), first);
    const edit = "PATCH /channels/{channel.id}/messages/{message.id}";
    discord.misbehave({ on: edit, what: { kind: "error", status: 403, body: { code: 50013, message: "Missing" } } });
    await adapter.messenger.replace(target, first.sent, outgoing("look", { files: [] }), sendingOf("b"));
    expect(ana.sees(general)).toContain("look\n_Picture:_ A queue");
  });

  it("closed direct messages: the file is not handed over, and the thread says so", async () => {
    const all = await quiet();
    const { discord, ana, ben, general, adapter } = all;
    const asked = ana.writes(general, `<@${discord.bot.id}> what of my data?`);
    ana.closesDms();
    const sending = sendingOf("a");
    await adapter.messenger.send(await all.target(), outgoing("see"), sending);
    const thread = discord.state.channels.get(asked.id);
    if (thread === undefined) throw new Error("There is no thread.");
    expect(filesOf(own(all, ben, thread))).toEqual(bothPictures);
    expect(ben.sees(thread)).toContain("I can't write to you directly, so I could not hand over the file.");
    expect(sending.sent).toHaveLength(2);
  });

  it("what Discord does not take as components keeps its words and its file", async () => {
    const all = await quiet();
    const { discord, ana, adapter } = all;
    ana.writes(ana.dm(), "what of my data?");
    const body = { code: 50035, message: "Invalid Form Body", errors: {} };
    discord.misbehave({ on: post, what: { kind: "error", status: 400, body } });
    const target = await all.target();
    const sending = sendingOf("a");
    const { arrived } = sending;
    const breaking: Sending = {
      ...sending,
      async arrived(id) {
        await arrived(id);
        discord.misbehave({ on: post, what: { kind: "error", status: 400, body } });
      },
    };
    await adapter.messenger.send(target, outgoing("see", { visibility: "private" }), breaking);
    const [said, file] = own(all, ana, ana.dm());
    expect(said?.content).toBe(
      "see\n\n_Picture:_ A queue \\*before\\* two workers\n_Picture:_ A worker and its retries",
    );
    expect(file?.content).toBe("Your \\*data\\*");
    expect(filesOf(own(all, ana, ana.dm()))).toEqual([theFile]);
    expect(discord.violations).toEqual([]);
  });
});
