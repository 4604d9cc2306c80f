import { describe, expect, it, vi } from "vitest";
import { createCalls } from "../../../src/adapters/discord/calls.ts";
import type { Arrival } from "../../../src/conversations/arrival.ts";
import { paragraph, root } from "../../../src/reply/markdown.ts";
import { reply } from "../../../src/reply/reply.ts";
import { scene, useMentor } from "./fixture.ts";

const mentor = useMentor();
const callback = "POST /interactions/{interaction.id}/{interaction.token}/callback";
const question = "Why is my query slow although there is an index?";

describe("commands", () => {
  it("answer their person alone, from typed options", async () => {
    const { discord, ana, ben, general } = await scene(mentor());
    const topics = ana.uses(general, "/mentor topics");
    await topics.acknowledged();
    expect(ana.seesMessage(await topics.answer())).toContain("only you can see this");
    const one = await ana.uses(general, "/mentor topic", { id: "caching" }).answer();
    expect(ana.seesMessage(one)).toMatch(/cach/i);
    expect(ben.sees(general)).toBe("");
    expect(discord.violations).toEqual([]);
    expect(discord.pings).toEqual([]);
  });

  it("of a group work by their default too", async () => {
    const { ana, ben, guild, general } = await scene(mentor());
    expect(ana.seesMessage(await ana.uses(general, "/mentor channel show").answer())).toContain("somebody mentions me");
    expect(ben.seesMessage(await ben.uses(general, "/mentor channel off").answer())).toContain("for the admins");
    guild.give(ben, guild.addRole("ops", 1n << 5n));
    expect(ben.seesMessage(await ben.uses(general, "/mentor channel off").answer())).toContain("Done");
    expect(ben.seesMessage(await ben.uses(general, "/mentor channel on").answer())).toContain("Done");
  });

  it("offer topics while one is typed, 25 at most", async () => {
    const { discord, ana, general } = await scene(mentor());
    const all = await ana.completes(general, "/mentor topic", { id: "" }, "id");
    expect(all).toHaveLength(25);
    const some = await ana.completes(general, "/mentor topic", { id: "cach" }, "id");
    expect(some.length).toBeGreaterThan(0);
    expect(some.every(({ name }) => /cach/i.test(name))).toBe(true);
    expect(discord.violations).toEqual([]);
  });

  it("of which the question is missing open a form", async () => {
    const { discord, ana, general } = await scene(mentor());
    const form = await ana.uses(general, "/mentor ask").form();
    expect(form.title).toBe("Ask the mentor");
    const answer = await form.fill({ Question: question }).submit().answer();
    expect(ana.seesMessage(answer)).toContain("index");
    expect(ana.seesMessage(answer)).toContain("only you can see this");
    expect(discord.violations).toEqual([]);
  });

  it("take a file for the question", async () => {
    const { discord, ana, general } = await scene(mentor());
    const file = { filename: "error.log", content: "FATAL: sorry, too many clients already" };
    const asked = ana.uses(general, "/mentor ask", { file });
    expect(ana.seesMessage(await asked.answer())).toMatch(/connection/i);
    const refused = ana.uses(general, "/mentor ask", {
      question,
      file: { filename: "dump.bin", content: new Uint8Array([0, 1]) },
    });
    expect(ana.seesMessage(await refused.answer())).toContain("I read text files only, and “dump.bin” is none.");
    expect(discord.violations).toEqual([]);
  });

  it("in direct messages stay, and belong to the conversation there", async () => {
    const { discord, ana } = await scene(mentor());
    const answer = await ana.uses(ana.dm(), "/mentor ask", { question }).answer();
    expect(answer.onlyFor).toBeUndefined();
    expect(ana.seesMessage(answer)).not.toContain("Share in channel");
    expect(discord.violations).toEqual([]);
  });

  it("show an answer to the channel when its button is pressed", async () => {
    const { discord, ana, ben, general, answers } = await scene(mentor());
    const answer = await ana.uses(general, "/mentor ask", { question }).answer();
    const shared = ana.clicks(answer, "Share in channel");
    const [shown] = await answers(ben, general);
    expect(shown && ben.seesMessage(shown)).toContain("index");
    expect(ana.seesMessage(await shared.answer())).toContain("Shown to the channel.");
    expect(ben.reads(general)).toHaveLength(1);
    expect(discord.violations).toEqual([]);
  });

  it("show it also where the mentor may not write", async () => {
    const { discord, ana, ben, general, guild, answers } = await scene(mentor());
    guild.overwrite(general, guild.botRole(), { deny: 1n << 11n });
    const answer = await ana.uses(general, "/mentor ask", { question }).answer();
    ana.clicks(answer, "Share in channel");
    const [shown] = await answers(ben, general);
    expect(shown && ben.seesMessage(shown)).toContain("index");
    expect(discord.violations).toEqual([]);
  });
});

