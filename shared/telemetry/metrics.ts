import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { catalogue, type Figure, type Figures, type Group } from "./catalogue.ts";

/** Longest wait for the function of a group, in milliseconds. */
const patienceMs = 2000;

/** How often the event loop is looked at, in milliseconds. */
const beatMs = 100;

/** The state of an engine (database, broker, cache, objects) as readiness saw it. */
export interface EngineFigure {
  engine: string;
  driver: string;
  up: boolean;
  /** Whether a service can do without it, more slowly. */
  optional: boolean;
  seconds: number;
}

/** The metrics of one process, in Prometheus' text format. */
export class Metrics {
  #registry = new Registry();
  #groups = new Set<Group>();
  #gatherers: (() => Promise<void>)[] = [];
  #requests: Counter;
  #durations: Histogram;
  #inFlight: Gauge;
  #up: Gauge;

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    for (const { name } of this.#registry.getMetricsAsArray()) {
      // Deno's perf_hooks never see a blocked loop: `watchEventLoop` measures it.
      if (name.startsWith("nodejs_eventloop_lag")) this.#registry.removeSingleMetric(name);
    }
    this.#requests = new Counter({
      name: "vecton_http_requests_total",
      help: "Requests, by method, route pattern and status",
      labelNames: ["method", "route", "status"],
      registers,
    });
    this.#durations = new Histogram({
      name: "vecton_http_request_seconds",
      help: "Time until the first byte of an answer, by method and route pattern",
      labelNames: ["method", "route"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.#inFlight = new Gauge({
      name: "vecton_http_requests_in_flight",
      help: "Requests that have no answer yet",
      registers,
    });
    this.#up = new Gauge({
      name: "vecton_collector_up",
      help: "1 where a group of figures could be read for this answer, else 0",
      labelNames: ["group"],
      registers,
    });
  }

  /** Labels on every line, such as the tenant and the services of the process. */
  describe(labels: Record<string, string>): void {
    this.#registry.setDefaultLabels(labels);
  }

  /**
   * Reports the figures of a group by `read`, called each time somebody asks. Where it fails or
   * takes longer than two seconds the group is left out and `vecton_collector_up` says so.
   */
  collect<G extends Group>(
    group: G,
    read: () => Figures<G> | Promise<Figures<G>>,
  ): void {
    if (this.#groups.has(group)) throw new Error(`The group ${group} is collected already`);
    this.#groups.add(group);
    const entries = Object.entries(catalogue[group] as Record<string, Figure>);
    const metrics = new Map(
      entries.map(([name, figure]) => [name, this.#metric(group, name, figure)]),
    );
    const up = this.#up;
    let reading: Promise<void> | null = null;
    const gather = async () => {
      try {
        const figures = await limited(read()) as Record<string, number | Record<string, number>>;
        for (const [name, metric] of metrics) metric(figures[name]);
        up.set({ group }, 1);
      } catch {
        for (const metric of metrics.values()) metric(undefined);
        up.set({ group }, 0);
      }
    };
    this.#gatherers.push(() => reading ??= gather().finally(() => reading = null));
  }

  #metric(
    group: Group,
    name: string,
    { help, type, label }: Figure,
  ): (value: number | Record<string, number> | undefined) => void {
    const options = {
      name: `vecton_${group}_${name}`,
      help,
      labelNames: label ? [label] : [],
      registers: [this.#registry],
    };
    const metric = type === "counter" ? new Counter(options) : new Gauge(options);
    // A figure without labels would stand at 0 before anybody knows it.
    const clear = () => label ? metric.reset() : metric.remove();
    clear();
    return (value) => {
      clear();
      if (value === undefined) return;
      if (typeof value === "number") return metric.inc(value);
      for (const [key, item] of Object.entries(value)) metric.inc({ [label!]: key }, item);
    };
  }

  /** Reports the engines that `read` has looked at. */
  collectEngines(read: () => Promise<EngineFigure[]>): void {
    const registers = [this.#registry];
    const labelNames = ["engine", "driver", "optional"];
    const up = new Gauge({
      name: "vecton_engine_up",
      help: "1 where an engine answers this process, else 0",
      labelNames,
      registers,
    });
    const seconds = new Gauge({
      name: "vecton_engine_seconds",
      help: "Time an engine took for the smallest question, waiting for a connection included",
      labelNames: ["engine", "driver"],
      registers,
    });
    this.#gatherers.push(async () => {
      const engines = await read();
      up.reset();
      seconds.reset();
      for (const { engine, driver, optional, ...state } of engines) {
        up.set({ engine, driver, optional: String(optional) }, state.up ? 1 : 0);
        seconds.set({ engine, driver }, state.seconds);
      }
    });
  }

  /** Measures how late the event loop runs, until the process ends. */
  watchEventLoop(): void {
    let worst = 0;
    let expected = performance.now() + beatMs;
    const beat = () => {
      worst = Math.max(worst, performance.now() - expected);
      expected = performance.now() + beatMs;
    };
    Deno.unrefTimer(setInterval(beat, beatMs));
    new Gauge({
      name: "vecton_event_loop_lag_seconds",
      help: "Longest delay of the event loop since the last time somebody asked",
      registers: [this.#registry],
      collect() {
        beat();
        this.set(worst / 1000);
        worst = 0;
      },
    });
  }

  /** Counts a request; the function it returns is called with what came of it. */
  request(method: string): (route: string, status: number) => void {
    const began = performance.now();
    const verb = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method) ? method : "other";
    this.#inFlight.inc();
    return (route, status) => {
      this.#inFlight.dec();
      this.#requests.inc({ method: verb, route, status: String(status) });
      this.#durations.observe({ method: verb, route }, (performance.now() - began) / 1000);
    };
  }

  /** Everything, as `/metrics` answers it. */
  async text(): Promise<string> {
    await Promise.all(this.#gatherers.map((gather) => gather()));
    return await this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }
}

/** The metrics of this process. */
export const metrics = new Metrics();

async function limited<T>(work: T | Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, fail) => {
        timer = setTimeout(() => fail(new Error("it took too long")), patienceMs);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
