/** A learner's progress as a picture: how far, how often, how well, and what needs another look. */
import type { Picture } from "../reply.ts";
import { barChart } from "./bars.ts";
import { type Block, bar, card, check, circle, colours, inner, padding, paragraph, space, text } from "./card.ts";
import { widthOf, wrap } from "./font.ts";
import { png } from "./png.ts";

export interface ProgressData {
  /** Such as "Python Developer, Intermediate". */
  readonly title: string;
  /** One line under it, such as the present step. */
  readonly subtitle?: string | undefined;
  readonly lessons: { readonly done: number; readonly skipped: number; readonly total: number };
  readonly streak: { readonly days: number; readonly longest: number; readonly restDaysLeft: number };
  /** Days on which something was practised, ever. */
  readonly daysPractised: number;
  /** Of what came due again, the share that was remembered, 0–1, and out of how many; absent while nothing came back. */
  readonly retention?: { readonly share: number; readonly asked: number } | undefined;
  /** The present week, seven days; `label` is two or three letters. */
  readonly week: readonly { readonly label: string; readonly state: DayMark }[];
  /** Days practised in each of the last weeks, oldest first, the present one last. */
  readonly weeks: readonly { readonly label: string; readonly days: number }[];
  /** Topics to look at again, weakest first, with the share still likely remembered, 0–1; none where nothing was known. */
  readonly weak: readonly { readonly title: string; readonly share?: number }[];
  /** One sentence about the finish. */
  readonly forecast?: string | undefined;
}

export type DayMark = "practised" | "off" | "rest" | "quiet" | "open" | "ahead";

/** @throws the renderer's binary is not installed; `progressText` says the same in words */
export async function progressPicture(data: ProgressData): Promise<Picture> {
  return {
    filename: "progress.png",
    png: await png(card(await blocks(data))),
    alt: progressText(data),
    isInText: true,
  };
}

/** Everything that the picture shows, in sentences. */
export function progressText(data: ProgressData): string {
  const { title, subtitle, lessons, week, weeks, forecast } = data;
  const weak = data.weak.slice(0, weakShown);
  const sentences = [
    subtitle === undefined ? title : `${title}, ${subtitle}`,
    lessonsText(lessons),
    ...figures(data).map(({ value, label, details }) =>
      value === unknown
        ? `${label.charAt(0).toUpperCase()}${label.slice(1)}: ${details.join(", ")}`
        : [`${value} ${label}`, ...details].join(", "),
    ),
    ...(week.length === 0
      ? []
      : [`This week: ${week.map(({ label, state }) => `${label} ${dayWords[state]}`).join(", ")}`]),
    ...(weeks.length === 0
      ? []
      : [`Days practised each week: ${weeks.map(({ label, days }) => `${label} ${days}`).join(", ")}`]),
    ...(weak.length === 0
      ? []
      : [
          `${weak.some(hasShare) ? weakHeading : "Worth another look"}: ${weak.map(({ title: topic, share }) => `${topic} ${shareInWords(share)}`).join(", ")}`,
        ]),
    ...(forecast === undefined ? [] : [forecast]),
  ];
  return sentences.map((line) => (/[.!?…]$/.test(line) ? line : `${line}.`)).join(" ");
}

const sizes = { title: 17, subtitle: 13, heading: 13, body: 12.5, small: 11.5, figure: 22 } as const;
const section = 20;
const daysInWeek = 7;
/** More are a list nobody starts on. */
const weakShown = 3;
const dayWords = {
  practised: "practised",
  off: "off",
  rest: "rest day",
  quiet: "not practised",
  open: "today",
  ahead: "to come",
} as const satisfies Record<DayMark, string>;

/** In the place of a figure that there is not yet. */
const unknown = "–";

/** A guess ahead, unlike what is remembered: that is counted from answers. */
const weakHeading = "Worth another look, with what you will probably still know in a week";

/** What the mark alone doesn't say. */
const dayNotes: Partial<Record<DayMark, string>> = { open: "today", rest: "rest", off: "off" };

async function blocks(data: ProgressData): Promise<Block[]> {
  const { title, subtitle, lessons, week, weeks, weak, forecast } = data;
  const soft = (line: string, most?: number) =>
    paragraph(wrap(line, inner, sizes.body, "normal", most), { size: sizes.body, fill: colours.soft });
  return [
    paragraph(wrap(title, inner, sizes.title, "bold"), { size: sizes.title, weight: "bold" }),
    ...(subtitle === undefined ? [] : [soft(subtitle)]),
    space(12),
    lessonsBlock(lessons),
    space(section),
    figuresBlock(data),
    ...(week.length === 0 ? [] : [space(section), heading("This week"), weekBlock(week)]),
    ...(weeks.length === 0 ? [] : [space(section), heading("Days practised each week"), await weeksBlock(weeks)]),
    ...(weak.length === 0
      ? []
      : [
          space(section),
          heading("Worth another look"),
          ...(weak.some(hasShare) ? [soft("With what you will probably still know in a week.")] : []),
          ...weak.slice(0, weakShown).flatMap(weakBlocks),
        ]),
    ...(forecast === undefined ? [] : [space(section), soft(forecast, 4)]),
  ];
}

function heading(line: string): Block {
  const words = paragraph([line], { size: sizes.heading, weight: "bold" });
  return { ...words, height: words.height + 6 };
}

