/** A channel as it comes into being. */
import type { Channel } from "./records.ts";

export type NewChannel = Pick<Channel, "id" | "teamId" | "kind" | "members" | "creator" | "created"> & Partial<Channel>;

export const newChannel = (parts: NewChannel): Channel => ({
  name: "",
  archived: false,
  sharedWith: new Set(),
  readOnly: false,
  lockedThreads: new Set(),
  topic: "",
  purpose: "",
  ...parts,
});
