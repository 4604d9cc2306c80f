/** An answer on its way: as JSON, so that whoever finds it after a crash sends the same, with the same controls. */
import { createHash } from "node:crypto";
import type { Nodes, Root } from "mdast";
import { z } from "zod";
import type { CommandTable } from "../commands/table.ts";
import { emphasis, paragraph, root } from "../reply/markdown.ts";
import type { Outgoing, PlacedControl } from "../reply/messenger.ts";
import { onceFor } from "../reply/once.ts";
import type { Control, Reply } from "../reply/reply.ts";
import { JsonText, type JsonValue, type StoredControl } from "../storage/index.ts";

const reference = z.object({ id: z.string(), title: z.string(), own: z.boolean().optional() });
/** Written by `base64` below: a pattern over megabytes would be all that reading takes. */
const bytes = z.string().transform((text) => new Uint8Array(Buffer.from(text, "base64")));
const stored = z.object({
  title: z.string().optional(),
  body: z.custom<Root>((tree) => typeof tree === "object" && tree !== null && "type" in tree && tree.type === "root"),
  basis: z.object({
    topics: z.array(reference),
    sources: z.array(z.object({ title: z.string(), url: z.string() })),
    nearby: z.array(reference).optional(),
  }),
  visibility: z.enum(["private", "thread"]),
  controls: z.array(
    z.object({
      id: z.string(),
      form: z.string().optional(),
      label: z.string(),
      command: z.string(),
      args: z.record(z.string(), z.json()),
      role: z.enum(["next", "action"]),
    }),
  ),
  // Rows of before there were any have none.
  pictures: z.array(z.object({ filename: z.string(), png: bytes, alt: z.string() })).default([]),
  files: z
    .array(z.object({ filename: z.string(), content: bytes, mediaType: z.string(), title: z.string() }))
    .default([]),
});

/** Bytes of all pictures and files of a reply together: they are kept in its row until it has arrived. */
export const attachedMost = 1_500_000;

/** 22 characters of base 62, the same for the same seed and place. */
function controlId(seed: string, index: number): string {
  const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let number = BigInt(`0x${createHash("sha256").update(`${seed}:${index}`).digest("hex")}`);
  let id = "";
  while (id.length < 22) {
    id += alphabet[Number(number % 62n)];
    number /= 62n;
  }
  return id;
}

/**
 * The reply as it goes out: what is attached within bounds, and each control with its id; one whose command asks for more
 * than it holds opens a form.
 */
export function place(made: Reply, seed: string, table: CommandTable): Outgoing {
  const reply = withinBounds(made);
  return { reply, controls: reply.controls.map((control, index) => placeOne(control, controlId(seed, index), table)) };
}

/** More than is kept is not sent either, or a second attempt would send less than the first; the reply says what is missing. */
function withinBounds(reply: Reply): Reply {
  const { body, pictures, files } = reply;
  const sizes = [...pictures.map(({ png }) => png.byteLength), ...files.map(({ content }) => content.byteLength)];
  if (sizes.reduce((sum, size) => sum + size, 0) <= attachedMost) return reply;
  const missing = [
    ...pictures.map(({ alt, filename }) =>
      paragraph(emphasis("A picture that is too large to send here:"), ` ${alt || filename}`),
    ),
    ...files.map(({ title }) => paragraph(`“${title}” is too large to send here, so I did not attach it.`)),
  ];
  return { ...reply, body: root(...body.children, ...missing), pictures: [], files: [] };
}

function placeOne(control: Control, id: string, table: CommandTable): PlacedControl {
  const entry = table.find(control.command);
  // What a form doesn't show, the control may hold: the form brings the rest.
  const asksForMore =
    entry?.command.form !== undefined && entry.fields.every(({ name, hidden }) => hidden || !(name in control.args));
  return asksForMore ? { control, id, form: entry.name } : { control, id };
}

/** The controls as they are kept: each acts in the conversation of its answer; those of a private one are its person's. */
export function asStored(
  { controls, reply }: Outgoing,
  { workspace, thread, person }: { workspace: string; thread: string; person: string },
): StoredControl[] {
  return controls.map(({ control: { command, args, label }, id }) => ({
    id,
    workspace,
    thread,
    command,
    args: JSON.parse(JSON.stringify(args)),
    label,
    ...(reply.visibility === "private" && { onlyFor: person }),
  }));
}

export function toJson({ reply, controls }: Outgoing): JsonText {
  const { title, body, basis, visibility, pictures, files } = reply;
  const rest = JSON.stringify({
    ...(title !== undefined && { title }),
    basis,
    visibility,
    controls: controls.map(({ control: { label, command, args, role }, id, form }) => ({
      id,
      ...(form !== undefined && { form }),
      label,
      command,
      args,
      role,
    })),
    pictures: pictures.map(({ filename, png, alt }) => ({ filename, png: base64(png), alt })),
    files: files.map((file) => ({ ...file, content: base64(file.content) })),
  });
  const children = body.children.map(nodeJson).join(",");
  return new JsonText(`{"body":{"type":"root","children":[${children}]},${rest.slice(1)}`);
}

/** A lesson goes to many: what it is made of is written once. */
const nodeJson = onceFor((node: Nodes): string => JSON.stringify(withoutPositions(node)));

/** Positions say where in a source text a node stood: of no use to anybody who reads the tree, and most of its bytes. */
function withoutPositions({ position: _, ...node }: Nodes): object {
  return "children" in node ? { ...node, children: node.children.map(withoutPositions) } : node;
}

const base64 = (content: Uint8Array): string => Buffer.from(content).toString("base64");

/** @throws {z.ZodError} it is none of ours */
export function fromJson(json: JsonValue): Outgoing {
  const { title, body, basis, visibility, controls, pictures, files } = stored.parse(json);
  const placed = controls.map(({ id, form, label, command, args, role }): PlacedControl => {
    const control: Control = { label, command, args, role };
    return form === undefined ? { control, id } : { control, id, form };
  });
  const reply: Reply = {
    ...(title !== undefined && { title }),
    body,
    basis: {
      topics: basis.topics.map(({ id, title: name, own }) => (own ? { id, title: name, own } : { id, title: name })),
      sources: basis.sources,
      ...(basis.nearby !== undefined && {
        nearby: basis.nearby.map(({ id, title: name, own }) => (own ? { id, title: name, own } : { id, title: name })),
      }),
    },
    controls: placed.map(({ control }) => control),
    pictures,
    files,
    visibility,
  };
  return { reply, controls: placed };
}