it("twenty in a minute are answered; then it is said once, and nothing stays “thinking…”", async () => {
  const { ana, general, lines } = await scene(mentor());
  for (let count = 0; count < 20; count++) await ana.uses(general, "/mentor help").answer();
  expect(ana.seesMessage(await ana.uses(general, "/mentor help").answer())).toContain("20 questions in a minute");
  expect(ana.seesMessage(await ana.uses(general, "/mentor help").answer())).toContain("too much at once");
  expect(lines.filter((line) => JSON.parse(line).level >= 40)).toEqual([]);
});

describe("on a message", () => {
  it("the menu asks the mentor about it, privately", async () => {
    const { discord, ana, ben, general } = await scene(mentor());
    const said = ben.writes(general, question);
    const answer = await ana.usesOnMessage("Ask the mentor about this", said).answer();
    expect(ana.seesMessage(answer)).toContain("only you can see this");
    expect(ana.seesMessage(answer)).toContain("index");
    expect(discord.violations).toEqual([]);
  });

  it("without text it says so", async () => {
    const { ana, ben, general } = await scene(mentor());
    const said = ben.writes(general, "", { files: [{ filename: "a.png", content: new Uint8Array(3) }] });
    const answer = await ana.usesOnMessage("Ask the mentor about this", said).answer();
    expect(ana.seesMessage(answer)).toMatch(/text files only/);
  });
});

describe("under an answer", () => {
  it("the next question is answered in the thread", async () => {
    const { discord, ana, ben, general, threadOf, answers } = await scene(mentor());
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    const [first] = await answers(ana, thread);
    if (first === undefined) throw new Error("no answer");
    ben.clicks(first, nextQuestionIn(ana.seesMessage(first)));
    const [, second] = await answers(ana, thread, 2);
    expect(second?.reference?.messageId).toBe(first.id);
    expect(second?.onlyFor).toBeUndefined();
    expect(discord.violations).toEqual([]);
  });

  it("thanks are for the person alone, and nobody sees the mentor think", async () => {
    const { discord, ana, ben, general, threadOf, answers } = await scene(mentor());
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    const [first] = await answers(ana, thread);
    if (first === undefined) throw new Error("no answer");
    const seen: string[] = [];
    discord.subscribe(() => seen.push(ben.sees(thread)));
    const pressed = ana.clicks(first, "👍");
    const [said] = await pressed.followups(1);
    expect(said && ana.seesMessage(said)).toContain("Noted, thank you.");
    expect(seen.filter((screen) => /thinking|Noted/.test(screen))).toEqual([]);
    expect(discord.violations).toEqual([]);
  });

  it("a thumb down asks for the reason", async () => {
    const { discord, ana, general, threadOf, answers } = await scene(mentor());
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    const [first] = await answers(ana, thread);
    if (first === undefined) throw new Error("no answer");
    const form = await ana.clicks(first, "👎").form();
    expect(form.title).toBe("What was wrong?");
    const noted = await form.fill({ Reason: "no example" }).submit().answer();
    expect(ana.seesMessage(noted)).toContain("Noted for whoever looks after my pages");
    expect(noted.onlyFor).toBe(ana.id);
    const gaps = await ana.uses(general, "/mentor gaps").answer();
    expect(ana.seesMessage(gaps)).toContain("no example");
    expect(discord.violations).toEqual([]);
  });

  it("buttons work from another process, and those of answers that are gone say so", async () => {
    const one = await scene(mentor());
    const { discord, ana, general, threadOf, answers } = one;
    const thread = await threadOf(ana.writes(general, `<@${discord.bot.id}> ${question}`));
    const [first] = await answers(ana, thread);
    if (first === undefined) throw new Error("no answer");
    await one.adapter.stop();
    await one.another();
    ana.clicks(first, nextQuestionIn(ana.seesMessage(first)));
    expect(await answers(ana, thread, 2)).toHaveLength(2);

    await mentor().database.db.deleteFrom("control").where("workspace", "=", one.guild.id).execute();
    const [said] = await ana.clicks(first, "👍").followups(1);
    expect(said && ana.seesMessage(said)).toContain("no longer kept");
  });
});

