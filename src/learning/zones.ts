/**
 * What people type for their time zone, as a zone of the IANA database: its name, a city, a country that has one.
 *
 * Nothing is guessed: an abbreviation or an offset says what the clock reads today, not whether it changes in spring, so
 * places are offered instead. Names come from the runtime's own data, and from `places.ts` where that has none.
 */
import { distance } from "fastest-levenshtein";
import { abbreviations, ambiguous, places, renamed, zonesByLocale } from "./places.ts";
import { isTimeZone } from "./schedule.ts";

export type Resolved =
  | { readonly kind: "zone"; readonly zone: string }
  | {
      readonly kind: "unknown";
      /** Zones that may have been meant, the likeliest first, up to four; often none. */
      readonly suggestions: readonly string[];
      /** What is wrong and what to do, for the person who typed it. */
      readonly sentence: string;
    };

/** Zones named after what is a word as well: “wake me at eight” is not about Wake Island. */
const words = new Set(["center", "christmas", "easter", "wake"]);
/** More would not be read, and Slack shows five buttons in a row. */
const mostSuggestions = 4;
/** `UTC+2`, `gmt -05:00`, `+0530` */
const offset = /^((utc|gmt)\s*[+-]?|[+-])\s*\d{1,2}(:?\d\d)?$/;
/** Longer names are no zone, and comparing them costs. */
const longest = 60;

/** `europe/berlin`, `Berlin`, `New York`, `Germany`, `berlin time` → a zone; anything else → a sentence and suggestions. */
export function resolveZone(typed: string): Resolved {
  const text = typed.normalize("NFKC").trim();
  if (text.length > longest) return unknown("That is too long for a time zone. Write it like Europe/Berlin.", []);
  if (text.includes("/")) {
    const id = text.replace(/\s*\/\s*/g, "/").replace(/\s+/g, "_");
    if (isTimeZone(id)) return { kind: "zone", zone: spelled(id) };
  }
  const name = plain(text);
  if (name === "") return unknown("Name a city or a time zone, such as Berlin or Europe/Berlin.", []);
  if (offset.test(name.replace(/[−–]/g, "-")))
    return unknown(
      `“${text}” is an offset, and it does not say when the clocks change. Please name a city, such as Berlin.`,
      [],
    );

  const options = abbreviations.get(name) ?? ambiguous.get(name);
  if (options?.length === 1 && options[0] !== undefined) return { kind: "zone", zone: options[0] };
  if (options !== undefined)
    return unknown(`“${text}” can be several time zones. Which is yours: ${oneOf(options)}?`, options);
  const zone = places.get(name) ?? cities().get(name);
  if (zone !== undefined) return { kind: "zone", zone };
  const inCountry = countries().get(name);
  if (inCountry?.length === 1 && inCountry[0] !== undefined) return { kind: "zone", zone: inCountry[0] };
  if (inCountry !== undefined) {
    const some = inCountry.slice(0, mostSuggestions);
    return unknown(`${text} has several time zones. Which is yours: ${oneOf(some)}?`, some);
  }
  const near = nearest(lastPart(name));
  return near.length > 0
    ? unknown(`I don't know the time zone “${text}”. Did you mean ${oneOf(near)}?`, near)
    : unknown(
        `I don't know the time zone “${text}”. Name a bigger city near you, or write a zone such as Europe/Berlin.`,
        [],
      );
}

/**
 * Zones to offer to somebody whose language is all that is known, the likeliest first, up to four.
 *
 * @param locale as a platform gives it: `de`, `en-US`, `pt-BR`; one that is unknown gives the world's larger zones
 */
