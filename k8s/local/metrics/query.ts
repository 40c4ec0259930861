/**
 * The part of PromQL that the DevOps API asks, read from the store as Prometheus would answer it:
 *
 *     last_over_time(SELECTOR[RANGE])
 *     max_over_time(timestamp(SELECTOR)[RANGE:STEP])
 *     sum by (LABELS) (increase(SELECTOR[RANGE]))
 */
import type { Point, Series } from "./store.ts";

/** One element of an instant vector. */
export interface Result {
  metric: Record<string, string>;
  value: [seconds: number, value: string];
}

/** A query that this stand-in for Prometheus does not understand. */
export class QueryError extends Error {
  override name = "QueryError";
}

const selectorPattern = String.raw`([a-zA-Z_:][\w:]*)?(?:\{(.*)\})?`;
const rangePattern = String.raw`(\d+)([smhd])`;
const last = new RegExp(`^last_over_time\\(${selectorPattern}\\[${rangePattern}\\]\\)$`);
const seen = new RegExp(
  `^max_over_time\\(timestamp\\(${selectorPattern}\\)\\[${rangePattern}:\\d+[smhd]\\]\\)$`,
);
const increase = new RegExp(
  `^sum by \\(([\\w, ]+)\\) \\(increase\\(${selectorPattern}\\[${rangePattern}\\]\\)\\)$`,
);

/** Answers a query at the time `now` (milliseconds). */
export function query(text: string, series: Series[], now: number): Result[] {
  const at = (metric: Record<string, string>, value: number): Result => ({
    metric,
    value: [now / 1000, String(value)],
  });
  let match = last.exec(text);
  if (match) {
    const [, name, labels, amount, unit] = match;
    return within(series, name, labels, now - milliseconds(amount, unit)).map((found) =>
      at({ __name__: found.name, ...found.labels }, found.points.at(-1)!.value)
    );
  }
  match = seen.exec(text);
  if (match) {
    const [, name, labels, amount, unit] = match;
    return within(series, name, labels, now - milliseconds(amount, unit)).map((found) =>
      at(found.labels, found.points.at(-1)!.at / 1000)
    );
  }
  match = increase.exec(text);
  if (match) {
    const [, by, name, labels, amount, unit] = match;
    const sums = new Map<string, Result>();
    for (const found of within(series, name, labels, now - milliseconds(amount, unit))) {
      const metric = Object.fromEntries(
        by.split(",").map((label) => label.trim()).map((
          label,
        ) => [label, found.labels[label] ?? ""]),
      );
      const key = JSON.stringify(metric);
      const sum = Number(sums.get(key)?.value[1] ?? 0) + rise(found.points);
      sums.set(key, at(metric, sum));
    }
    return [...sums.values()];
  }
  throw new QueryError(`this machine's stand-in for Prometheus does not understand: ${text}`);
}

function milliseconds(amount: string, unit: string): number {
  return Number(amount) * { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit as "s"]!;
}

/** Matching series with their points since then; those without any are left out. */
function within(series: Series[], name: string, labels: string, since: number): Series[] {
  const matchers = parseMatchers(name, labels);
  return series
    .filter((item) => matchers.every((matches) => matches(item)))
    .map((item) => ({ ...item, points: item.points.filter(({ at }) => at >= since) }))
    .filter(({ points }) => points.length > 0);
}

function parseMatchers(name: string | undefined, labels = ""): ((series: Series) => boolean)[] {
  const matchers = name ? [(series: Series) => series.name === name] : [];
  for (const [, label, operator, text] of labels.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)) {
    // Prometheus' regular expressions match whole values.
    const pattern = operator.endsWith("~") ? new RegExp(`^(?:${text})$`) : null;
    const negative = operator.startsWith("!");
    matchers.push((series) => {
      const value = label === "__name__" ? series.name : series.labels[label] ?? "";
      return (pattern ? pattern.test(value) : value === text) !== negative;
    });
  }
  return matchers;
}

/** How much a counter rose; where it fell its process began anew, from zero. */
function rise(points: Point[]): number {
  return points.slice(1).reduce((sum, { value }, i) => {
    const before = points[i].value;
    return sum + (value >= before ? value - before : value);
  }, 0);
}
