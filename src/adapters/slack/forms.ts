/** Forms as Slack's modals. Where they came from travels in their private metadata, which is checked when it comes back. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { GivenArgs } from "../../commands/command.ts";
import { type Form, type FormField, readForm, type Submitted } from "../../commands/form.ts";
import type { AnyEntry } from "../../commands/table.ts";
import { slackTarget } from "./target.ts";

export const formCallback = "mentor_form";
const fieldAction = "value";
const metadataMost = 3_000;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What a form is for, and where its answer goes. */
const formOrigin = z.object({
  /** Where it was opened: it is sent from nowhere else. */
  workspace: z.string().min(1).max(40),
  command: z.string().min(1).max(80),
  /** What it was opened with beside its fields. */
  given: z.record(z.string(), z.union([scalar, z.array(scalar)])).default({}),
  /** The control that was pressed. */
  control: z.string().max(40).nullable(),
  /** Conversation; null: the direct message, looked up when it is sent. */
  thread: z.string().max(200).nullable(),
  visibility: z.enum(["private", "thread"]),
  target: slackTarget,
});
export type FormOrigin = z.infer<typeof formOrigin>;

export function readOrigin(metadata: string): FormOrigin | undefined {
  try {
    const parsed = formOrigin.safeParse(JSON.parse(metadata));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const plain = (text: string, most: number) => ({
  type: "plain_text" as const,
  text: text.slice(0, most),
  emoji: false,
});

export function formView(form: Form, origin: FormOrigin): types.ModalView {
  const whole = JSON.stringify(origin);
  // What was given is shown in the fields as well; the way back must not be lost for it.
  const metadata = whole.length <= metadataMost ? whole : JSON.stringify({ ...origin, given: {} });
  return {
    type: "modal",
    callback_id: formCallback,
    private_metadata: metadata,
    title: plain(form.title, 24),
    submit: plain(form.submit, 24),
    close: plain("Cancel", 24),
    blocks: form.fields.map(fieldBlock),
  };
}

function fieldBlock({ name, label, description, placeholder, required, input }: FormField): types.KnownBlock {
  const shown = placeholder === undefined ? {} : { placeholder: plain(placeholder, 150) };
  const element =
    input.kind === "text"
      ? {
          ...{ type: "plain_text_input" as const, action_id: fieldAction, multiline: input.multiline },
          max_length: input.maxLength,
          ...(input.minLength !== undefined && { min_length: input.minLength }),
          ...(input.initial !== undefined && { initial_value: input.initial }),
          ...shown,
        }
      : {
          ...{ type: "static_select" as const, action_id: fieldAction },
          options: input.choices.map(optionOf),
          ...initialOf(input),
          ...shown,
        };
  const hint = description === "" || description === label ? {} : { hint: plain(description, 2_000) };
  return { type: "input", block_id: name, label: plain(label, 2_000), optional: !required, element, ...hint };
}

const optionOf = ({ value, label }: { value: string; label: string }) => ({
  text: plain(label, 75),
  value: value.slice(0, 150),
});

function initialOf({ choices, initial }: Extract<FormField["input"], { kind: "choice" }>) {
  const chosen = choices.find(({ value }) => value === initial);
  return chosen === undefined ? {} : { initial_option: optionOf(chosen) };
}

type Values = Readonly<
  Record<
    string,
    Readonly<
      Record<string, { value?: string | null | undefined; selected_option?: { value: string } | null | undefined }>
    >
  >
>;

export type Submission =
  | { readonly kind: "args"; readonly args: GivenArgs }
  /** By block: what Slack shows under each field. Never empty. */
  | { readonly kind: "errors"; readonly errors: Readonly<Record<string, string>> };

/** What was filled in. */
export function readSubmission(entry: AnyEntry, values: Values, given: GivenArgs): Submission {
  const submitted: Record<string, string | null> = {};
  for (const [block, held] of Object.entries(values)) {
    const field = held[fieldAction];
    submitted[block] = field?.selected_option?.value ?? field?.value ?? null;
  }
  const read = readForm(entry, submitted satisfies Submitted, given);
  if (read.kind === "args") return read;
  const { errors, general } = read;
  const [first] = Object.keys(values);
  // Slack shows a sentence under a field and nowhere else.
  if (Object.keys(errors).length === 0 && first !== undefined)
    return { kind: "errors", errors: { [first]: general ?? "This can't be read." } };
  return { kind: "errors", errors };
}
