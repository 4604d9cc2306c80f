/** Discord's marks in text, as a reader sees them: names for ids, and times in her own zone and language. */

import type { User } from "../state/model.ts";
import type { World } from "../state/world.ts";

export interface Reader {
  readonly user: User;
  /** IANA zone of her device. */
  readonly zone: string;
}

const styles: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};

const units = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** @param nowMs for relative times */
export function readable(world: World, text: string, reader: Reader, nowMs: number): string {
  const roles = [...world.guilds.values()].flatMap((guild) => [...guild.roles.values()]);
  const channelName = (id: string) => {
    const channel = world.channels.get(id);
    return channel === undefined || channel.kind === "direct" ? "unknown" : channel.name;
  };
  return text
    .replaceAll(/<@!?(\d+)>/g, (_, id: string) => `@${world.users.get(id)?.name ?? "unknown-user"}`)
    .replaceAll(/<@&(\d+)>/g, (_, id: string) => `@${roles.find((role) => role.id === id)?.name ?? "unknown-role"}`)
    .replaceAll(/<#(\d+)>/g, (_, id: string) => `#${channelName(id)}`)
    .replaceAll(/<\/([^:>]+):\d+>/g, (_, name: string) => `/${name}`)
    .replaceAll(/<a?:(\w+):\d+>/g, (_, name: string) => `:${name}:`)
    .replaceAll(/<t:(-?\d+)(?::([tTdDfFsSR]))?>/g, (_, unix: string, style = "f") =>
      time(Number(unix), style, reader, nowMs),
    );
}

function time(unix: number, style: string, { user, zone }: Reader, nowMs: number): string {
  if (style === "R") {
    const seconds = unix - Math.round(nowMs / 1000);
    const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
    return new Intl.RelativeTimeFormat(user.locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
  }
  return new Intl.DateTimeFormat(user.locale, { ...styles[style], timeZone: zone }).format(unix * 1000);
}
