/**
 * Lines that are about the mentor and not about backend engineering: what it is, what it keeps, when it writes. They are
 * answered with what it can do and a button that does it. Only whole lines count: “how do I delete data” is a question.
 */
import type { Control } from "../reply/reply.ts";

/** What is said, and what can be done about it. */
export interface AboutItself {
  readonly title: string;
  readonly text: string;
  readonly controls: readonly Control[];
}

const does = (label: string, command: string, args: Control["args"] = {}): Control => ({
  label,
  command,
  args,
  role: "action",
});

const about: readonly { readonly lines: RegExp; readonly said: AboutItself }[] = [
  {
    lines:
      /^(so )?(are|r) (you|u) (an? |just a |really an? )?(chat ?gpt|gpt( \d)?|gemini|claude|copilot|ai|llm|language model|machine|robot|bot|real|real person|person|human|senior|engineer|expert)( or (an? )?(bot|human|person|ai|real))?$|^(is this|what) (ai|an ai|llm|model|chat ?gpt)( (are you|do you use|is this|powers you))?$|^who (made|built|wrote|created|runs) (you|this( bot)?)$|^(where do|how do) you (get|know|find) (your |the |all )?(answers?|this|that|it|things|information)( from)?$|^can i trust (you|your answers?|this)$|^how (good|accurate|reliable) are (you|your answers?)$/,
    said: {
      title: "What I am",
      text: "I am Backend Mentor, a bot. No language model writes my answers: they come from pages that engineers wrote and checked, and each names its sources. Where I have no page I say so instead of guessing. If an answer is wrong, press 👎 below it or type `unhelpful` with the reason.",
      controls: [does("Which pages you have", "topics")],
    },
  },
  {
    lines:
      /^(please |can you |could you |how (do|can) i |i want (you )?to )?(delete|erase|remove|wipe|forget) (all )?(of )?(my|me|everything (about|you know about|you have on) me|all (the )?data (about|on) me)( (data|account|history|profile|questions|messages|conversations?|personal data|information|info))?( please)?$|^(gdpr|right to be forgotten|delete account)$/,
    said: {
      title: "Your data",
      text: "You can have everything about you deleted: what you asked, your path, your answers and your reminders. I ask once before I do it, and then show what is left: nothing.",
      controls: [does("Delete my data", "data erase"), does("Send it to me first", "data export")],
    },
  },
  {
    lines:
      /^(what (data )?do you (know|store|keep|save|have|collect)( (about|on|of) me)?|what data do you (store|keep|collect|save)|do you (store|keep|save|log|remember|share) (my )?(data|questions|messages|what i (say|ask|write|type))|is (this|it|what i (ask|say|write)) (private|confidential|safe here)|privacy( policy)?|who can (see|read) (this|my questions|what i (ask|write|say))|(can you )?(export|download|send me|give me|show me) (all )?my data)$/,
    said: {
      title: "Your data",
      text: "I keep what you ask and what I answered for a limited time, and your path and reminders as long as you use them. Other people see only what stands in a shared thread. You can read the rules, get everything as a file, or have it deleted.",
      controls: [
        does("What is kept, how long", "data privacy"),
        does("Send me my data", "data export"),
        does("Delete my data", "data erase"),
      ],
    },
  },
  {
    lines:
      /^(please |can you |could you |how (do|can) i )?(stop|turn off|switch off|disable|cancel|mute|unsubscribe( me)?( from)?|end|no more)( (the|these|my|your|all))?( (daily|morning))?( (reminders?|messages|messaging( me)?|nudges?|notifications?|lessons|writing( to)?( me)?|sending( me)?( (messages|lessons|reminders|stuff|this))?|reminding( me)?|it|this|spamming( me)?|bothering me))?( every (day|morning))?( please)?$/,
    said: {
      title: "Reminders",
      text: "I write on my own only to people who asked for reminders. Turn them off for good, or pause them; your place in the path stays.",
      controls: [
        does("Turn reminders off", "remind off"),
        does("Pause for a week", "remind pause", { until: "1 week" }),
        does("Show my reminders", "remind show"),
      ],
    },
  },
  {
    lines:
      /^(please |can you |could you |will you )?(remind|ping|message|text|nudge|wake) me( to (study|learn|practi[sc]e|read|continue|do (this|my lesson)))?( (tomorrow|today|tonight|every|each|daily|weekly|at|on|in|later|next|weekdays|mornings?|again)\b.*)?$|^(please |can you |could you )?(send|give) me (a |one |the |my |some )?(daily |short |new )?(lessons?|reminders?)( (every|each|daily|at|in|on)\b.*)?$|^(set|create|add|schedule) (me )?(a |up )?(daily )?reminders?\b.*$/,
    said: {
      title: "Reminders",
      text: "I can write to you with one short lesson at the hour you choose, on the days you choose. Say when, for instance `remind set 08:30 weekdays`, or press a button.",
      controls: [
        does("Weekdays at 08:30", "remind set", { when: "weekdays at 08:30" }),
        does("Choose a path first", "path start"),
      ],
    },
  },
  {
    lines:
      /^(please |can you |could you |i want (you )?to |i would like to |i'd like to |help me )?(quiz|test|examine) (me|myself|my knowledge)( please)?$|^(ask me|give me|i want) (a|some|another)? ?(quiz|questions?|quizzes)$/,
    said: {
      title: "Quizzes",
      text: "I ask short questions, say at once why an answer is right, and bring back later what you did not know. `quiz` with a topic stays with that topic: `quiz caching`.",
      controls: [does("Start a quiz", "quiz start")],
    },
  },
  {
    lines:
      /^(please |can you |could you |i want (you )?to |help me |i would like to |i'd like to )?(teach me|learn with you|start learning|become a backend (developer|engineer)|learn backend( development| engineering)?|teach me backend( development| engineering)?)( something)?( please)?$|^(how am i doing|where (was|were|am) (i|we)|what (did i learn|have i learned))$/,
    said: {
      title: "Learning",
      text: "I can walk you along a path: short lessons in order, exercises, and questions that come back until you know the answers. Eight questions find out where you begin; 5, 10 or 20 minutes a day are enough.",
      controls: [
        does("Choose a path", "path start"),
        does("Where I am", "progress"),
        does("Start a quiz", "quiz start"),
      ],
    },
  },
];

/** @param line lower case, one space between words, no punctuation */
export function aboutItself(line: string): AboutItself | undefined {
  return about.find(({ lines }) => lines.test(line))?.said;
}
