import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isTimeZone } from "../../src/learning/schedule.ts";
import { completeZone, resolveZone, zonesForLocale } from "../../src/learning/zones.ts";

const zoneOf = (typed: string) => {
  const found = resolveZone(typed);
  return found.kind === "zone" ? found.zone : found.sentence;
};

test("every zone of the runtime is known by its name, in any case", () => {
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    expect(zoneOf(zone)).toBe(zone);
    expect(zoneOf(zone.toLowerCase())).toBe(zone);
  }
});

test.each([
  ["Berlin", "Europe/Berlin"],
  ["berlin time", "Europe/Berlin"],
  ["New York", "America/New_York"],
  ["new_york", "America/New_York"],
  ["America/New York", "America/New_York"],
  ["São Paulo", "America/Sao_Paulo"],
  ["Zürich", "Europe/Zurich"],
  ["Łódź", "Europe/Warsaw"],
  ["port au prince", "America/Port-au-Prince"],
  ["Lord Howe", "Australia/Lord_Howe"],
  ["San Francisco", "America/Los_Angeles"],
  ["Munich", "Europe/Berlin"],
  ["Mumbai", "Asia/Kolkata"],
  ["Bangalore", "Asia/Kolkata"],
  ["Beijing", "Asia/Shanghai"],
  ["Germany", "Europe/Berlin"],
  ["India", "Asia/Kolkata"],
  ["Japan", "Asia/Tokyo"],
  ["Türkiye", "Europe/Istanbul"],
  ["Trinidad and Tobago", "America/Port_of_Spain"],
  ["Kiev", "Europe/Kyiv"],
  ["Calcutta", "Asia/Kolkata"],
  ["Asia/Calcutta", "Asia/Calcutta"],
  ["Asia/Kolkata", "Asia/Kolkata"],
  ["utc", "UTC"],
  ["JST", "Asia/Tokyo"],
])("“%s” is %s", (typed, zone) => {
  expect(zoneOf(typed)).toBe(zone);
});

describe("nothing is guessed", () => {
  test.each(["EST", "est", "CET", "CEST", "GMT", "IST", "PST", "Pacific time", "central European time", "MST", "WET"])(
    "“%s” is asked about, with places to choose from",
    (typed) => {
      const found = resolveZone(typed);
      expect(found.kind).toBe("unknown");
      if (found.kind === "zone") return;
      expect(found.sentence).toContain(`“${typed}” can be several time zones`);
      expect(found.suggestions.length).toBeGreaterThan(1);
      expect(found.suggestions.length).toBeLessThanOrEqual(4);
    },
  );

  test.each(["United States", "Brazil", "Portugal", "Kazakhstan coast", "Greenland", "Georgia", "San Jose"])(
    "“%s” is no single zone",
    (typed) => {
      expect(resolveZone(typed).kind).toBe("unknown");
    },
  );

  test.each(["UTC+2", "GMT -5", "+02:00", "-0330", "utc 2"])("“%s” is an offset", (typed) => {
    expect(zoneOf(typed)).toContain("is an offset");
  });

  test.each(["constructor", "__proto__", "toString", "wake", "8ish", "Mars/Olympus", "", "2027-01-01[Europe/Berlin]"])(
    "“%s” is no zone",
    (typed) => {
      expect(resolveZone(typed).kind).toBe("unknown");
    },
  );
});

test.each([
  ["Berln", "Europe/Berlin"],
  ["Europe/Berln", "Europe/Berlin"],
  ["toyko", "Asia/Tokyo"],
  ["singapoor", "Asia/Singapore"],
  ["Germny", "Europe/Berlin"],
])("“%s” is a slip, %s is offered", (typed, zone) => {
  const found = resolveZone(typed);
  expect(found).toMatchObject({ kind: "unknown", suggestions: expect.arrayContaining([zone]) });
});

test("every zone that is named or offered exists, for every place, abbreviation and locale", () => {
  const typed = [..."abcdefghijklmnopqrstuvwxyz"].flatMap((letter) => completeZone(letter, 1000));
  const locales =
    "id da de de-AT en en-GB en-US en-IN es es-ES es-419 es-LA fr fr-CA hr it lt hu nl no pl pt pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko xx not_a_locale".split(
      " ",
    );
  const offered = locales.map(zonesForLocale);
  const asked = ["EST", "CET", "EET", "WET", "IST", "CST", "us", "russia", "brazil", "canada", "mexico", "indonesia"];
  const suggested = asked.map(resolveZone).flatMap((found) => (found.kind === "zone" ? [] : found.suggestions));
  for (const zone of [...typed, ...offered.flat(), ...suggested]) expect(isTimeZone(zone), zone).toBe(true);
  for (const some of offered) {
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThanOrEqual(4);
  }
  expect(new Set(typed).size).toBeGreaterThan(400);
});

test.each([
  ["de", "Europe/Berlin"],
  ["de-AT", "Europe/Vienna"],
  ["en-US", "America/New_York"],
  ["en-GB", "Europe/London"],
  ["pt-BR", "America/Sao_Paulo"],
  ["ja", "Asia/Tokyo"],
  ["uk", "Europe/Kyiv"],
  ["vi", "Asia/Ho_Chi_Minh"],
  ["zh-CN", "Asia/Shanghai"],
])("somebody whose language is %s is offered %s first", (locale, zone) => {
  expect(zonesForLocale(locale)[0]).toBe(zone);
});

test("completion finds cities by their beginning", () => {
  expect(completeZone("ber", 10)).toContain("Europe/Berlin");
  expect(completeZone("europe/be", 10)).toEqual(["Europe/Belgrade", "Europe/Berlin"]);
  expect(completeZone("mun", 10)).toEqual(["Europe/Berlin"]);
  expect(completeZone("", 10)).toEqual([]);
});

test("whatever is typed gives a zone that exists or a short sentence", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), (typed) => {
      const found = resolveZone(typed);
      if (found.kind === "zone") expect(isTimeZone(found.zone)).toBe(true);
      else expect(found.sentence.length).toBeLessThan(300);
    }),
    { numRuns: 500 },
  );
});
