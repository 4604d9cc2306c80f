/**
 * Turns of chat platforms: stored before they are acknowledged, answered in order per conversation, once across processes and
 * crashes, and sent through the platform's messenger.
 *
 * A row of the inbox goes waiting → running → sending → done. Whoever claims it renews the claim while working; after a
 * crash it ends, and the row is anybody's. A row found `sending` may have been sent in part: the messenger looks before it sends again.
 */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Clock } from "../clock.ts";
import type { Surface } from "../commands/context.ts";
import type { CommandTable } from "../commands/table.ts";
import type { Log } from "../ops/log.ts";
import { maskSecrets } from "../ops/mask.ts";
import { emphasis, paragraph, root } from "../reply/markdown.ts";
import { type Messenger, type Outgoing, TryLater, Undeliverable } from "../reply/messenger.ts";
import type { Control, Reply } from "../reply/reply.ts";
import { ClaimLost, type InboxRow, type Store } from "../storage/index.ts";
import { type Arrival, arrivalSchema, type StoredArrival } from "./arrival.ts";
import type { Conversations, Place } from "./conversations.ts";
import {
  askToWait,
  bareMention,
  gaveUp,
  goneControl,
  howToAsk,
  isSwitchedOff,
  mannerOf,
  notYours,
  switchedOff,
  tooLate,
  waitEvent,
} from "./manners.ts";
import { asStored, fromJson, place, toJson } from "./outgoing.ts";

/** What became of an event when it came in. `ignored`: not for the mentor, nothing is stored. */
export type Reception = "stored" | "duplicate" | "ignored";

/** A chat platform, as turns see it. */
export interface Platform {
  readonly messenger: Messenger;
  surface(): Surface;
}

