/** What `commands/` and `conversations/` do for nudges, as plainly as can be. */
import type { Compose, Outbox } from "../../src/nudges/deliver.ts";
import { fillTemplate, missedLine } from "../../src/nudges/templates.ts";
import { paragraph, root } from "../../src/reply/markdown.ts";
import { plainText } from "../../src/reply/plain.ts";
import { reply } from "../../src/reply/reply.ts";
import { JsonText, type JsonValue } from "../../src/storage/index.ts";

/** A nudge in plain words. */
export const plainCompose: Compose = async ({ template, missed }, { platform }) => {
  const line = fillTemplate(template, {
    where: "“Caching”, part 2 of 4",
    today: "cache stampedes and two questions",
    minutes: "10",
    again: "remind set",
    topic: "retries",
  });
  const note = missedLine(missed);
  return {
    reply: reply({
      title: `For ${platform}`,
      body: root(paragraph(line), ...(note === undefined ? [] : [paragraph(note)])),
      controls: [{ label: "Snooze", command: "remind snooze", args: {}, role: "action" }],
    }),
  };
};

/** Keeps the words alone, with one control. */
export const plainOutbox: Outbox = {
  place(made, { seed }, { workspace, person }) {
    const [control] = made.controls;
    const id = seed.replaceAll("-", "").slice(0, 22);
    return {
      outgoing: { reply: made, controls: control === undefined ? [] : [{ control, id }] },
      pressable: [
        {
          id,
          workspace,
          thread: "dm",
          command: "remind snooze",
          args: {},
          label: "Snooze",
          ...(person && { onlyFor: person }),
        },
      ],
    };
  },
  toJson: ({ reply: { title, body } }) => new JsonText(JSON.stringify({ title, text: plainText(body) })),
  fromJson(json) {
    const { title, text } = readKept(json);
    return { reply: reply({ title, body: root(paragraph(text)) }), controls: [] };
  },
};

function readKept(json: JsonValue): { title: string; text: string } {
  if (typeof json !== "object" || json === null || !("text" in json)) throw new Error("none of ours");
  return { title: String(json.title), text: String(json.text) };
}
