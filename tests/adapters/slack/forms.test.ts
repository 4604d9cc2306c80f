import { expect, test } from "vitest";
import { checkView } from "../../../playground/slack/validation/views.ts";
import { type FormOrigin, formView, readOrigin } from "../../../src/adapters/slack/forms.ts";
import { homeView } from "../../../src/adapters/slack/home.ts";
import type { Form } from "../../../src/commands/form.ts";
import { describeForm } from "../../../src/commands/form.ts";
import { commands } from "../../../src/commands/index.ts";

const origin: FormOrigin = {
  ...{
    workspace: "T1",
    command: "ask",
    given: {},
    control: "0123456789abcdefghijkl",
    thread: "slack:C1:1.1",
    visibility: "thread",
  },
  target: {
    ...{ channel: "C1", user: "U1", thread: "1.1", message: null, direct: false, outsider: false },
    ...{ respondUrl: `https://hooks.slack.com/actions/${"x".repeat(200)}`, respondUntil: 1_800_000_000_000 },
  },
};
const json = (value: unknown) => JSON.parse(JSON.stringify(value));

test("every form of the table is a view that Slack takes", () => {
  const forms = commands.entries.flatMap((entry) => describeForm(entry) ?? []);
  expect(forms.length).toBeGreaterThan(1);
  for (const form of forms) expect(checkView(json(formView(form, origin)), "modal")).toEqual([]);
});

test("choices, initial values and long texts are within Slack's limits", () => {
  const choice = (value: string) => ({ value, label: value });
  const form: Form = {
    ...{ command: "ask", title: "A title of twenty-four ch", submit: "Send" },
    fields: [
      {
        ...{ name: "level", label: "Level", description: "How deep", required: false },
        input: { kind: "choice", choices: ["junior", "senior"].map(choice), initial: "senior" },
      },
      {
        ...{
          name: "need",
          label: "l".repeat(45),
          description: "d".repeat(100),
          required: true,
          placeholder: "p".repeat(300),
        },
        input: { kind: "text", multiline: true, minLength: 1, maxLength: 3_000, initial: "i".repeat(3_000) },
      },
    ],
  };
  const view = formView(form, origin);
  expect(checkView(json(view), "modal")).toEqual([]);
  expect(JSON.stringify(view)).toContain('"initial_option"');
});

test("what a form was opened with is left out of the metadata before the way back is", () => {
  const form = describeForm(commands.entries.find(({ name }) => name === "ask") ?? raise("no ask"));
  const view = formView(form ?? raise("no form"), { ...origin, given: { question: "q".repeat(3_000) } });
  expect(view.private_metadata?.length).toBeLessThanOrEqual(3_000);
  expect(readOrigin(view.private_metadata ?? "")).toMatchObject({ given: {}, target: origin.target });
});

test("the Home tab is a view that Slack takes, for anyone and for admins", () => {
  const surface = { name: "slack", prefix: "/mentor ", forms: true } as const;
  for (const audience of ["anyone", "curator"] as const) {
    const view = homeView(commands, audience, { ...surface, followUps: "free" });
    expect(checkView(json(view), "home")).toEqual([]);
    expect(JSON.stringify(view)).toContain("just go on writing");
  }
  expect(JSON.stringify(homeView(commands, "anyone", { ...surface, followUps: "mention" }))).not.toContain(
    "go on writing",
  );
});

function raise(what: string): never {
  throw new Error(what);
}
