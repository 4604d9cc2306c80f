/**
 * What a node becomes on its way to rich text. Slack has no containers: a quote or a list item holds text alone, so nesting
 * is flattened into a row of pieces that say where they stood.
 */
import { type Run, textRun } from "./inline.ts";
import { limits } from "./limits.ts";

export type Piece = ProsePiece | ItemPiece | CodePiece;

interface ProsePiece {
  readonly kind: "prose";
  readonly runs: readonly Run[];
  readonly quoted: boolean;
  /** Says what comes after it, and stays with it: a heading, the name of a language. */
  readonly leads: boolean;
}

export interface ItemPiece {
  readonly kind: "item";
  readonly runs: readonly Run[];
  readonly quoted: boolean;
  readonly style: "bullet" | "ordered";
  readonly indent: number;
  /** 0 for the number 1. Means nothing for a bullet. */
  readonly number: number;
}

export interface CodePiece {
  readonly kind: "code";
  readonly text: string;
  /** Slack's name for it, empty where it has none. */
  readonly language: string;
  readonly quoted: boolean;
}

/** Where a node stands: how many quotes and lists are around it. */
export interface Place {
  readonly quotes: number;
  readonly lists: number;
}

/** Shown where Slack wants a character and there is none. */
export const blank = (): Run => ({ type: "text", text: "\u00a0" });

/** An item of a list at the place where it stands, under a number or a bullet. */
export function itemAt(place: Place, runs: readonly Run[], number?: number): ItemPiece {
  // Slack counts from 1 and up: a lower number is written out.
  const counted = number !== undefined && number >= 1;
  return {
    kind: "item",
    runs: number === undefined || counted ? runs : [...textRun(`${number}. `), ...runs],
    quoted: place.quotes > 0,
    style: counted ? "ordered" : "bullet",
    indent: Math.min(limits.indent, place.lists),
    number: counted ? number - 1 : 0,
  };
}
