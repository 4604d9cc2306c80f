/** When the mentor speaks and when it keeps quiet, and what it says where it would rather not answer. */
import { inlineCode, paragraph, root } from "../reply/markdown.ts";
import { type Reply, reply } from "../reply/reply.ts";
import type { Store } from "../storage/index.ts";
import type { Arrival } from "./arrival.ts";

/** Questions of one person in a minute; more are not answered, and said so once. */
const perMinute = 20;

/** What the event of asking somebody to wait begins with: these are no questions of theirs. */
const waits = "wait:";

/** What is taken of one person; one event stands for everything that is too much in a minute, however many processes hear of it. */
export const limitFor = (person: string, now: Temporal.Instant) => ({
  most: perMinute,
  since: now.subtract({ minutes: 1 }),
  event: `${waits}${person}:${Math.floor(now.epochMilliseconds / 60_000)}`,
  prefix: waits,
});

/** Whether a stored event is the one that stands for too many. */
export const isAskedToWait = (event: string): boolean => event.startsWith(waits);

/** Whether the mentor keeps quiet about an event, and keeps nothing of it, since the channel was switched off. */
export async function isSwitchedOff({ workspace, channel, address, input }: Arrival, store: Store): Promise<boolean> {
  if (channel === undefined || (address === "direct" && input.kind !== "joined")) return false;
  return store.isChannelOff(workspace, channel);
}

/**
 * Whether what was overheard is answered. In a thread with one human every message of theirs is; once a second one writes there, only
 * mentions, replies to the mentor and what is pressed. Threads it was never called into are not its own.
 */
export const isAnswered = (person: string, thread: { takesPart: boolean; people: readonly string[] }): boolean =>
  thread.takesPart && thread.people.every((other) => other === person);

/** A thread as the store has it, and who is known to write there besides. */
export async function threadOf(
  { workspace, thread, others = [] }: Pick<Arrival, "workspace" | "thread" | "others">,
  store: Pick<Store, "threadPeople">,
): Promise<{ takesPart: boolean; people: readonly string[] }> {
  const { takesPart, people } = await store.threadPeople(workspace, thread);
  return { takesPart, people: [...people, ...others] };
}

const say = (sentence: string): Reply => reply({ body: root(paragraph(sentence)) });

export const askToWait = say(
  `That is ${perMinute} questions in a minute. I leave what comes now and answer again in a moment.`,
);

export const tooLate = say(
  "I was away when you asked this and am back only now, so I leave it unanswered. Ask it again and I answer at once.",
);

/** The answer could not be made or sent, however often it was tried. */
export const gaveUp = (reference: string): Reply =>
  say(`I could not answer that: something broke on my side. It is in the log under ${reference}; please ask again.`);

/** Before an answer that would have been for all to see. */
export const switchedOff = "I am switched off in this channel, so only you see this.";

export const goneControl = say(
  "That button belongs to an answer that is no longer kept. Ask the question again, and the buttons come with it.",
);

export const notYours = say("Only the person who asked can use that. Ask me yourself, and you get your own.");

/** What a channel is told when the mentor comes into it, after the greeting. */
export const howToAsk = (prefix: string) =>
  paragraph(
    "In this channel: mention me with your question. To ask in private, type ",
    inlineCode(`${prefix}ask`),
    ".",
  );

export const bareMention = say("Ask me a backend question in the same message as the mention, or paste an error.");