function lessonsText({ done, skipped, total }: ProgressData["lessons"]): string {
  return `${done} of ${total} lessons done${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

function lessonsBlock(lessons: ProgressData["lessons"]): Block {
  const { done, total } = lessons;
  const words = paragraph([lessonsText(lessons)], { size: sizes.body });
  return {
    height: 16 + words.height,
    draw: (top) =>
      bar({ x: padding, y: top, width: inner }, total === 0 ? 0 : done / total, colours.done) + words.draw(top + 12),
  };
}

interface Figure {
  readonly value: string;
  readonly label: string;
  readonly details: readonly string[];
}

function figures({ streak, daysPractised, retention }: ProgressData): Figure[] {
  const { days, longest, restDaysLeft } = streak;
  return [
    {
      value: String(days),
      label: "day streak",
      details: [
        ...(longest > days ? [`longest ${longest}`] : []),
        `${restDaysLeft} rest ${restDaysLeft === 1 ? "day" : "days"} left`,
      ],
    },
    { value: String(daysPractised), label: daysPractised === 1 ? "day practised" : "days practised", details: [] },
    retention === undefined
      ? { value: unknown, label: "remembered", details: ["not known yet"] }
      : { value: percent(retention.share), label: "remembered", details: [`of ${retention.asked} due again`] },
  ];
}

function figuresBlock(data: ProgressData): Block {
  const all = figures(data);
  const column = inner / all.length;
  const rows = all.map(({ details }) => details.flatMap((detail) => wrap(detail, column - 10, sizes.small)));
  const lines = Math.max(0, ...rows.map((row) => row.length));
  const leading = 15;
  return {
    height: sizes.figure + 20 + lines * leading,
    draw: (top) =>
      all
        .map(({ value, label }, index) => {
          const x = padding + column * index;
          const fitted = Math.min(sizes.body, (sizes.body * (column - 8)) / widthOf(label, sizes.body));
          return [
            text(value, { x, y: top + sizes.figure - 3, size: sizes.figure, weight: "bold", fill: colours.done }),
            text(label, { x, y: top + sizes.figure + 14, size: fitted }),
            ...(rows[index] ?? []).map((line, row) =>
              text(line, {
                x,
                y: top + sizes.figure + 14 + leading * (row + 1),
                size: sizes.small,
                fill: colours.soft,
              }),
            ),
          ].join("");
        })
        .join(""),
  };
}

function weekBlock(week: ProgressData["week"]): Block {
  const column = inner / Math.max(daysInWeek, week.length);
  const radius = 13;
  return {
    height: 2 * radius + 36,
    draw: (top) =>
      week
        .map(({ label, state }, index) => {
          const x = padding + column * (index + 0.5);
          const y = top + radius + 2;
          const under = dayNotes[state];
          return [
            dayMark(state, x, y, radius),
            text(label, {
              x,
              y: y + radius + 15,
              size: sizes.small,
              anchor: "middle",
              weight: state === "open" ? "bold" : "normal",
            }),
            under === undefined
              ? ""
              : text(under, { x, y: y + radius + 29, size: 11, anchor: "middle", fill: colours.soft }),
          ].join("");
        })
        .join(""),
  };
}

function dayMark(state: DayMark, x: number, y: number, radius: number): string {
  switch (state) {
    case "practised":
      return circle(x, y, radius, { fill: colours.done }) + check(x, y, 5.5, colours.paper);
    case "rest":
      return (
        circle(x, y, radius - 1, { fill: colours.paper, stroke: colours.done, width: 2 }) +
        circle(x, y, 3.5, { fill: colours.done })
      );
    case "open":
      return circle(x, y, radius - 1, { fill: colours.nowPaper, stroke: colours.now, width: 2 });
    case "quiet":
      return circle(x, y, radius - 0.75, { fill: colours.track, stroke: colours.faint, width: 1.5 });
    case "ahead":
      return circle(x, y, radius - 0.75, { fill: "none", stroke: colours.faint, width: 1.5, dash: "3 3" });
    case "off":
      return `<line x1="${x - 5}" y1="${y}" x2="${x + 5}" y2="${y}" stroke="${colours.faint}" stroke-width="2.5" stroke-linecap="round"/>`;
  }
}

async function weeksBlock(weeks: ProgressData["weeks"]): Promise<Block> {
  const height = 104;
  // The first and last labels are wider than their bars.
  const margin = 8;
  const drawn = await barChart({
    bars: weeks.map(({ label, days }) => ({ label, value: days })),
    most: daysInWeek,
    width: inner + 2 * margin,
    margin,
    height,
  });
  return { height, draw: (top) => drawn.replace("<svg ", `<svg x="${padding - margin}" y="${top}" `) };
}

function weakBlocks({ title, share }: ProgressData["weak"][number]): Block[] {
  const words = paragraph(wrap(title, inner, sizes.body), { size: sizes.body });
  // All bars end in one place, so that they can be compared.
  const room = inner - widthOf(percent(1), sizes.small) - 12;
  return [
    words,
    {
      height: 24,
      draw: (top) =>
        (share === undefined ? "" : bar({ x: padding, y: top + 4, width: room }, share, colours.now)) +
        text(shareInWords(share), {
          x: padding + inner,
          y: top + 12,
          size: sizes.small,
          fill: colours.soft,
          anchor: "end",
        }),
    },
  ];
}

/** Of a topic of which nothing was ever answered right, no share can be told. */
const shareInWords = (share: number | undefined): string =>
  share === undefined ? "not answered right yet" : percent(share);

const hasShare = ({ share }: ProgressData["weak"][number]): boolean => share !== undefined;

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
