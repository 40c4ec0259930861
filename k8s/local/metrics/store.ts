import type { Sample } from "./exposition.ts";

export interface Point {
  /** Milliseconds since 1970. */
  at: number;
  value: number;
}

export interface Series {
  name: string;
  labels: Record<string, string>;
  points: Point[];
}

/** Beyond this age and number points are forgotten, but for the last of each series. */
const keepMs = 10 * 60_000;
const keepPoints = 150;

/** What was scraped, series by series. Nothing is written to disk: a restart begins anew. */
export class SampleStore {
  #series = new Map<string, Series>();
  #bySource = new Map<string, Set<string>>();

  /** Adds what `source` tells now; what it told before and tells no more is forgotten. */
  replace(source: string, samples: Sample[], at: number): void {
    this.add(samples, at);
    const keys = new Set(samples.map(keyOf));
    for (const key of this.#bySource.get(source) ?? []) {
      if (!keys.has(key)) this.#series.delete(key);
    }
    this.#bySource.set(source, keys);
  }

  add(samples: Sample[], at: number): void {
    for (const sample of samples) {
      const { name, labels, value } = sample;
      const key = keyOf(sample);
      let series = this.#series.get(key);
      if (!series) this.#series.set(key, series = { name, labels, points: [] });
      const { points } = series;
      points.push({ at, value });
      while (points.length > keepPoints || points[0].at < at - keepMs) points.shift();
    }
  }

  /** Forgets every series with this label: its tenant is gone. */
  forget(label: string, value: string): void {
    for (const [key, { labels }] of this.#series) {
      if (labels[label] === value) this.#series.delete(key);
    }
  }

  all(): Series[] {
    return [...this.#series.values()];
  }
}

const keyOf = ({ name, labels }: Sample) =>
  `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