/** The label of the first button below an answer: a question to go on with. */
function nextQuestionIn(screen: string): string {
  const label = /^\[([^[\]]+)\]/m.exec(screen)?.[1];
  if (label === undefined) throw new Error(`no next question in: ${screen}`);
  return label;
}

describe("a choice of many", () => {
  it("is the control of what was chosen, and not of the menu", async () => {
    const arrivals: Arrival[] = [];
    const { discord, ana, general, adapter, answers } = await scene(mentor(), {
      host: () => ({
        async receive(arrival) {
          arrivals.push(arrival);
          return "stored";
        },
      }),
    });
    const controls = Array.from({ length: 7 }, (_, index) => ({
      control: { label: `Question ${index}`, command: "ask", args: { question: "q" }, role: "next" as const },
      id: `${"x".repeat(21)}${index}`,
      ...(index === 5 && { form: "ask" }),
    }));
    const made = reply({ body: root(paragraph("Choose")), controls: controls.map(({ control }) => control) });
    const sending = { key: "k", sent: [], doubtful: false, arrived: async () => {} };
    await adapter.messenger.send({ kind: "channel", channel: general.id }, { reply: made, controls }, sending);
    const [message] = await answers(ana, general);
    if (message === undefined) throw new Error("no message");
    await ana.selects(message, "Question 3").acknowledged();
    await vi.waitFor(() => expect(arrivals).toHaveLength(1));
    expect(arrivals[0]?.input).toEqual({ kind: "control", id: `${"x".repeat(21)}3`, args: {} });
    await ana.selects(message, "Question 5").form();
    expect(arrivals).toHaveLength(1);
    expect(discord.violations).toEqual([]);
  });
});

describe("a second press while the first is being answered", () => {
  async function pressing() {
    const presses: string[] = [];
    const here = await scene(mentor(), {
      host: ({ receive }) => ({
        async receive(arrival) {
          if (arrival.input.kind !== "control") return receive(arrival);
          presses.push(arrival.event);
          return presses.length === 1 ? "stored" : "duplicate";
        },
      }),
    });
    const answer = await here.ana.uses(here.general, "/mentor ask", { question }).answer();
    return { ...here, answer, presses };
  }
  const shown = (asked: { messages(): readonly unknown[] }): number => asked.messages().length;

  it("leaves one “thinking…”, that of the first", async () => {
    const { discord, ana, answer, presses } = await pressing();
    const first = ana.clicks(answer, "More");
    await first.acknowledged();
    const second = ana.clicks(answer, "More");
    await second.acknowledged();
    await discord.until("the second to be withdrawn", () => shown(second) === 0);
    expect(shown(first)).toBe(1);
    expect(presses).toHaveLength(2);
    expect(discord.violations).toEqual([]);
  });

  it("of something else keeps its own: nothing is known of an earlier one, whose answer would come there", async () => {
    const { ana, answer, presses, adapter } = await pressing();
    await ana.clicks(answer, "More").acknowledged();
    const other = ana.clicks(answer, "👍");
    await other.acknowledged();
    await vi.waitFor(() => expect(presses).toHaveLength(2));
    await adapter.stop();
    expect(shown(other)).toBe(1);
  });
});

describe("what does not fit", () => {
  it("a form with nothing in it is refused in words, for the person alone", async () => {
    const { ana, ben, general } = await scene(mentor());
    const form = await ana.uses(general, "/mentor ask").form();
    const refused = await form.fill({ Question: "   " }).submit().answer();
    expect(ana.seesMessage(refused)).toContain("“question” is missing");
    expect(ben.sees(general)).toBe("");
  });

  it("a button of something else says that it is too old", async () => {
    const { discord, ana, general, answers } = await scene(mentor());
    const calls = createCalls({ token: discord.bot.token(), apiUrl: discord.apiUrl });
    const button = { type: 2, style: 1, label: "Old", custom_id: "quiz:7" };
    await calls.createMessage(general.id, {
      json: { content: "x", components: [{ type: 1, components: [button] }] },
      files: [],
    });
    const [message] = await answers(ana, general);
    if (message === undefined) throw new Error("no message");
    expect(ana.seesMessage(await ana.clicks(message, "Old").answer())).toContain("older version of me");
  });
});

