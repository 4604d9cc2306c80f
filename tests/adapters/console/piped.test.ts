import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { say, startConsole, textOf } from "./harness.ts";

async function piped(bytes: string | Uint8Array, host = {}) {
  const started = startConsole(host);
  await started.adapter.start();
  started.input.end(bytes);
  await started.adapter.ended;
  return started;
}

test("lines are answered one at a time, in order, and nothing else is written", async () => {
  let running = 0;
  const { raw, received } = await piped("first\n\n  \r\nsecond\r\nlast without newline", {
    handle: async (inbound: Parameters<typeof textOf>[0]) => {
      running += 1;
      expect(running).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return say(`answer to ${textOf(inbound)}`);
    },
  });
  expect(raw()).toBe("answer to first\n\nanswer to second\n\nanswer to last without newline\n");
  expect(
    received.map(({ event, workspace, thread, person, at }) => [event, workspace, thread, person, `${at}`]),
  ).toEqual([1, 2, 3].map((n) => [`event-${n}`, "console", "console", "me", "2026-05-04T08:30:00Z"]));
});

test("a line that is not UTF-8 is answered with a sentence, and its neighbours as ever", async () => {
  const { raw, received } = await piped(
    Buffer.concat([Buffer.from("naïve\n"), Buffer.from("caf\xe9\n", "latin1"), Buffer.from("why do I see \ufffd\n")]),
  );
  expect(raw()).toBe(
    "<naïve>\n\nI could not read that line: it is not valid UTF-8. Save or send it as UTF-8 and\nask again.\n\n<why do I see \ufffd>\n",
  );
  expect(received).toHaveLength(2);
});

test("a character split over two chunks is one character", async () => {
  const { adapter, input, raw } = startConsole();
  await adapter.start();
  const bytes = Buffer.from("数据库\n");
  input.write(bytes.subarray(0, 4));
  await new Promise((resolve) => setImmediate(resolve));
  input.end(bytes.subarray(4));
  await adapter.ended;
  expect(raw()).toBe("<数据库>\n");
});

test("escapes and controls reach neither the engine nor the terminal", async () => {
  const { raw, received } = await piped("a\u001b[2J\u0000b\u001b]0;owned\u0007\u202ec\n");
  expect(received.map(textOf)).toEqual(["abc"]);
  expect(raw()).toBe("<abc>\n");
});

test("100,000 characters go to the engine; many megabytes are answered with a sentence and kept nowhere", async () => {
  const { received, shown } = await piped(`${"x".repeat(100_000)}\n${"y".repeat(5_000_000)}\nafter\n`, {
    handle: async () => say("ok"),
  });
  expect(received.map((inbound) => textOf(inbound).length)).toEqual([100_000, 5]);
  expect(shown()).toBe(
    "ok\n\nThat line is longer than I can read. Put the question in a few sentences, with\nonly the lines that matter.\n\nok\n",
  );
});

test("a number takes the choice of the last answer; another number is a question", async () => {
  const control = { label: "and in MySQL", command: "ask", args: { question: "and in MySQL" }, role: "next" } as const;
  const { received } = await piped("1\nq\n1\n2\n", { handle: async () => say("ok", { controls: [control] }) });
  expect(received.map((inbound) => inbound.input)).toEqual([
    { kind: "text", text: "1" },
    { kind: "text", text: "q" },
    { kind: "command", command: "ask", args: { question: "and in MySQL" } },
    { kind: "text", text: "2" },
  ]);
});

test("an engine that fails is apologised for with the reference that the log has, and the next line is answered", async () => {
  const logged = vi.fn();
  const { createLog } = await import("../../../src/ops/log.ts");
  const log = Object.assign(createLog("silent"), { error: logged });
  const { shown } = await piped("boom\nfine\n", {
    log,
    handle: async (inbound: Parameters<typeof textOf>[0]) => {
      if (textOf(inbound) === "boom") throw new Error("password is hunter2");
      return say("fine");
    },
  });
  expect(shown()).toBe(
    "Something broke on my side, and I could not answer. The log has it under\nreference event-1.\n\nfine\n",
  );
  expect(logged.mock.calls).toEqual([[{ err: expect.any(Error), reference: "event-1" }, expect.any(String)]]);
});

test("when the reader goes away the console ends quietly, the line under way stopped", async () => {
  const { adapter, input, output, received } = startConsole({
    handle: (_, signal) => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
  });
  await adapter.start();
  input.write("one\ntwo\nthree\n");
  await vi.waitUntil(() => received.length === 1);
  output.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  await adapter.ended;
  expect(received).toHaveLength(1);
});

test("stop lets the line under way be answered and takes no more", async () => {
  const gate = Promise.withResolvers<void>();
  const { adapter, input, shown, received } = startConsole({
    handle: async () => {
      await gate.promise;
      return say("answered");
    },
  });
  await adapter.start();
  input.write("one\ntwo\n");
  await vi.waitUntil(() => received.length === 1);
  const stopped = Promise.all([adapter.stop(), adapter.stop()]);
  gate.resolve();
  await stopped;
  expect(shown()).toBe("answered\n");
  expect(received).toHaveLength(1);
});

test("input that can't be read ends the console without an exception", async () => {
  const { adapter, input } = startConsole();
  await adapter.start();
  input.destroy(Object.assign(new Error("EISDIR: illegal operation on a directory, read"), { code: "EISDIR" }));
  await expect(adapter.ended).resolves.toBeUndefined();
});

test("a reader that is slow holds the next line back", async () => {
  const { adapter, input, output, received } = startConsole({ handle: async () => say("long ".repeat(20_000)) });
  await adapter.start();
  output.pause();
  input.end("one\ntwo\nthree\n");
  await once(input, "end");
  await vi.waitUntil(() => received.length > 0);
  expect(received.length).toBeLessThan(3);
  output.resume();
  await adapter.ended;
  expect(received).toHaveLength(3);
});
