/**
 * Every group of figures that parts of Vecton report by a function, and what each figure tells. In
 * Prometheus a figure is called `vecton_<group>_<name>`; README.md explains how to read them.
 */
export interface Figure {
  help: string;
  /** `counter`: only rises while the process lives. */
  type: "gauge" | "counter";
  /** The label that tells the parts of a figure apart. */
  label?: string;
}

const gauge = (help: string): Figure => ({ help, type: "gauge" });
const counter = (help: string): Figure => ({ help, type: "counter" });
const gaugeBy = (label: string, help: string): Figure & { label: string } => ({
  help,
  type: "gauge",
  label,
});
const counterBy = (label: string, help: string): Figure & { label: string } => ({
  help,
  type: "counter",
  label,
});

export const catalogue = {
  bus: {
    outbox_events: gauge("Events written but not yet published"),
    outbox_oldest_seconds: gauge("Age of the oldest event that is not yet published"),
    outbox_held_events: gaugeBy("cause", "Events of the outbox that the broker does not take"),
    consumer_lag_events: gaugeBy("consumer", "Events that wait for a consumer"),
    dead_letters: gaugeBy("consumer", "Events that were set aside after every try failed"),
    published_total: counter("Events published by this process"),
    consumed_total: counterBy("consumer", "Events handled by this process"),
    failures_total: counterBy("consumer", "Failed tries to handle an event"),
  },
  live: {
    sockets: gauge("Open WebSockets"),
    streams: gauge("Open event streams (SSE)"),
    lagging: gauge("Readers that are too slow at the moment and are skipped"),
    channels: gauge("Channels with at least one reader"),
    shed_total: counter("Slow readers that were cut off"),
    refused_total: counter("Connections closed for a limit, a token or a message that is none"),
    resumed_total: counterBy("result", "Reconnects, by what they got: ok, gap or snapshot"),
    frames_total: counter("Frames sent"),
    polls_total: counter("Questions of pages that can only ask"),
    flushed_total: counterBy("ms", "Flushes, by the longest time from an update to its frame"),
  },
  cache: {
    hits_total: counter("Values that the cache had"),
    misses_total: counter("Values that the cache did not have"),
    fills_total: counter("Values that this process made for the cache"),
    errors_total: counter("Calls that failed or took too long and counted as a miss"),
    skipped_total: counter(
      "Calls that were done without the cache, because it was known to be away",
    ),
    away: gauge("Caches of this process that are away at the moment"),
  },
  hashing: {
    running: gauge("Passwords that are hashed at the moment"),
    waiting: gauge("Passwords that wait for their turn"),
    checked_total: counter("Passwords that were checked, those of unknown accounts too"),
    refused_total: counter("Passwords that were turned away, because too many waited"),
  },
  db: {
    connections_limit: gauge("Connections this process may have"),
    connections: gaugeBy("state", "Sessions of this process: active, idle, idle_in_transaction"),
    lock_waits: gauge("Sessions of this process that wait for a lock"),
    longest_transaction_seconds: gauge("Age of the oldest open transaction of this process"),
    waiting: gauge("Transactions and statements that wait for a connection"),
    transactions_total: counterBy("result", "Transactions: committed, retried or failed"),
  },
} as const satisfies Record<string, Record<string, Figure>>;

export type Group = keyof typeof catalogue;

/** What a group's function returns; figures that are not known are left out. */
export type Figures<G extends Group> = {
  [Name in keyof typeof catalogue[G]]?: typeof catalogue[G][Name] extends { label: string }
    ? Record<string, number>
    : number;
};
