import { scaleLinear, scalePoint } from "d3-scale";
import { area, line } from "d3-shape";
import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { uiMessages } from "../messages.ts";
import { ChartFrame } from "./frame.tsx";

export interface LineChartProps {
  title: string;
  locale: Locale;
  label: string;
  points: { label: string; shortLabel?: string; value: number }[];
  format?(value: number): string;
}

const [width, height] = [720, 220];
const margin = { top: 8, right: 8, bottom: 24 };
/** Width of a digit of the axis, about. */
const digit = 6.6;

/** One series over time, as a line over its area. */
export function LineChart({ title, locale, label, points, format }: LineChartProps) {
  const text = format ?? ((value: number) => formatNumber(value, locale));
  const y = scaleLinear().domain([0, Math.max(1, ...points.map((point) => point.value))]).nice(4)
    .range([height - margin.bottom, margin.top]);
  const left = 16 + digit * Math.max(...y.ticks(4).map((tick: number) => text(tick).length));
  const x = scalePoint<number>().domain(points.map((_, i) => i))
    .range([left, width - margin.right]);
  const at = (i: number) => x(i) ?? left;
  const stroke = line((_: number, i: number) => at(i), (value: number) => y(value)).digits(1);
  const below = area((_: number, i: number) => at(i), y(0), (value: number) => y(value)).digits(1);
  const values = points.map((point) => point.value);
  const every = Math.ceil(points.length / 8);
  return (
    <ChartFrame
      title={title}
      dataLabel={uiMessages(locale).data}
      series={[{ label, color: "fill-primary" }]}
      rows={points.map((point) => ({ label: point.label, values: [text(point.value)] }))}
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
        <path d={below(values) ?? ""} class="fill-primary/12" />
        <path d={stroke(values) ?? ""} class="fill-none stroke-primary" stroke-width="2" />
        {points.map((point, i) => (
          <g key={i}>
            <circle cx={at(i)} cy={y(point.value)} r="3" class="fill-primary">
              <title>{`${point.label}: ${text(point.value)}`}</title>
            </circle>
            {i % every === 0 && (
              <text
                x={at(i)}
                y={height - 6}
                text-anchor="middle"
                class="fill-base-content/70 text-[11px]"
              >
                {point.shortLabel ?? point.label}
              </text>
            )}
          </g>
        ))}
      </svg>
    </ChartFrame>
  );
}
