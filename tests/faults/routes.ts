/** Which requests of this process leave before a platform's Retry-After is over: by route, whatever they are about. */
import { z } from "zod";

const request = z.object({ origin: z.coerce.string(), path: z.string(), method: z.string() });
const created = z.object({ request });
const answered = z.object({
  request,
  response: z.object({ statusCode: z.number(), headers: z.array(z.instanceof(Uint8Array)) }),
});

/** Clocks and timers are this much apart. */
const roundingMs = 10;

const routeOf = ({ origin, path, method }: z.output<typeof request>): string =>
  `${method} ${origin}${path.split("?")[0]}`;

/** Hears of requests as undici tells of them (`undici:request:create`, `undici:request:headers`). */
export function earlyRequests(tell: (route: string) => void) {
  /** By route, in milliseconds of the process. */
  const until = new Map<string, number>();
  return {
    created(message: unknown): void {
      const route = routeOf(created.parse(message).request);
      if (performance.now() + roundingMs < (until.get(route) ?? 0)) tell(route);
    },
    answered(message: unknown): void {
      const { request: of, response } = answered.parse(message);
      if (response.statusCode !== 429) return;
      const texts = response.headers.map((bytes) => Buffer.from(bytes).toString());
      const at = texts.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === "retry-after");
      until.set(routeOf(of), performance.now() + Number(texts[at + 1] ?? 0) * 1_000);
    },
  };
}
