/** A small bar chart as SVG, by ECharts, which is loaded with the first one. */
import { colours } from "./card.ts";
import { family, widthOf } from "./font.ts";

export interface Bars {
  readonly bars: readonly { readonly label: string; readonly value: number }[];
  /** Top of the scale. */
  readonly most: number;
  readonly width: number;
  readonly height: number;
  /** Left and right of the bars, for labels that are wider than they. */
  readonly margin: number;
}

const labelSize = 11;
/** Between two labels under the bars. */
const breath = 8;

/** An `<svg>` element of the given size; the last bar is marked as the present one, and values stand above their bars. */
export async function barChart({ bars, most, width, height, margin }: Bars): Promise<string> {
  // The package's own entry loads 700 modules in over a second, on the thread that answers people.
  const echarts = await import("echarts/dist/echarts.esm.min.mjs");
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    const widest = Math.max(0, ...bars.map(({ label }) => widthOf(label, labelSize)));
    const every = Math.max(1, Math.ceil((widest + breath) / ((width - 2 * margin) / Math.max(1, bars.length))));
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: family },
      grid: { left: margin, right: margin, top: 18, bottom: 20, containLabel: false },
      xAxis: {
        type: "category",
        data: bars.map(({ label }) => label),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colours.faint } },
        axisLabel: {
          color: colours.soft,
          fontSize: labelSize,
          // Counted from the last, so that the present one always has its label.
          interval: (index: number) => (bars.length - 1 - index) % every === 0,
        },
      },
      yAxis: { type: "value", min: 0, max: most, show: false },
      series: [
        {
          type: "bar",
          barCategoryGap: "30%",
          barMaxWidth: 28,
          data: bars.map(({ value }, index) => ({
            value,
            itemStyle: { color: index === bars.length - 1 ? colours.now : colours.done, borderRadius: [3, 3, 0, 0] },
          })),
          label: { show: true, position: "top", color: colours.soft, fontSize: labelSize, distance: 4 },
        },
      ],
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}
