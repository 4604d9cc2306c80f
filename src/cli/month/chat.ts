/** Where a learner's month takes place: one port over Slack, Discord and the console, with what a person does and sees there. */

export const places = ["slack", "discord", "console"] as const;
export type PlaceName = (typeof places)[number];

/** A command as it is called: typed in one line, or with Discord's options. */
export interface Call {
  readonly name: string;
  readonly options?: Readonly<Record<string, string>>;
}

/** A message of the mentor, as it stands on the screen now. */
export interface Shown {
  /** Stays the same when the message is changed. */
  readonly id: string;
  readonly text: string;
  /** Presses a button by its label. */
  press(label: string): void;
}

export interface Chat {
  readonly title: string;
  /** What the mentor sent to the learner so far, oldest first. */
  shown(): readonly Shown[];
  calls(call: Call): void;
  /** Writes below the messages of the day, as in any conversation. */
  writes(text: string): void;
  /** The pictures sent so far, as PNG; none where only text is shown. */
  pictures(): readonly Uint8Array[];
  /** The first value of `look` that is not undefined or false; rejects when it takes too long. */
  until<T>(what: string, look: () => T | undefined | false, ms?: number): Promise<T>;
  /** Has the mentor look for what is due. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** "path start nodejs-developer". */
export const lineOf = ({ name, options = {} }: Call): string => [name, ...Object.values(options)].join(" ");
