/** Where a turn happens, as every platform can say it. */
import type { Audience, Surface } from "../commands/context.ts";

/** Who asks, from where. */
export interface Place {
  readonly workspace: string;
  readonly thread: string;
  readonly person: string;
  readonly audience: Audience;
  readonly surface: Surface;
  /** BCP 47. */
  readonly locale?: string;
  /** The channel people share, where there is one. */
  readonly channel?: string;
  /** The platform's event: what is asked again after a crash is stored once. */
  readonly event?: string;
  /** Whether a weak or declined question is noted for curators; else as the whole is set up. */
  readonly recordGaps?: boolean;
}