export interface TurnsOptions {
  readonly store: Store;
  readonly conversations: Conversations;
  readonly table: CommandTable;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Turns {
  /** Says who sends for a platform. Until then its events are stored and wait. */
  join(name: StoredArrival["platform"], platform: Platform): void;
  /**
   * Stores an event, then answers it in the background. Rejects when it can't be stored: then it must not be acknowledged, so
   * that the platform sends it again.
   */
  receive(arrival: Arrival): Promise<Reception>;
  /** Answers what earlier processes left behind. Called at start and from time to time. */
  recover(): Promise<void>;
  /** Takes nothing new up and resolves when what is under way has been sent, or after `withinMs`. */
  stop(withinMs?: number): Promise<void>;
}

/** Nobody else may take a row for this long; renewed while it is worked on, so that it ends soon after a crash. */
const lease = Temporal.Duration.from({ seconds: 20 });
const renewEveryMs = 6_000;
/** A question older than this is not answered any more but apologised for, once. */
const fresh = Temporal.Duration.from({ minutes: 15 });
const controlLife = { hours: 24 * 90 } as const;
/** After so many attempts an answer that breaks something is given up. */
const attemptsMax = 8;
/** A platform that asks to wait or can't be reached is waited for this long, at most so long between two tries. */
const patience = { hours: 24 } as const;
const slowestMs = 30_000;

export function createTurns({ store, conversations, table, clock, log }: TurnsOptions): Turns {
  const platforms = new Map<string, Platform>();
  const working = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const stopping = new AbortController();

  const receive = async (arrival: Arrival): Promise<Reception> => {
    if (await isSwitchedOff(arrival, store)) return "ignored";
    await listen(arrival);
    const manner = await mannerOf(arrival, store, clock.now());
    if (manner === "ignore") return "ignored";
    // What people wrote loses its secrets; where the answer goes must stay whole.
    const kept = { ...arrival, input: masked(arrival.input), manner };
    const row = await store.storeArrival({
      platform: arrival.platform,
      workspace: arrival.workspace,
      event: manner === "ask-to-wait" ? waitEvent(arrival.person, clock.now()) : arrival.event,
      thread: arrival.thread,
      person: arrival.person,
      arrival: JSON.parse(JSON.stringify(kept)),
      seed: randomUUID(),
      ...(arrival.replaces !== undefined && { replaces: arrival.replaces }),
    });
    if (row === undefined) return "duplicate";
    kick(row);
    return "stored";
  };

  /** Keeps what people say to the mentor and in its threads: who takes part, and what was said above a question. */
  const listen = async ({ workspace, thread, person, others, message, input, address }: Arrival): Promise<void> => {
    if (message === undefined || input.kind !== "text") return;
    if (address === "overheard" && !(await store.threadPeople(workspace, thread)).takesPart) return;
    const at = clock.now();
    await store.hear(workspace, thread, { message, person, text: maskSecrets(input.text), at });
    // Of them it is known that they wrote, not what.
    for (const other of others ?? [])
      if (other !== person)
        await store.hear(workspace, thread, { message: `by:${other}`, person: other, text: "", at });
  };

  /** Works through a conversation until nothing of it is open, unless this process is doing so already. */
  const kick = (of: Pick<InboxRow, "platform" | "workspace" | "thread">): void => {
    const platform = platforms.get(of.platform);
    if (platform === undefined || stopping.signal.aborted) return;
    const key = JSON.stringify([of.platform, of.workspace, of.thread]);
    if (working.has(key)) {
      again.add(key);
      return;
    }
    const done = work(of, platform, key)
      .catch((error: unknown) =>
        log.error({ err: error, conversation: of.thread }, "a conversation could not be worked on"),
      )
      .finally(() => {
        working.delete(key);
        if (again.delete(key)) kick(of);
      });
    working.set(key, done);
  };

  const work = async (
    of: Pick<InboxRow, "platform" | "workspace" | "thread">,
    platform: Platform,
    key: string,
  ): Promise<void> => {
    while (!stopping.signal.aborted) {
      again.delete(key);
      const row = await store.claimNext(of, lease);
      if (row === undefined) return;
      const renewal = setInterval(() => void renew(row), renewEveryMs);
      const wait = await answer(row, platform).finally(() => clearInterval(renewal));
      if (wait === undefined) continue;
      await store.postpone(row, Temporal.Duration.from({ milliseconds: wait }));
      // A little later than the row is free again: a timer may run early.
      void setTimeout(wait + 50, undefined, { signal: stopping.signal, ref: false }).then(
        () => kick(of),
        () => {},
      );
      return;
    }
  };

  const renew = (row: InboxRow): Promise<void> =>
    store
      .postpone(row, lease)
      .catch((error: unknown) => log.warn({ err: error, event: row.event }, "a claim could not be renewed"));

  /** Answers one row. @returns milliseconds to wait before it is tried again; undefined when it is over */
  const answer = async (row: InboxRow, platform: Platform): Promise<number | undefined> => {
    const parsed = arrivalSchema.safeParse(row.arrival);
    if (!parsed.success) {
      log.error({ event: row.event, problem: parsed.error.message }, "a stored event can't be read");
      await store.finish(row, "refused");
      return undefined;
    }
    const arrival = parsed.data;
    // What was made in time is sent however late; a welcome is as good later.
    const late =
      row.outgoing === undefined &&
      arrival.input.kind !== "joined" &&
      Temporal.Instant.compare(row.receivedAt.add(fresh), clock.now()) < 0;
    let receipt = row.receipt;
    try {
      const outgoing = await prepared(row, arrival, platform, late);
      // An apology takes no answer's place.
      const replaces = late || mannerIn(row) === "ask-to-wait" ? undefined : arrival.replaces;
      const replaced = replaces === undefined ? [] : await store.receiptOf(row.workspace, replaces, row.id);
      const sending = {
        key: row.seed,
        sent: receipt,
        doubtful: row.state === "sending",
        arrived: async (id: string) => {
          receipt = [...receipt, id];
          await store.saveReceipt(row, receipt);
        },
      };
      if (replaced.length > 0) await platform.messenger.replace(arrival.target, replaced, outgoing, sending);
      else await platform.messenger.send(arrival.target, outgoing, sending);
      await store.finish(row, late ? "apologised" : "answered");
      return undefined;
    } catch (error) {
      return failed(row, arrival, platform, error);
    }
  };

  /** @returns milliseconds to wait before it is tried again; undefined when it is over */
  const failed = async (
    row: InboxRow,
    arrival: StoredArrival,
    platform: Platform,
    error: unknown,
  ): Promise<number | undefined> => {
    const where = { event: row.event, workspace: row.workspace, platform: row.platform };
    if (error instanceof ClaimLost) {
      log.warn(where, "an answer took so long that another process has taken it over");
      return undefined;
    }
    if (error instanceof Undeliverable) {
      log.warn({ ...where, code: error.code }, `an answer can't be delivered: ${error.message}`);
      await store.finish(row, "undeliverable");
      return undefined;
    }
    const waits = error instanceof TryLater;
    const over = waits
      ? Temporal.Instant.compare(row.receivedAt.add(patience), clock.now()) < 0
      : row.attempts >= attemptsMax;
    if (over) {
      const reference = randomUUID().slice(0, 8);
      log.error({ ...where, err: error, reference }, "an answer was given up");
      if (!waits) await apologise(row, arrival, platform, reference);
      await store.finish(row, "undeliverable");
      return undefined;
    }
    const backoff = Math.min(slowestMs, 250 * 2 ** row.attempts);
    const wait = waits ? Math.max(error.afterMs, backoff) : backoff;
    log.warn({ ...where, err: error, wait }, "an answer is tried again");
    return wait;
  };

  /** Instead of an answer that was given up, as far as that can be sent. */
  const apologise = async (row: InboxRow, arrival: StoredArrival, platform: Platform, reference: string) => {
    const outgoing = place({ ...gaveUp(reference), visibility: arrival.visibility }, row.seed, table);
    const sending = { key: `${row.seed}.gave-up`, sent: [], doubtful: false, arrived: async () => {} };
    await platform.messenger
      .send(arrival.target, outgoing, sending)
      .catch((error: unknown) => log.warn({ err: error, reference }, "nor could that be said"));
  };

  /** The answer as it goes out: the one that was made before a crash, or a new one, kept before it is sent. */
  const prepared = async (
    row: InboxRow,
    arrival: StoredArrival,
    platform: Platform,
    late: boolean,
  ): Promise<Outgoing> => {
    if (row.outgoing !== undefined) return fromJson(row.outgoing);
    if (arrival.input.kind === "text") void platform.messenger.working(arrival.target);
    const made = await hushed(arrival, late ? tooLateFor(arrival) : await makeReply(row, arrival, platform.surface()));
    const outgoing = place(made, row.seed, table);
    const until = clock.now().add(controlLife);
    await store.storeControls(asStored(outgoing, arrival), until);
    await store.saveOutgoing(row, toJson(outgoing));
    return outgoing;
  };

  /** In a channel that was switched off, what would be for all to see is for the person alone. */
  const hushed = async ({ workspace, channel }: StoredArrival, made: Reply): Promise<Reply> => {
    if (made.visibility === "private" || channel === undefined) return made;
    if (!(await store.isChannelOff(workspace, channel))) return made;
    const body = root(paragraph(emphasis(switchedOff)), ...made.body.children);
    return { ...made, body, visibility: "private" };
  };

  const makeReply = async (row: InboxRow, arrival: StoredArrival, surface: Surface): Promise<Reply> => {
    const { workspace, thread, person, audience, locale, channel, visibility } = arrival;
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
    if (mannerIn(row) === "ask-to-wait") return { ...askToWait, visibility: "private" };
    const { input } = arrival;
    switch (input.kind) {
      case "joined": {
        const hello = await conversations.line(where, "hello");
        return { ...hello, body: root(...hello.body.children, howToAsk(surface.prefix)), visibility: "thread" };
      }
      case "text": {
        const text = questionOf(input.text, input.above);
        if (text === "") return { ...bareMention, visibility };
        return onward(await conversations.line(where, text), visibility, arrival, surface, text);
      }
      case "command": {
        const made = await conversations.command(where, input.command, input.args);
        return onward(made, made.visibility, arrival, surface, String(input.args.question ?? ""));
      }
      case "control": {
        const control = await store.findControl(workspace, input.id);
        if (control === undefined) return { ...goneControl, visibility: "private" };
        if (control.onlyFor !== undefined && control.onlyFor !== person) return { ...notYours, visibility: "private" };
        const args = { ...control.args, ...input.args };
        const made = await conversations.command({ ...where, thread: control.thread }, control.command, args);
        const quiet = table.find(control.command)?.command.quiet === true;
        const seen = quiet ? "private" : made.visibility === "thread" ? "thread" : visibility;
        return onward(made, seen, arrival, surface, String(args.question ?? ""));
      }
    }
  };

  const recover = async (): Promise<void> => {
    for (const name of platforms.keys()) {
      for (const { workspace, thread } of await store.openConversations(name, 200))
        kick({ platform: name, workspace, thread });
    }
  };

  return {
    join: (name, platform) => void platforms.set(name, platform),
    receive,
    recover,
    async stop(withinMs = 10_000) {
      stopping.abort();
      await Promise.race([Promise.all(working.values()), setTimeout(withinMs, undefined, { ref: false })]);
    },
  };
}

/** For all who see the question, for whom it is private alone. */
const tooLateFor = ({ visibility }: StoredArrival): Reply => ({ ...tooLate, visibility });

/** What a mention asks: its own words, or, where these only point, what was said above. */
function questionOf(text: string, above: readonly string[]): string {
  const own = text.trim();
  if (above.length === 0) return own;
  const points =
    own === "" ||
    /^(any )?(thoughts|ideas|opinions?|help|what do you (think|say)|can you (help|answer)|please( help)?|wdyt|advice)\b[^.]{0,40}$/i.test(
      own,
    );
  return points ? [...above.slice(-6), own].join("\n").trim() : own;
}

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

/** A value with the secrets masked in every text. */
function masked(value: unknown): unknown {
  if (typeof value === "string") return maskSecrets(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, masked(inner)]));
}

function mannerIn({ arrival }: InboxRow): unknown {
  return typeof arrival === "object" && arrival !== null && "manner" in arrival ? arrival.manner : undefined;
}
