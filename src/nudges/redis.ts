/** Redis or Valkey at `REDIS_URL`: one server, a master watched by Sentinel, or a cluster. */
import { Cluster, Redis } from "ioredis";

/** `REDIS_URL` is none of the forms below. Never repeats it, since it may hold a password. */
export class RedisUrlUnusable extends Error {
  override readonly name = "RedisUrlUnusable";

  constructor(fault: string) {
    super(
      `REDIS_URL can't be used: ${fault}. It is redis://host:6379/0, redis+sentinel://host:26379,host:26379/master/0 or redis+cluster://host:6379,host:6379, each with user:password@ where needed and rediss for TLS.`,
    );
  }
}

export interface RedisPlace {
  readonly kind: "single" | "sentinel" | "cluster";
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** The name under which the sentinels know the master. */
  readonly master: string | undefined;
  readonly database: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
}

const form =
  /^(?<scheme>rediss?)(?:\+(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?#@]+)(?<path>\/[^?#]*)?$/;
const defaultPorts = { single: 6379, sentinel: 26_379, cluster: 6379 };

/** @throws {RedisUrlUnusable} */
export function readRedisUrl(url: string): RedisPlace {
  const parts = form.exec(url)?.groups;
  if (parts === undefined) throw new RedisUrlUnusable("it has another form");
  const kind = parts.kind === "sentinel" || parts.kind === "cluster" ? parts.kind : "single";
  const hosts = (parts.hosts ?? "").split(",").map((text) => readHost(text, defaultPorts[kind]));
  if (kind === "single" && hosts.length > 1) throw new RedisUrlUnusable("several hosts need +sentinel or +cluster");
  const path = (parts.path ?? "").split("/").filter((part) => part !== "");
  const master = kind === "sentinel" ? path.shift() : undefined;
  if (kind === "sentinel" && master === undefined) throw new RedisUrlUnusable("the master's name is missing");
  const number = path.shift() ?? "0";
  if (!/^\d{1,5}$/.test(number) || path.length > 0) throw new RedisUrlUnusable("the database is not a number");
  if (kind === "cluster" && number !== "0") throw new RedisUrlUnusable("a cluster has database 0 alone");
  return {
    kind,
    hosts,
    master: master === undefined ? undefined : decoded(master),
    database: Number(number),
    username: decoded(parts.user ?? "") || undefined,
    password: decoded(parts.password ?? "") || undefined,
    tls: parts.scheme === "rediss",
  };
}

function readHost(text: string, defaultPort: number): { host: string; port: number } {
  const parts = /^(?:\[(?<six>[0-9a-fA-F:.]+)\]|(?<name>[^:[\]]+))(?::(?<port>\d{1,5}))?$/.exec(text)?.groups;
  const host = parts?.six ?? parts?.name;
  if (host === undefined) throw new RedisUrlUnusable("a host is not host:port");
  return { host, port: parts?.port === undefined ? defaultPort : Number(parts.port) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RedisUrlUnusable("a % in it is not followed by two hexadecimal digits");
  }
}

/** `host:port` of each, for a log line or an error. */
export function describeRedis({ hosts }: RedisPlace): string {
  return hosts.map(({ host, port }) => `${host}:${port}`).join(", ");
}

const longestPauseMs = 2_000;
const commandTimeoutMs = 5_000;
const pause = (attempt: number) => Math.min(attempt * 100, longestPauseMs);

/**
 * A connection that is made with the first command and made again whenever it breaks.
 *
 * @param patience "long" waits for Redis as long as it is away, as a worker does; "short" fails after some seconds, so
 *   that whoever adds a job hears of it
 */
export function connectRedis(place: RedisPlace, patience: "long" | "short"): Redis | Cluster {
  const { username, password, tls, database } = place;
  const shared = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    maxRetriesPerRequest: patience === "long" ? null : 1,
    ...(patience === "long" ? {} : { commandTimeout: commandTimeoutMs }),
  };
  if (place.kind === "cluster") {
    return new Cluster([...place.hosts], {
      lazyConnect: true,
      clusterRetryStrategy: pause,
      // Behind a load balancer the nodes' certificates name hosts, which is what has to be connected to.
      ...(tls ? { dnsLookup: (address, done) => done(null, address) } : {}),
      redisOptions: shared,
    });
  }
  const options = { ...shared, db: database, lazyConnect: true, retryStrategy: pause };
  if (place.kind === "sentinel") {
    return new Redis({
      ...options,
      sentinels: [...place.hosts],
      name: place.master ?? "",
      sentinelRetryStrategy: pause,
      ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    });
  }
  const [only] = place.hosts;
  return new Redis({ ...options, host: only?.host ?? "", port: only?.port ?? defaultPorts.single });
}