describe("when something goes wrong", () => {
  it("a database that is away: the person is told that it was not saved", async () => {
    const { discord, ana, general, answers } = await scene(mentor(), {
      host: () => ({ receive: () => Promise.reject(new Error("connection refused")) }),
    });
    const asked = ana.uses(general, "/mentor topics");
    expect(ana.seesMessage(await asked.answer())).toContain("I could not save this");
    const written = ana.writes(general, `<@${discord.bot.id}> ${question}`);
    const said = await answers(ana, general, 2);
    expect(said[1] && ana.seesMessage(said[1])).toContain("this one is not saved");
    expect(said[1]?.reference?.messageId).toBe(written.id);
    expect(discord.violations).toEqual([]);
  });

  it("one that hangs is acknowledged all the same, within Discord's three seconds", async () => {
    const { ana, general } = await scene(mentor(), { host: () => ({ receive: () => new Promise(() => {}) }) });
    const asked = ana.uses(general, "/mentor topics");
    await asked.acknowledged();
    expect(asked.sees()).toContain("thinking…");
    expect(ana.seesMessage(await asked.answer())).toContain("I could not save this");
  });

  it("an interaction that came to two processes is acknowledged and answered by one", async () => {
    const { discord, ana, general, another, lines } = await scene(mentor());
    await another();
    const asked = ana.uses(general, "/mentor topics");
    const answer = await asked.answer();
    const outcomes = () =>
      discord.traffic.flatMap((one) => (one.kind === "reply" && one.call === callback ? [one.status] : []));
    await vi.waitFor(() => expect(outcomes().toSorted()).toEqual([204, 400]));
    expect(asked.messages()).toEqual([answer]);
    expect(lines.filter((line) => JSON.parse(line).level >= 40)).toEqual([]);
  });

  it("one that another process has acknowledged is left to it, though this one could not store it", async () => {
    const { discord, ana, general, adapter, lines } = await scene(mentor(), {
      host: () => ({ receive: () => Promise.reject(new Error("connection refused")) }),
    });
    const body = { code: 40060, message: "Interaction has already been acknowledged." };
    discord.misbehave({ on: callback, what: { kind: "error", status: 400, body } });
    ana.uses(general, "/mentor topics");
    await vi.waitFor(() => expect(lines.join("\n")).toContain("could not be stored"));
    await adapter.stop();
    expect(discord.traffic.filter((one) => one.kind === "reply" && one.call.includes("/webhooks/"))).toEqual([]);
    expect(lines.join("\n")).not.toContain("could not be acknowledged");
  });

  it("an acknowledgement whose answer was lost is not taken for another process's", async () => {
    const { discord, ana, general } = await scene(mentor(), {
      host: () => ({ receive: () => Promise.reject(new Error("connection refused")) }),
    });
    discord.misbehave({
      on: callback,
      what: { kind: "error-after-effect", status: 500 },
    });
    const asked = ana.uses(general, "/mentor topics");
    expect(ana.seesMessage(await asked.answer())).toContain("I could not save this");
  });

  it("an answer whose arrival nobody knows is not written twice", async () => {
    const { discord, ana, general } = await scene(mentor());
    discord.misbehave({
      on: "PATCH /webhooks/{application.id}/{interaction.token}/messages/@original",
      what: { kind: "error-after-effect", status: 500 },
    });
    const asked = ana.uses(general, "/mentor topic", { id: "caching" });
    await vi.waitFor(
      () =>
        expect(discord.traffic.some((one) => one.kind === "reply" && one.call.startsWith("GET /webhooks"))).toBe(true),
      { timeout: 10_000 },
    );
    expect(asked.messages().filter(({ editedAt }) => editedAt !== undefined)).toEqual([]);
  });

  it("no token of an interaction reaches the log", async () => {
    const { discord, ana, general, lines } = await scene(mentor());
    discord.misbehave({
      on: callback,
      times: 2,
      what: { kind: "error", status: 500 },
    });
    const asked = ana.uses(general, "/mentor topics");
    await vi.waitFor(() => expect(lines.join("\n")).toContain("could not be acknowledged"));
    expect(lines.join("\n")).not.toContain(asked.interaction.token);
  });
});
