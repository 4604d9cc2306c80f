/** How ids read on a screen. */
import type { WorkspaceState } from "../state/workspace.ts";

export interface Names {
  /** Without `@`. */
  user(id: string): string;
  /** Without `#`. */
  channel(id: string): string;
}

export const namesIn = (workspace: WorkspaceState): Names => ({
  user: (id) => workspace.users.get(id)?.displayName ?? id,
  channel: (id) => workspace.channels.get(id)?.name ?? id,
});
