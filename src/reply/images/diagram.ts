/** A learning path as a picture: its steps under each other, what is done, where one is, what is to come. */
import type { Picture } from "../reply.ts";
import { type Block, bar, box, card, check, circle, colours, inner, padding, paragraph, space, text } from "./card.ts";
import { wrap } from "./font.ts";
import { png } from "./png.ts";

export interface PathData {
  /** The track, such as "Python Developer". */
  readonly title: string;
  /** Such as "Intermediate". */
  readonly level: string;
  /** In order; at most one is `now`. */
  readonly steps: readonly PathStep[];
  /** One sentence under it all, such as the estimate of the finish. */
  readonly note?: string | undefined;
}

export interface PathStep {
  readonly title: string;
  readonly state: "done" | "now" | "next";
  /** Lessons. */
  readonly done: number;
  readonly skipped: number;
  readonly total: number;
  /** Title of the lesson that comes next, for the step that is `now`. */
  readonly upNext?: string | undefined;
}

/** @throws the renderer's binary is not installed; `pathText` says the same in words */
export async function pathPicture(data: PathData): Promise<Picture> {
  return { filename: "path.png", png: await png(card(blocks(data))), alt: pathText(data), isInText: true };
}

/** Everything that the picture shows, in sentences. */
export function pathText({ title, level, steps, note }: PathData): string {
  const lines = steps.map((step, index) => `${index + 1}. ${step.title}: ${stateText(step)}`);
  return [
    `${title}, ${level}: ${doneOf(steps)}.`,
    ...lines.map(sentence),
    ...(note === undefined ? [] : [sentence(note)]),
  ].join(" ");
}

const sizes = { title: 17, level: 13, step: 14, detail: 12.5 } as const;
const radius = 13;
/** Where a step's words begin. */
const column = padding + 2 * radius + 16;
const columnWidth = padding + inner - column;
const gap = 22;

function blocks({ title, level, steps, note }: PathData): Block[] {
  return [
    paragraph(wrap(title, inner, sizes.title, "bold"), { size: sizes.title, weight: "bold" }),
    paragraph(wrap(`${level} · ${doneOf(steps)}`, inner, sizes.level), { size: sizes.level, fill: colours.soft }),
    space(gap),
    ...steps.map((step, index) => stepBlock(step, index + 1, steps[index + 1])),
    ...(note === undefined
      ? []
      : [paragraph(wrap(note, inner, sizes.detail, "normal", 4), { size: sizes.detail, fill: colours.soft })]),
  ];
}

function stepBlock(step: PathStep, number: number, following: PathStep | undefined): Block {
  const isNow = step.state === "now";
  const title = paragraph(wrap(step.title, columnWidth, sizes.step, "bold", 3), {
    size: sizes.step,
    weight: "bold",
    x: column,
    fill: step.state === "next" ? colours.soft : colours.ink,
  });
  const detail = paragraph(
    details(step).flatMap((line) => wrap(line, columnWidth, sizes.detail)),
    {
      size: sizes.detail,
      x: column,
      fill: isNow ? colours.now : colours.soft,
    },
  );
  const barHeight = isNow ? 18 : 4;
  const content = title.height + barHeight + detail.height;
  const height = content + (following === undefined ? gap * 0.8 : gap);
  return {
    height,
    draw(top) {
      const x = padding + radius;
      const y = top + radius - 3;
      const parts = [
        following === undefined ? "" : connection(x, y + radius, y + height - radius, step.state === "done"),
        isNow
          ? box({
              x: padding - 8,
              y: top - 11,
              width: inner + 16,
              height: content + 20,
              radius: 8,
              fill: colours.nowPaper,
              stroke: colours.now,
            })
          : "",
        mark(step.state, number, x, y),
        title.draw(top),
        isNow ? bar({ x: column, y: top + title.height + 5, width: columnWidth }, share(step), colours.now) : "",
        detail.draw(top + title.height + barHeight),
      ];
      return parts.join("");
    },
  };
}

function connection(x: number, from: number, to: number, isDone: boolean): string {
  const style = isDone
    ? `stroke="${colours.done}" stroke-width="3"`
    : `stroke="${colours.faint}" stroke-width="2" stroke-dasharray="3 5"`;
  return `<line x1="${x}" y1="${from}" x2="${x}" y2="${to}" ${style}/>`;
}

function mark(state: PathStep["state"], number: number, x: number, y: number): string {
  if (state === "done") return circle(x, y, radius, { fill: colours.done }) + check(x, y, 5.5, colours.paper);
  const label = (fill: string) =>
    text(String(number), { x, y: y + 4.5, size: 13, weight: "bold", fill, anchor: "middle" });
  if (state === "now") return circle(x, y, radius, { fill: colours.now }) + label(colours.paper);
  return circle(x, y, radius - 0.75, { fill: colours.paper, stroke: colours.faint, width: 1.5 }) + label(colours.soft);
}

function details(step: PathStep): string[] {
  if (step.state === "done") return [`Done · ${lessons(step)}`];
  if (step.state === "next") return [isUntouched(step) ? count(step.total) : lessons(step)];
  return [`You are here · ${lessons(step)}`, ...(step.upNext === undefined ? [] : [`Next: ${step.upNext}`])];
}

function stateText(step: PathStep): string {
  if (step.state === "done") return `done, ${lessons(step)}`;
  if (step.state === "next") return `to come, ${isUntouched(step) ? count(step.total) : lessons(step)}`;
  return `you are here, ${lessons(step)}${step.upNext === undefined ? "" : `, next: ${step.upNext}`}`;
}

function lessons({ done, skipped, total }: PathStep): string {
  return `${done} of ${count(total)}${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

function isUntouched({ done, skipped }: PathStep): boolean {
  return done + skipped === 0;
}

function count(total: number): string {
  return `${total} ${total === 1 ? "lesson" : "lessons"}`;
}

/** How much of a step is behind the learner. */
function share({ done, skipped, total }: PathStep): number {
  return total === 0 ? 0 : (done + skipped) / total;
}

function doneOf(steps: readonly PathStep[]): string {
  return `${steps.filter(({ state }) => state === "done").length} of ${steps.length} steps done`;
}

function sentence(line: string): string {
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
