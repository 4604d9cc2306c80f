/** A month as text, a line for each thing done and seen, and as JSON, whole. */
import { counted } from "../../learning/wording.ts";
import type { Entry } from "./diary.ts";
import type { Day, Month } from "./playing.ts";

/** Of each message so much is printed. */
const columns = 118;

export function dayAsText({ date, zone, entries }: Day): string {
  const day = date.toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long" });
  if (entries.length === 0) return `\n${day}: nothing comes\n`;
  const city = zone.split("/").at(-1);
  const lines = inGroups(entries).flatMap((group) => groupAsText(group, zone));
  // Noon: on a day of a clock change it is the new offset that people live with.
  const { offset } = date.toZonedDateTime({ timeZone: zone, plainTime: "12:00" });
  return `\n${day}, ${city} (UTC${offset})\n${lines.map((line) => `${line}\n`).join("")}`;
}

/** Questions answered one after the other stand on one line. */
function inGroups(entries: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.every(isAnswer) === true && isAnswer(entry)) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

const isAnswer = ({ did }: Entry): boolean => /^\[[A-E]\]$/.test(did ?? "");

function groupAsText(group: readonly Entry[], zone: string): string[] {
  const [first] = group;
  const last = group.at(-1);
  if (first === undefined || last === undefined) return [];
  const time = first.at.toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: "minute" });
  if (first.did === undefined) return [cut(`  ${time}  ${first.gist}`)];
  const what = group.map(({ did }) => did).join(" ");
  const verdicts = group.map(({ seen }) => /Right\.|Not this time\.|Partly right\./.exec(seen)?.[0]);
  const gist = group.length > 1 && verdicts.every(Boolean) ? verdicts.join(" ") : last.gist;
  const more = shownWhole.test(first.did) ? rest(first) : [];
  return [cut(`  ${time}  > ${what} → ${gist}`), ...more.map((line) => cut(`         ${line}`))];
}

/** What a summary is for is read whole. */
const shownWhole = /^(progress|data privacy|path show)$/;

const rest = ({ seen, gist }: Entry): string[] => {
  const lines = seen.split("\n").map((line) => line.replaceAll(/[*#_]/g, "").trim());
  const end = lines.findIndex((line) => /^(Ask next|Picture|\[|The picture comes|\(only visible)/.test(line));
  return lines.slice(0, end < 0 ? undefined : end).filter((line) => /\p{L}/u.test(line) && line !== gist);
};

const cut = (line: string): string => (line.length <= columns ? line : `${line.slice(0, columns - 1).trimEnd()}…`);

export function monthInShort({ title, days, reminders, faults }: Month): string {
  const outcome = faults.length === 0 ? ", none missed, late or doubled." : `:\n${faults.join("\n")}`;
  return `\n${title}, ${counted(days.length, "day")}: ${counted(reminders, "reminder")}${outcome}\n`;
}

export function monthAsJson({ title, days, reminders, faults }: Month) {
  return {
    on: title,
    reminders,
    faults,
    days: days.map(({ date, zone, entries }) => ({
      date: date.toString(),
      zone,
      entries: entries.map(({ at, did, seen }) => ({
        at: at.toString(),
        local: at.toZonedDateTimeISO(zone).toString(),
        did: did ?? null,
        seen,
      })),
    })),
  };
}
