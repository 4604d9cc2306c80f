/** What is kept of an answer until it has arrived: all that a second attempt needs to send the same. */
import { describe, expect, test } from "vitest";
import { commands } from "../../src/commands/index.ts";
import { attachedMost, fromJson, place, toJson } from "../../src/conversations/outgoing.ts";
import { paragraph, parseMarkdown, root } from "../../src/reply/markdown.ts";
import { plainText } from "../../src/reply/plain.ts";
import { type Reply, reply } from "../../src/reply/reply.ts";

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const picture = (png: Uint8Array) => ({ filename: "queue.png", png, alt: "A queue before a worker" });
const file = (content: Uint8Array) => ({
  ...{ filename: "data.json", content, mediaType: "application/json", title: "Your data" },
});

const whole: Reply = reply({
  title: "Queues",
  body: parseMarkdown("Look:\n\n- one\n- two"),
  basis: {
    topics: [{ id: "queues", title: "Queues", own: true }],
    sources: [{ title: "A source", url: "https://a.example" }],
    nearby: [{ id: "streams", title: "Streams" }],
  },
  controls: [{ label: "More", command: "more", args: {}, role: "action" }],
  pictures: [picture(everyByte), picture(new Uint8Array())],
  files: [file(everyByte)],
  visibility: "thread",
});

/** As a database gives it back. */
const restored = (made: Reply) => fromJson(JSON.parse(toJson(place(made, "seed", commands)).text));

describe("an answer found again after a crash", () => {
  test("is the same, to the last byte of its pictures and files", () => {
    const outgoing = place(whole, "seed", commands);
    const again = restored(whole);
    expect(again.controls).toEqual(outgoing.controls);
    expect(again.reply.pictures).toEqual(whole.pictures);
    expect(again.reply.files).toEqual(whole.files);
    expect({ ...again.reply, body: plainText(again.reply.body) }).toEqual({ ...whole, body: plainText(whole.body) });
  });

  test("of before there were files has none", () => {
    const { pictures: _, files: __, ...older } = JSON.parse(toJson(place(whole, "seed", commands)).text);
    expect(fromJson(older).reply).toMatchObject({ title: "Queues", pictures: [], files: [] });
  });
});

describe("what is attached", () => {
  const sized = (...sizes: number[]) =>
    reply({
      body: root(paragraph("Look.")),
      pictures: sizes.slice(1).map((size) => picture(new Uint8Array(size))),
      files: sizes.slice(0, 1).map((size) => file(new Uint8Array(size))),
    });

  test("may take as much as is kept, and takes no second to read", () => {
    const made = sized(attachedMost - 1000, 500, 500);
    const started = performance.now();
    const { pictures, files } = restored(made).reply;
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(
      [...files.map(({ content }) => content), ...pictures.map(({ png }) => png)].map(({ length }) => length),
    ).toEqual([attachedMost - 1000, 500, 500]);
  });

  test("and is more is said instead, at the first attempt as at the second", () => {
    const made = sized(attachedMost, 1);
    const said = `Look.

A picture that is too large to send here: A queue before a worker

“Your data” is too large to send here, so I did not attach it.`;
    for (const outgoing of [place(made, "seed", commands), restored(made)]) {
      expect(outgoing.reply).toMatchObject({ pictures: [], files: [] });
      expect(plainText(outgoing.reply.body)).toBe(said);
    }
  });
});
