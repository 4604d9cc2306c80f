/** Everything the mentor remembers, bound to one database and one clock. */
import type { Clock } from "../clock.ts";
import * as arrivals from "./arrivals.ts";
import * as channels from "./channels.ts";
import * as controls from "./controls.ts";
import * as conversations from "./conversations.ts";
import type { Database } from "./database.ts";
import * as gaps from "./gaps.ts";
import * as inbox from "./inbox.ts";
import * as people from "./people.ts";
import { exportPerson } from "./person-export.ts";
import type { JsonText } from "./text.ts";

export type Store = ReturnType<typeof createStore>;

/**
 * Calls made before the database is ready wait for it, and fail as its opening failed.
 *
 * What somebody waits for before an event is acknowledged goes through `first`, before everything else.
 */
export function createStore(
  { db, first = db }: Pick<Database, "db"> & { readonly first?: Database["db"] },
  clock: Clock,
) {
  return {
    /** The turn of the event `except` is left out: asked again after a crash, it does not follow on itself. */
    recentTurns: (workspace: string, threadKey: string, limit: number, except?: string) =>
      conversations.recentTurns(db, workspace, threadKey, limit, except),
    appendTurn: (workspace: string, threadKey: string, turn: conversations.NewTurn, at = clock.now()) =>
      conversations.appendTurn(db, workspace, threadKey, turn, at),
    /** An unhelpful turn becomes a gap as well. */
    recordFeedback: (workspace: string, turnId: string, verdict: conversations.Verdict, reason?: string) =>
      conversations.recordFeedback(db, workspace, turnId, { verdict, reason }, clock.now()),
    recentThreads: (workspace: string, person: string, limit: number) =>
      conversations.recentThreads(db, { workspace, person }, limit),
    forgetThread: (workspace: string, threadKey: string) => conversations.forgetThread(db, workspace, threadKey),
    purgeTurnsBefore: (instant: Temporal.Instant) => conversations.purgeTurnsBefore(db, instant),
    recordGap: (workspace: string, gap: gaps.NewGap, at = clock.now()) => gaps.recordGap(db, workspace, gap, at),
    listGaps: (workspace: string, options: { since?: Temporal.Instant; limit: number }) =>
      gaps.listGaps(db, workspace, options),
    storeArrival: (arrival: inbox.NewArrival, limit?: arrivals.Limit) =>
      arrivals.storeArrival(first, arrival, clock.now(), limit),
    /** Stores an invitation to a channel with the note that it was welcomed: both or neither. */
    storeWelcome: (arrival: inbox.NewArrival, channel: string): Promise<arrivals.Admission> =>
      first.transaction().execute(async (transaction) => {
        const isFirst = await channels.welcomeOnce(transaction, arrival.workspace, channel, clock.now());
        return isFirst ? arrivals.storeArrival(transaction, arrival, clock.now()) : { kind: "ignored" };
      }),
    /**
     * @param lease    how long nobody else may work on it
     * @param finished the row that was worked on before
     */
    claimNext: (
      of: Pick<inbox.NewArrival, "platform" | "workspace" | "thread">,
      lease: Temporal.Duration,
      finished?: { readonly claim: inbox.Claim; readonly outcome: inbox.InboxOutcome },
    ) => inbox.claimNext(db, of, clock.now(), clock.now().add(lease), finished),
    openConversations: (platform: string, limit: number) => inbox.openConversations(db, platform, clock.now(), limit),
    /** @param pressable what can be pressed below it, until `expires` */
    saveOutgoing: (
      claim: inbox.Claim,
      outgoing: JsonText,
      pressable: readonly controls.StoredControl[] = [],
      expires = clock.now(),
    ) => inbox.saveOutgoing(db, claim, outgoing, pressable, clock.now(), expires),
    saveReceipt: (claim: inbox.Claim, receipt: readonly string[]) => inbox.saveReceipt(db, claim, receipt),
    postpone: (claim: inbox.Claim, by: Temporal.Duration, unsent?: boolean) =>
      inbox.postpone(db, claim, clock.now().add(by), unsent),
    releaseClaims: () => inbox.releaseClaims(db),
    finish: (claim: inbox.Claim, outcome: inbox.InboxOutcome) => inbox.finish(db, claim, outcome),
    inboxRow: (workspace: string, event: string) => inbox.inboxRow(db, workspace, event),
    receiptOf: (workspace: string, event: string, before: string) => inbox.receiptOf(db, workspace, event, before),
    storeControls: (all: readonly controls.StoredControl[], expires: Temporal.Instant) =>
      controls.storeControls(db, all, clock.now(), expires),
    findControl: (workspace: string, id: string, owner?: string) =>
      controls.findControl(db, workspace, id, clock.now(), owner),
    isChannelOff: (workspace: string, id: string) => channels.isChannelOff(first, workspace, id),
    setChannelOff: (workspace: string, id: string, off: boolean) => channels.setChannelOff(db, workspace, id, off),
    hear: (workspace: string, thread: string, saying: channels.Saying) =>
      channels.hear(first, workspace, thread, saying),
    heardIn: (workspace: string, thread: string, limit: number) => channels.heardIn(db, workspace, thread, limit),
    threadPeople: (workspace: string, thread: string) => channels.threadPeople(first, workspace, thread),
    exportPerson: (who: people.Who) => exportPerson(db, who, clock.now()),
    /** @param event the one that asks for it: it is answered still, then nothing is left of it either */
    erasePerson: (who: people.Who, event?: string) => people.erasePerson(db, who, event),
    remainsOf: (who: people.Who) => people.remainsOf(db, who),
    /** What workspaces that removed the mentor before an instant left behind goes. */
    purgeRemoved: (before: Temporal.Instant) => people.purgeRemoved(db, before),
    /** What was said and stored before an instant goes, and controls that have ended. */
    async purgeBefore(instant: Temporal.Instant) {
      await conversations.purgeTurnsBefore(db, instant);
      await channels.purgeHeardBefore(db, instant);
      await inbox.purgeInboxBefore(db, instant);
      await controls.purgeControls(db, clock.now());
    },
  };
}
