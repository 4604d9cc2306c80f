/**
 * How a message that has arrived is named in a receipt: by its `ts` in the target's channel, `channel/ts` elsewhere (a direct
 * message instead of a closed channel), `file:F…`, or `~n` for what only one person saw and nobody finds again.
 */
export type Arrived =
  | { readonly kind: "message"; readonly channel: string; readonly ts: string }
  | { readonly kind: "file"; readonly id: string }
  | { readonly kind: "whispered" };

export function receiptOf(arrived: Arrived, home: string, index: number): string {
  switch (arrived.kind) {
    case "message":
      return arrived.channel === home ? arrived.ts : `${arrived.channel}/${arrived.ts}`;
    case "file":
      return `file:${arrived.id}`;
    case "whispered":
      return `~${index}`;
  }
}

export function readReceipt(receipt: string, home: string): Arrived {
  if (receipt.startsWith("file:")) return { kind: "file", id: receipt.slice(5) };
  const match = /^(?:([A-Z0-9]+)\/)?(\d+\.\d+)$/.exec(receipt);
  return match?.[2] === undefined
    ? { kind: "whispered" }
    : { kind: "message", channel: match[1] ?? home, ts: match[2] };
}
