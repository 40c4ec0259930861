import { scaleBand, scaleLinear } from "d3-scale";
import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { uiMessages } from "../messages.ts";
import { ChartFrame, seriesColors } from "./frame.tsx";

export interface BarChartProps {
  title: string;
  locale: Locale;
  series: string[];
  /** One group of bars each; as many values as there are series. */
  groups: { label: string; shortLabel?: string; values: number[] }[];
  format?(value: number): string;
}

const [width, height] = [720, 240];
const margin = { top: 8, right: 4, bottom: 24 };
/** Width of a digit of the axis, about. */
const digit = 6.6;

/** Upright bars drawn on the server; every bar tells its value when pointed at. */
export function BarChart({ title, locale, series, groups, format }: BarChartProps) {
  const text = format ?? ((value: number) => formatNumber(value, locale));
  const highest = Math.max(1, ...groups.flatMap((group) => group.values));
  const y = scaleLinear().domain([0, highest]).nice(4)
    .range([height - margin.bottom, margin.top]);
  const left = 16 + digit * Math.max(...y.ticks(4).map((tick: number) => text(tick).length));
  const x = scaleBand<number>().domain(groups.map((_, i) => i))
    .range([left, width - margin.right]).padding(0.25);
  const inner = scaleBand<number>().domain(series.map((_, i) => i))
    .range([0, x.bandwidth()]).padding(0.08);
  const every = Math.ceil(groups.length / 10);
  return (
    <ChartFrame
      title={title}
      dataLabel={uiMessages(locale).data}
      series={series.map((label, i) => ({ label, color: seriesColors[i] }))}
      rows={groups.map(({ label, values }) => ({ label, values: values.map(text) }))}
    >
      <svg viewBox={`0 0 ${width} ${height}`} class="w-full" role="img" aria-label={title}>
        {y.ticks(4).map((tick: number) => (
          <g key={tick}>
            <line
              x1={left}
              x2={width - margin.right}
              y1={y(tick)}
              y2={y(tick)}
              class="stroke-base-300"
            />
            <text
              x={left - 8}
              y={y(tick) + 4}
              text-anchor="end"
              class="fill-base-content/70 text-[11px] tabular"
            >
              {text(tick)}
            </text>
          </g>
        ))}
        {groups.map((group, g) => (
          <g key={g}>
            {group.values.map((value, s) => (
              <rect
                key={s}
                x={x(g)! + inner(s)!}
                y={y(value)}
                width={inner.bandwidth()}
                height={Math.max(0, y(0) - y(value))}
                rx="2"
                class={seriesColors[s]}
              >
                <title>{`${group.label}, ${series[s]}: ${text(value)}`}</title>
              </rect>
            ))}
            {g % every === 0 && (
              <text
                x={x(g)! + x.bandwidth() / 2}
                y={height - 6}
                text-anchor="middle"
                class="fill-base-content/70 text-[11px]"
              >
                {group.shortLabel ?? group.label}
              </text>
            )}
          </g>
        ))}
      </svg>
    </ChartFrame>
  );
}
