/** What can be told of a line before any page is looked up: unusable, a greeting, about the mentor, or not in English. */
import { fold } from "../knowledge/words.ts";
import { type AboutItself, aboutItself } from "./itself.ts";

export const longestQuestion = 12_000;

export type Precheck =
  | { readonly kind: "question" }
  | { readonly kind: "greeting"; readonly thanks: boolean }
  | { readonly kind: "itself"; readonly said: AboutItself }
  | { readonly kind: "unusable"; readonly about: string; readonly reason: string }
  | { readonly kind: "language"; readonly language: string };

const greeting =
  /^(hi|hello|hey|hiya|howdy|yo|hola|greetings|good (morning|afternoon|evening|day)|sup|gm|good night|yo what'?s up|what'?s up|hi there|hello there|hey there|hey mentor|hi mentor|hello mentor)( (all|there|everyone|bot|mentor|team|folks))?$/;
const capability =
  /^(hi |hello |hey )?(what can you (do|help( me)?( with)?)|what do you (do|know|cover)|who are you|what are you|how do (you|i use you|i use this|does this) work|help|help me|can you help( me)?( with something)?|hello can you help( me)?( with something)?|what (topics|subjects) do you (know|cover|have)|how can you help( me)?|what is this( bot)?|are you (a bot|there|human))$/;
const thanks =
  /^(thanks?|thank you|thx|ty|cheers|great|perfect|got it|nice|cool|ok|okay|awesome)( (you|so much|a lot|very much|mentor|again|that (helps?|helped|worked|works)|it (worked|works)|thanks?|thank you|mate))*$/;

/** That something is wrong, and nothing of what: in a thread the turns before say it. */
const complaint =
  /^((it|this|that|something|nothing|my (server|app|application|api|code|program|service)|i (get|got|have|am getting)|getting|there is) )?(still |just )?(is |s |isn't |isnt |is not |doesn't |doesnt |does not |won't |wont |not )?(work(s|ing|ed)?|crash(ed|es|ing)|fail(s|ed|ing)|broken|broke|wrong|an? (error|problem|bug|issue))( (anymore|at all|please|pls|help( me)?|again|now))*$/;

/** @param alone whether the line begins a thread: only then must it say by itself what it is about */
export function precheck(text: string, alone: boolean): Precheck {
  if (text.trim() === "") return { kind: "unusable", about: "an empty line", reason: "There is nothing in that line." };
  if (text.length > longestQuestion) {
    return {
      kind: "unusable",
      about: "a text that is too long",
      reason: `That is ${text.length.toLocaleString("en")} characters; I read up to ${longestQuestion.toLocaleString("en")}. Send the part around the problem.`,
    };
  }
  const letters = text.match(/\p{L}|\p{N}/gu)?.length ?? 0;
  if (letters === 0)
    return { kind: "unusable", about: "a line without words", reason: "There are no words in that line." };
  const plain = fold(text)
    .replace(/[^\p{L}\p{N}' ]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  // "hiiii", "good evening sir": letters drawn out and whom one speaks to change nothing.
  const short = plain
    .replace(/(.)\1{2,}/g, "$1")
    .replace(
      /( (mentor|bot|sir|madam|ma'am|mate|man|buddy|bro|friend|friends|everyone|all|team|folks|there|again))+$/,
      "",
    );
  if (thanks.test(short)) return { kind: "greeting", thanks: true };
  if (greeting.test(short) || capability.test(short) || greeting.test(plain))
    return { kind: "greeting", thanks: false };
  const said = aboutItself(short);
  if (said !== undefined) return { kind: "itself", said };
  if (alone && complaint.test(short))
    return { kind: "unusable", about: "a line that says too little", reason: "That is too little to go on." };
  const language = foreignLanguage(plain);
  return language === undefined ? { kind: "question" } : { kind: "language", language };
}

const scripts: readonly (readonly [string, RegExp])[] = [
  ["Russian or another language in Cyrillic", /\p{Script=Cyrillic}/gu],
  ["Japanese", /\p{Script=Hiragana}|\p{Script=Katakana}/gu],
  ["Chinese", /\p{Script=Han}/gu],
  ["Korean", /\p{Script=Hangul}/gu],
  ["Arabic", /\p{Script=Arabic}/gu],
  ["Hebrew", /\p{Script=Hebrew}/gu],
  ["Hindi", /\p{Script=Devanagari}/gu],
  ["Greek", /\p{Script=Greek}/gu],
  ["Thai", /\p{Script=Thai}/gu],
];

/** Function words that are not English words too. */
const functionWords: Readonly<Record<string, string>> = {
  Spanish:
    "el los las una unos que como por para con cuando donde cual cuál cómo qué es está están mi tengo puedo hacer base datos entre sobre pero porque del al",
  French:
    "le les une des est sont je nous vous mon ma mes dans pour avec sur quand comment pourquoi quel quelle faire peut qui que c'est j'ai où aux du et ou il faut",
  German:
    "der das den dem ein eine einen ist sind ich wir mein meine nicht und oder wie warum wann mit für auf bei kann soll wenn zwischen werden wird datenbank von zu zwei",
  Portuguese:
    "o os uma um não como para com quando onde qual quais por que porque meu minha está estão eu fazer banco dados entre mas é do da dos das em",
  Italian:
    "il gli una che come perché quando dove quale con per sono è mio mia fare tra non della del dei nel posso devo",
  Dutch: "het een van voor met niet hoe waarom wanneer welke mijn ik wij kan moet tussen zijn wordt naar bij ook",
  Polish: "jak dlaczego czy nie się jest są dla ale kiedy który która mam mogę między przez",
  Turkish: "nasıl neden ve bir için ile mi mı ne zaman hangi veritabanı nedir değil çok bu",
};
const words = new Map(Object.entries(functionWords).map(([language, list]) => [language, new Set(list.split(" "))]));
const english = new Set(
  "the is are was how what why when do does i my to of in a an and for with it on can should we our you not this that from or at be have has if".split(
    " ",
  ),
);

function foreignLanguage(plain: string): string | undefined {
  const letters = plain.match(/\p{L}/gu)?.length ?? 1;
  for (const [language, script] of scripts) if ((plain.match(script)?.length ?? 0) / letters > 0.3) return language;
  const tokens = plain.split(" ");
  if (tokens.length < 3) return undefined;
  const ours = tokens.filter((token) => english.has(token)).length;
  let best: { language: string; hits: number } | undefined;
  for (const [language, list] of words) {
    const hits = tokens.filter((token) => list.has(token)).length;
    if (hits > (best?.hits ?? 0)) best = { language, hits };
  }
  return best !== undefined && best.hits >= 2 && best.hits > ours * 1.5 && best.hits / tokens.length >= 0.2
    ? best.language
    : undefined;
}
