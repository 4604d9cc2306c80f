/** What goes over the gateway's line, both ways. */

import { GatewayOpcodes } from "discord-api-types/v10";
import { z } from "zod";

const identify = z.object({
  op: z.literal(GatewayOpcodes.Identify),
  d: z.object({
    token: z.string(),
    intents: z.int(),
    properties: z.object({ os: z.string(), browser: z.string(), device: z.string() }),
    compress: z.boolean().optional(),
    large_threshold: z.int().min(50).max(250).optional(),
    shard: z.tuple([z.int(), z.int()]).optional(),
    presence: z.unknown().optional(),
  }),
});

const resume = z.object({
  op: z.literal(GatewayOpcodes.Resume),
  d: z.object({ token: z.string(), session_id: z.string(), seq: z.int() }),
});

const incoming = z.discriminatedUnion("op", [
  z.object({ op: z.literal(GatewayOpcodes.Heartbeat), d: z.int().nullable() }),
  identify,
  resume,
  z.object({ op: z.literal(GatewayOpcodes.PresenceUpdate), d: z.unknown() }),
  z.object({ op: z.literal(GatewayOpcodes.VoiceStateUpdate), d: z.unknown() }),
  z.object({ op: z.literal(GatewayOpcodes.RequestGuildMembers), d: z.unknown() }),
]);

export type Incoming = z.infer<typeof incoming>;
export type Identify = z.infer<typeof identify>["d"];
export type Resume = z.infer<typeof resume>["d"];

/** @returns the frame, or the close code that Discord answers with: 4001 for an unknown opcode, 4002 for the rest */
export function parseFrame(text: string): Incoming | { readonly close: 4001 | 4002 } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { close: 4002 };
  }
  const known = z.object({ op: z.enum(GatewayOpcodes) }).safeParse(value);
  if (!known.success) return { close: 4001 };
  const frame = incoming.safeParse(value);
  return frame.success ? frame.data : { close: 4002 };
}

/** A frame other than an event: `s` and `t` are null. */
export function frame(op: GatewayOpcodes, d: unknown): string {
  return JSON.stringify({ op, d, s: null, t: null });
}
