/** The pictures, loaded when the first one is drawn: a renderer is large, and a start does not wait for it. */
import type { Picture } from "../reply.ts";
import type { ProgressData } from "./chart.ts";
import type { PathData } from "./diagram.ts";

/** Each gives nothing where no picture can be drawn: the reply's text says the same. */
export interface Pictures {
  path(data: PathData): Promise<Picture | undefined>;
  progress(data: ProgressData): Promise<Picture | undefined>;
}

/** @param log where it is said, once, that pictures can't be drawn */
export function lazyPictures(log: { warn(about: object, message: string): void }): Pictures {
  let said = false;
  const drawn = async (draw: () => Promise<Picture>): Promise<Picture | undefined> => {
    try {
      return await draw();
    } catch (error) {
      if (!said) log.warn({ err: error }, "pictures can't be drawn: replies go without them");
      said = true;
      return undefined;
    }
  };
  return {
    path: (data) => drawn(async () => (await import("./diagram.ts")).pathPicture(data)),
    progress: (data) => drawn(async () => (await import("./chart.ts")).progressPicture(data)),
  };
}
