/**
 * Envelopes on their way to the app: each goes to any one connection, wants an acknowledgement within three seconds,
 * and, if it is an event, is sent again without one.
 */
import type { Changes } from "../../changes.ts";
import type { Faults, Misbehaviour } from "../../faults.ts";
import type { Clock } from "../clock.ts";
import type { JsonObject } from "../json.ts";
import type { Settings } from "../settings.ts";
import type { Ids } from "../state/ids.ts";
import type { Connection } from "./connections.ts";

export interface Envelope {
  readonly type: "events_api" | "interactive" | "slash_commands";
  /** How faults call it: `event message`, `interactive`, `slash_commands`. */
  readonly name: string;
  readonly payload: JsonObject;
  readonly acceptsResponse: boolean;
}

export type Outcome =
  | { readonly kind: "acknowledged"; readonly payload: JsonObject }
  | { readonly kind: "timeout" }
  | { readonly kind: "no-connection" }
  | { readonly kind: "lost" };

/** What became of one envelope. */
export interface Delivery {
  readonly name: string;
  readonly payload: JsonObject;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How often it was sent, and over which connections. */
  readonly sentOver: readonly string[];
  /** Milliseconds from the last sending to the acknowledgement. */
  readonly acknowledgedAfter: number | undefined;
  readonly outcome: Outcome["kind"] | "pending";
}

export interface DeliveryDesk {
  readonly deliveries: readonly Delivery[];
  deliver(envelope: Envelope): Promise<Outcome>;
  acknowledged(envelopeId: string, payload: JsonObject | undefined): void;
  connectionOpened(): void;
  connectionClosed(connection: Connection): void;
}

/** One envelope that is neither acknowledged nor given up. */
interface Pending {
  readonly envelope: Envelope;
  readonly record: { -readonly [K in keyof Delivery]: Delivery[K] } & { sentOver: string[] };
  readonly resolve: (outcome: Outcome) => void;
  attempt: number;
  lastSent: number;
  /** Ids under which it travels now, and over what. */
  readonly underway: Map<string, Connection>;
  /** Calls off the deadline or the wait that runs. */
  callOff: () => void;
  waiting: boolean;
}

interface DeskOptions {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly faults: Faults;
  readonly changes: Changes;
  readonly ids: Ids;
  readonly connections: () => readonly Connection[];
}

export function createDeliveryDesk(options: DeskOptions): DeliveryDesk {
  const { clock, settings, faults, changes, ids } = options;
  const deliveries: Delivery[] = [];
  const pending = new Set<Pending>();
  let held: (() => void)[] = [];
  let turn = 0;

  const settle = (item: Pending, outcome: Outcome) => {
    if (!pending.delete(item)) return;
    item.callOff();
    item.record.outcome = outcome.kind;
    if (outcome.kind === "acknowledged") item.record.acknowledgedAfter = clock.now() - item.lastSent;
    item.resolve(outcome);
    changes.announce();
  };

  /** Sends it again later, or gives up. */
  const failed = (item: Pending, kind: "timeout" | "no-connection") => {
    item.callOff();
    item.underway.clear();
    const wait = settings.eventRetries[item.attempt];
    if (item.envelope.type !== "events_api" || wait === undefined) {
      settle(item, { kind });
      return;
    }
    item.attempt += 1;
    item.waiting = true;
    item.callOff = clock.after(wait, () => send(item));
  };

  const transmit = (item: Pending, connection: Connection) => {
    const envelopeId = ids.uuid();
    item.underway.set(envelopeId, connection);
    item.record.sentOver.push(connection.id);
    item.lastSent = clock.now();
    const { type, payload, acceptsResponse } = item.envelope;
    connection.send({
      envelope_id: envelopeId,
      payload,
      type,
      accepts_response_payload: acceptsResponse,
      ...(type === "events_api"
        ? { retry_attempt: item.attempt, retry_reason: item.attempt === 0 ? "" : "timeout" }
        : {}),
    });
  };

  const next = (): Connection | undefined => {
    const open = options.connections();
    turn += 1;
    return open[turn % Math.max(open.length, 1)];
  };

  const send = (item: Pending, copies = 1): void => {
    if (!pending.has(item)) return;
    item.waiting = false;
    item.callOff();
    for (let copy = 0; copy < copies; copy += 1) {
      const connection = next();
      if (connection === undefined) {
        failed(item, "no-connection");
        return;
      }
      transmit(item, connection);
    }
    item.callOff = clock.after(settings.ackWithin, () => failed(item, "timeout"));
    changes.announce();
  };

  const begin = (item: Pending, fault: Misbehaviour | undefined): void => {
    switch (fault?.kind) {
      case "lose":
        if (item.envelope.type === "events_api") settle(item, { kind: "lost" });
        else item.callOff = clock.after(settings.ackWithin, () => settle(item, { kind: "timeout" }));
        return;
      case "slow":
        item.callOff = clock.after(fault.ms, () => send(item));
        return;
      case "reorder":
        held.push(() => send(item));
        return;
      case "duplicate":
        send(item, 2);
        break;
      default:
        send(item);
    }
    const late = held;
    held = [];
    for (const release of late) release();
  };

  return {
    deliveries,
    deliver(envelope) {
      return new Promise((resolve) => {
        const record: Pending["record"] = {
          name: envelope.name,
          payload: envelope.payload,
          at: clock.now(),
          sentOver: [],
          acknowledgedAfter: undefined,
          outcome: "pending",
        };
        deliveries.push(record);
        const item: Pending = {
          envelope,
          record,
          resolve,
          attempt: 0,
          lastSent: clock.now(),
          underway: new Map(),
          callOff: () => {},
          waiting: false,
        };
        pending.add(item);
        begin(item, faults.take(envelope.name));
      });
    },
    acknowledged(envelopeId, payload) {
      for (const item of pending) {
        if (!item.underway.has(envelopeId)) continue;
        settle(item, { kind: "acknowledged", payload: payload ?? {} });
        return;
      }
    },
    connectionOpened() {
      if (!settings.retryOnReconnect) return;
      for (const item of [...pending].filter(({ waiting }) => waiting)) send(item);
    },
    connectionClosed(connection) {
      for (const item of pending) {
        const lost = [...item.underway].filter(([, over]) => over === connection).map(([envelopeId]) => envelopeId);
        for (const envelopeId of lost) item.underway.delete(envelopeId);
        if (lost.length > 0 && item.underway.size === 0 && item.envelope.type === "events_api") failed(item, "timeout");
      }
    },
  };
}
