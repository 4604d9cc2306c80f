/** Payloads of a platform that somebody has been at: real shapes with fields gone, of another type, huge, or made to hurt. */
import fc from "fast-check";
import { type Arrival, arrivalSchema, type StoredArrival } from "../../src/conversations/arrival.ts";
import { storable } from "../../src/storage/text.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** Where nothing of a platform's lives: cloud metadata, hosts that look like the platform's, other schemes. */
export const foreignAddresses = [
  "http://169.254.169.254/latest/meta-data/",
  "http://[::1]:9/",
  "https://cdn.discordapp.com.evil.example/a.txt",
  "https://cdn.discordapp.com@evil.example/a.txt",
  "https://files.slack.com.evil.example/a.txt",
  "https://notslack.com/a.txt",
  "http://cdn.discordapp.com/a.txt",
  "http://files.slack.com/a.txt",
  "file:///etc/passwd",
  "data:text/plain,hello",
  "//evil.example/a.txt",
] as const;

/** Texts that would ping, hide, break out or run forever, where they are taken at their word. */
const evilTexts = [
  "@everyone @here <@&1> <@1> <!channel> <!here> <!everyone> <!subteam^S1> <@U1>",
  "[https://bank.example](https://evil.example) <https://evil.example|https://bank.example>",
  "\u202e\u2066 drowssap \u200b\ufeff\u0000\u0007\u001b[31m",
  "\ud800 lone \udfff",
  `${"e\u0301\u0489".repeat(200)}`,
  "```".repeat(99),
  "a-".repeat(10_000),
  "a.".repeat(10_000),
  " ".repeat(20_000),
  "<".repeat(5_000),
  "x".repeat(60_000),
  "../../webhooks/1/2?x=#",
  "'; drop table inbox; --",
  "__proto__",
  "constructor",
] as const;

const evilKeys = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "then", "toJSON"] as const;

/** What JSON can hold and nobody expects. */
const evilValue: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: fc.constantFrom<Json>(null, true, false, 0, -1, 2 ** 53, 1e308, "", [], {}, [[]], [null]), weight: 4 },
  { arbitrary: fc.constantFrom<Json>(...evilTexts), weight: 4 },
  { arbitrary: fc.constantFrom<Json>(...foreignAddresses), weight: 2 },
  { arbitrary: fc.string({ unit: "binary", maxLength: 40 }), weight: 2 },
  { arbitrary: fc.constant<Json>(Array.from({ length: 300 }, () => "many")), weight: 1 },
  { arbitrary: fc.constant<Json>(nested(60)), weight: 1 },
);

interface Change {
  readonly at: number;
  readonly how: "drop" | "put" | "add" | "twice";
  readonly key: string;
  readonly value: Json;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom("drop", "put", "put", "put", "add", "twice"),
  key: fc.constantFrom(...evilKeys),
  value: evilValue,
});

/** One of the payloads with none to four changes, anywhere in it. */
export function hostile<Name extends string>(
  payloads: Readonly<Record<Name, JsonObject>>,
): fc.Arbitrary<{ readonly name: Name; readonly changes: readonly Change[] }> {
  const names = Object.keys(payloads).filter((name): name is Name => Object.hasOwn(payloads, name));
  return fc.record({ name: fc.constantFrom(...names), changes: fc.array(change, { maxLength: 4 }) });
}

/** The payload with the changes made, as it comes out of JSON: `__proto__` is a field like any other. */
export function changed(payload: JsonObject, changes: readonly Change[]): JsonObject {
  const copy: JsonObject = structuredClone(payload);
  for (const { at, how, key, value } of changes) {
    const places = placesIn(copy);
    const place = places[at % places.length];
    if (place === undefined) continue;
    const { holder, name } = place;
    if (how === "drop") drop(holder, name);
    else if (how === "put") put(holder, name, structuredClone(value));
    else if (how === "add") put(Array.isArray(holder) ? copy : holder, key, { polluted: true, length: 1e9 });
    else
      put(
        holder,
        name,
        [at, at].map(() => structuredClone(read(holder, name))),
      );
  }
  return JSON.parse(JSON.stringify(copy));
}

/**
 * An arrival as it comes back out of the database.
 *
 * @throws {z.ZodError} it is of no shape to be answered
 */
export function storedAs(arrival: Arrival): StoredArrival {
  const text = JSON.stringify(arrival);
  return arrivalSchema.parse(JSON.parse(text, (_, value) => (typeof value === "string" ? storable(value) : value)));
}

/** Nothing has reached what every object inherits. */
export function isClean(): boolean {
  const bare: object = {};
  return !("polluted" in bare) && Object.keys(Object.prototype).length === 0;
}

type Holder = Json[] | JsonObject;
interface Place {
  readonly holder: Holder;
  readonly name: string;
}

function placesIn(value: Json): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [{ holder: value, name }, ...placesIn(inner)]);
}

const read = (holder: Holder, name: string): Json =>
  (Array.isArray(holder) ? holder[Number(name)] : holder[name]) ?? null;

function put(holder: Holder, name: string, value: Json): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

function drop(holder: Holder, name: string): void {
  if (Array.isArray(holder)) holder.splice(Number(name), 1);
  else delete holder[name];
}

function nested(depth: number): Json {
  return depth === 0 ? "deep" : { content: [nested(depth - 1)] };
}
