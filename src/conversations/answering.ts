/** The answer to one stored event: made from what was asked, within what the channel and the person may see, kept before it is sent. */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Surface } from "../commands/context.ts";
import type { CommandTable } from "../commands/table.ts";
import { emphasis, paragraph, root } from "../reply/markdown.ts";
import type { Outgoing } from "../reply/messenger.ts";
import { type Control, controlDays, type Reply } from "../reply/reply.ts";
import type { InboxRow, Store } from "../storage/index.ts";
import { ownWorkspace, type StoredArrival } from "./arrival.ts";
import type { Conversations } from "./conversations.ts";
import {
  askToWait,
  bareMention,
  goneControl,
  howToAsk,
  isAskedToWait,
  notYours,
  switchedOff,
  tooLate,
} from "./manners.ts";
import { asStored, fromJson, place, toJson } from "./outgoing.ts";
import type { Place } from "./place.ts";

export interface AnsweringOptions {
  readonly store: Store;
  readonly conversations: Conversations;
  readonly table: CommandTable;
  readonly clock: Clock;
}

export interface Answering {
  /**
   * The answer as it goes out: the one that was made before a crash, or a new one, kept before this resolves.
   *
   * @param working called when a question begins to be worked on
   */
  prepare(
    row: InboxRow,
    arrival: StoredArrival,
    surface: Surface,
    late: boolean,
    working: () => Promise<void>,
  ): Promise<Outgoing>;
}

const controlLife = { hours: 24 * controlDays } as const;
/** So many answers are made at once: more would only stand in each other's way, and in that of what comes in. */
const atOnce = 4;
/** How much of what was said above a mention is read. */
const aboveMost = 6;

export function createAnswering({ store, conversations, table, clock }: AnsweringOptions): Answering {
  const gate = createGate(atOnce);

  const make = async (row: InboxRow, arrival: StoredArrival, surface: Surface, late: boolean): Promise<Outgoing> => {
    const made = await hushed(arrival, late ? tooLateFor(arrival) : await replyTo(row, arrival, surface));
    const outgoing = place(made, row.seed, table);
    const until = clock.now().add(controlLife);
    await store.saveOutgoing(row, toJson(outgoing), asStored(outgoing, arrival), until);
    return outgoing;
  };

  /** In a channel that was switched off, what would be for all to see is for the person alone. */
  const hushed = async ({ workspace, channel }: StoredArrival, made: Reply): Promise<Reply> => {
    if (made.visibility === "private" || channel === undefined) return made;
    if (!(await store.isChannelOff(workspace, channel))) return made;
    const body = root(paragraph(emphasis(switchedOff)), ...made.body.children);
    return { ...made, body, visibility: "private" };
  };

  const replyTo = async (row: InboxRow, arrival: StoredArrival, surface: Surface): Promise<Reply> => {
    const { workspace, thread, person, audience, locale, channel, visibility, input } = arrival;
    const where: Place = {
      workspace,
      thread,
      person,
      audience,
      locale,
      surface,
      event: row.event,
      ...(channel !== undefined && { channel }),
    };
    if (isAskedToWait(row.event)) return { ...askToWait, visibility: "private" };
    switch (input.kind) {
      case "joined": {
        const hello = await conversations.line(where, "hello");
        return { ...hello, body: root(...hello.body.children, howToAsk(surface.prefix)), visibility: "thread" };
      }
      case "text": {
        const text = await questionOf(arrival, input);
        if (text === "") return { ...bareMention, visibility };
        return onward(await conversations.line(where, text), visibility, arrival, surface, text);
      }
      case "command": {
        const made = await conversations.command(where, input.command, input.args);
        return onward(made, made.visibility, arrival, surface, String(input.args.question ?? ""));
      }
      case "control": {
        const owner = workspace === ownWorkspace(person) ? person : undefined;
        const control = await store.findControl(workspace, input.id, owner);
        if (control === undefined) return { ...goneControl, visibility: "private" };
        if (control.onlyFor !== undefined && control.onlyFor !== person) return { ...notYours, visibility: "private" };
        const args = { ...control.args, ...input.args };
        const { quiet, begins } = table.find(control.command)?.command ?? {};
        // What begins a conversation of its own stands where people go on with it.
        const within = begins ? where : { ...where, workspace: control.workspace, thread: control.thread };
        const made = await conversations.command(within, control.command, args);
        const seen = quiet ? "private" : made.visibility === "thread" ? "thread" : visibility;
        return onward(made, seen, arrival, surface, String(args.question ?? ""));
      }
    }
  };

  /** What a mention asks: its own words, or, where these only point, what was said above. */
  const questionOf = async (
    { workspace, thread, address, message }: StoredArrival,
    { text, above }: { readonly text: string; readonly above: readonly string[] },
  ): Promise<string> => {
    const own = text.trim();
    if (!points(own)) return own;
    if (above.length > 0 || address === "direct") return [...above.slice(-aboveMost), own].join("\n").trim();
    // The platform would not say; what the mentor heard itself since it last answered is known all the same.
    const heard = await store.heardIn(workspace, thread, aboveMost + 1);
    const [answered] = await store.recentTurns(workspace, thread, 1);
    const said = heard.filter(
      ({ message: id, text: words, at }) =>
        id !== message &&
        words !== "" &&
        (answered === undefined || Temporal.Instant.compare(answered.createdAt, at) < 0),
    );
    return [...said.slice(-aboveMost).map(({ text: words }) => words), own].join("\n").trim();
  };

  return {
    async prepare(row, arrival, surface, late, working) {
      if (row.outgoing !== undefined) return fromJson(row.outgoing);
      if (arrival.input.kind === "text") void working();
      return gate(async () => {
        // What came in meanwhile is stored before the next answer takes the processor.
        await setImmediate();
        return make(row, arrival, surface, late);
      });
    },
  };
}

/** Words that ask nothing by themselves: they mean what stands above. */
function points(own: string): boolean {
  return (
    own === "" ||
    /^(any )?(thoughts|ideas|opinions?|help|what do you (think|say)|can you (help|answer)|please( help)?|wdyt|advice)\b[^.]{0,40}$/i.test(
      own,
    )
  );
}

/** For all who see the question, for whom it is private alone. */
const tooLateFor = ({ visibility }: StoredArrival): Reply => ({ ...tooLate, visibility });

/** Adds what a platform's answer carries besides: to show it to the channel, to go on where threads are not read. */
function onward(
  made: Reply,
  visibility: Reply["visibility"],
  { channel }: StoredArrival,
  surface: Surface,
  question: string,
): Reply {
  const isAnswer = "kind" in made && made.kind === "answer";
  const extra: Control[] = [];
  if (isAnswer && visibility === "private" && channel !== undefined && question !== "")
    extra.push({ label: "Share in channel", command: "share", args: { question }, role: "action" });
  if (isAnswer && visibility === "thread" && surface.followUps === "mention")
    extra.push({ label: "Follow up", command: "ask", args: {}, role: "action" });
  return { ...made, visibility, controls: [...made.controls, ...extra] };
}

/** Lets so many run at once; the others wait in the order in which they came. */
function createGate(most: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(what: () => Promise<T>): Promise<T> => {
    if (running >= most) await new Promise<void>((resolve) => void waiting.push(resolve));
    else running += 1;
    try {
      return await what();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
