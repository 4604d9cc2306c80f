/** Modals, stacked up to three on each person's screen, and Home tabs. */
import { initialValues } from "./fields.ts";
import { asObjects, asText, type JsonObject, textOf } from "./json.ts";
import type { View } from "./state/records.ts";
import type { Workspace } from "./state/workspace.ts";
import { identify } from "./wire/identified.ts";

const maxStack = 3;

export type ViewResult = { readonly view: View } | { readonly error: string };

/** How the app names a view it wants to change. */
export interface ViewReference {
  readonly id: string | undefined;
  readonly externalId: string | undefined;
  readonly hash: string | undefined;
}

export interface Views {
  /** The uppermost modal on a person's screen. */
  top(user: string): View | undefined;
  find(reference: ViewReference): View | undefined;
  /** Replaces whatever modal was open. */
  open(user: string, view: JsonObject): ViewResult;
  push(user: string, view: JsonObject): ViewResult;
  update(reference: ViewReference, view: JsonObject): ViewResult;
  publish(user: string, view: JsonObject, hash: string | undefined): ViewResult;
  /** Puts a changed record (values, errors) where the view was. */
  put(view: View): void;
  /** Takes one view away, or with `all` the whole stack. @returns what went, the uppermost first */
  close(view: View, all: boolean): readonly View[];
}

export function createViews(workspace: Workspace, teamId: string): Views {
  const { ids } = workspace;

  const read = (sent: JsonObject, kind: View["kind"], user: string, old?: View): View => {
    const id = old?.id ?? ids.next("V");
    const blocks = identify(asObjects(sent.blocks), ids);
    return {
      id,
      kind,
      user,
      teamId,
      hash: ids.next("h"),
      title: kind === "home" ? "View Title" : textOf(sent.title),
      submit: sent.submit === undefined ? undefined : textOf(sent.submit),
      close: sent.close === undefined ? undefined : textOf(sent.close),
      blocks,
      privateMetadata: asText(sent.private_metadata) ?? "",
      callbackId: asText(sent.callback_id) ?? "",
      externalId: asText(sent.external_id) ?? "",
      clearOnClose: sent.clear_on_close === true,
      notifyOnClose: sent.notify_on_close === true,
      rootId: old?.rootId ?? id,
      previousId: old?.previousId,
      values: initialValues(blocks, old?.values),
      errors: {},
    };
  };

  const stackOf = (user: string) => workspace.modals.get(user) ?? [];
  const all = () => [...[...workspace.modals.values()].flat(), ...workspace.homes.values()];
  const taken = (view: JsonObject, except?: View) => {
    const externalId = asText(view.external_id) ?? "";
    return externalId !== "" && all().some((other) => other.externalId === externalId && other.id !== except?.id);
  };

  const put = (view: View) => {
    if (view.kind === "home") workspace.putHome(view);
    else
      workspace.putModals(
        view.user,
        stackOf(view.user).map((other) => (other.id === view.id ? view : other)),
      );
  };

  const find = ({ id, externalId }: ViewReference) =>
    all().find((view) => (id === undefined ? view.externalId === externalId && externalId !== "" : view.id === id));

  return {
    top: (user) => stackOf(user).at(-1),
    find,
    put,
    open(user, sent) {
      if (taken(sent)) return { error: "duplicate_external_id" };
      const view = read(sent, "modal", user);
      workspace.putModals(user, [view]);
      return { view };
    },
    push(user, sent) {
      const stack = stackOf(user);
      const below = stack.at(-1);
      if (stack.length >= maxStack) return { error: "push_limit_reached" };
      if (taken(sent)) return { error: "duplicate_external_id" };
      const fresh = read(sent, "modal", user);
      const view = { ...fresh, rootId: below?.rootId ?? fresh.id, previousId: below?.id };
      workspace.putModals(user, [...stack, view]);
      return { view };
    },
    update(reference, sent) {
      const old = find(reference);
      if (old === undefined) return { error: "not_found" };
      if (reference.hash !== undefined && reference.hash !== old.hash) return { error: "hash_conflict" };
      if (taken(sent, old)) return { error: "duplicate_external_id" };
      const view = read(sent, old.kind, old.user, old);
      put(view);
      return { view };
    },
    publish(user, sent, hash) {
      const old = workspace.homes.get(user);
      if (hash !== undefined && hash !== old?.hash) return { error: "hash_conflict" };
      return { view: workspace.putHome(read(sent, "home", user, old)) };
    },
    close(view, wholeStack) {
      const stack = stackOf(view.user);
      const kept = wholeStack ? [] : stack.filter(({ id }) => id !== view.id);
      workspace.putModals(view.user, kept);
      return stack.filter((other) => !kept.includes(other)).reverse();
    },
  };
}