export function zonesForLocale(locale: string): readonly string[] {
  const known = zonesByLocale.get(locale);
  if (known !== undefined) return known;
  try {
    const whole = new Intl.Locale(locale);
    const region = whole.maximize().region?.toUpperCase();
    // A region that was named counts more than the language: de-AT is Vienna.
    const byLanguage = whole.region === undefined || region === "US" ? zonesByLocale.get(whole.language) : undefined;
    const name = region === undefined ? undefined : regionNames().of(region);
    const found = byLanguage ?? (name === undefined ? undefined : zonesOfCountry(plain(name)));
    if (found !== undefined && found.length > 0) return found.slice(0, mostSuggestions);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return ["Europe/London", "America/New_York", "Asia/Kolkata", "Asia/Tokyo"];
}

/** Zones by the part of a name a person has typed so far, for completion; the likeliest first. */
export function completeZone(typed: string, limit: number): readonly string[] {
  const start = plain(typed);
  if (start === "") return [];
  const names = [...cities(), ...places];
  const found = [
    ...names.filter(([name]) => name.startsWith(start)),
    ...names.filter(([, zone]) => zone.toLowerCase().startsWith(typed.trim().toLowerCase())),
  ];
  return [...new Set(found.map(([, zone]) => zone))].slice(0, limit);
}

function unknown(sentence: string, suggestions: readonly string[]): Resolved {
  return { kind: "unknown", sentence, suggestions: suggestions.slice(0, mostSuggestions) };
}

/** As IANA spells it, under the name it was typed by: somebody in Kyiv who typed Europe/Kyiv sees Europe/Kyiv. */
function spelled(id: string): string {
  return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(id).timeZoneId;
}

/** Lower case, no accents, words apart by one space, without what says that it is a time zone. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/ł/gi, "l")
    .replace(/ø/gi, "o")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[._,’']+/g, " ")
    .replace(/(?<=\p{L})-(?=\p{L})/gu, " ")
    .replace(/\b(standard |daylight |summer )?(time|timezone|zone|tz)( zone)?\s*$/, "")
    .replace(/\s+/g, " ")
    .trim();
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).trim();
}

/** The runtime's zones by the city they are named after, each under its present name. */
const cities = once(() => {
  const found = new Map<string, string>();
  for (const listed of Intl.supportedValuesOf("timeZone")) {
    const zone = renamed[listed] ?? listed;
    for (const name of [listed, zone].map((id) => plain(lastPart(id)))) if (!words.has(name)) found.set(name, zone);
  }
  return found;
});

/** The runtime's zones by country, in English. */
const countries = once(() => {
  const found = new Map<string, readonly string[]>();
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  for (const region of letters.flatMap((first) => letters.map((second) => first + second))) {
    const name = regionNames().of(region);
    const zones = name === undefined ? undefined : new Intl.Locale(`und-${region}`).getTimeZones();
    if (name === undefined || zones === undefined || zones.length === 0) continue;
    const whole = plain(name);
    const present = zones.map((zone) => renamed[zone] ?? zone);
    // “Hong Kong SAR China”, “Trinidad & Tobago”, “Myanmar (Burma)”
    for (const one of [whole, whole.replace(/ sar china$/, ""), whole.replace(/ \(.*/, ""), whole.replace(/&/g, "and")])
      found.set(one, present);
  }
  return found;
});

const regionNames = once(() => new Intl.DisplayNames("en", { type: "region", fallback: "none" }));

function zonesOfCountry(name: string): readonly string[] | undefined {
  const one = places.get(name);
  return one === undefined ? (ambiguous.get(name) ?? countries().get(name)) : [one];
}

/** Places spelled nearly like this, the nearest first; two neighbours exchanged count as one slip. */
function nearest(name: string): readonly string[] {
  const allowed = name.length < 4 ? 0 : name.length < 7 ? 1 : 2;
  const exchanged = new Set(
    [...name].slice(1).map((_, at) => `${name.slice(0, at)}${name[at + 1]}${name[at]}${name.slice(at + 2)}`),
  );
  const single = [...countries()].flatMap(([country, zones]) =>
    zones.length === 1 && zones[0] !== undefined ? [[country, zones[0]] as const] : [],
  );
  const near = [...cities(), ...places, ...single]
    .filter(([place]) => Math.abs(place.length - name.length) <= allowed)
    .map(([place, zone]) => ({ zone, slips: exchanged.has(place) ? 1 : distance(place, name) }))
    .filter(({ slips }) => slips <= allowed)
    .sort((a, b) => a.slips - b.slips);
  return [...new Set(near.map(({ zone }) => zone))].slice(0, mostSuggestions);
}

function oneOf(zones: readonly string[]): string {
  return zones.length < 2 ? zones.join() : `${zones.slice(0, -1).join(", ")} or ${zones.at(-1)}`;
}

/** Tables that take milliseconds to make are made when first asked for. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
