/** Why an event was set aside, from a closed set, so that pages can say it in every language. */
export type Cause =
  /** The envelope is none. */
  | "not_an_event"
  /** Newer than the running version, or gone from it. */
  | "unknown_type"
  /** The payload does not fit its schema. */
  | "invalid_data"
  | "foreign_tenant"
  /** Every try to handle it failed. */
  | "failed"
  /** Its consumer threw a `PermanentError`. */
  | "refused"
  /** Each time the process ended before it had acknowledged. */
  | "process_died"
  /** The broker dropped it for a reason of its own. */
  | "dropped";

export interface Fault {
  cause: Cause;
  /** The technical words, in English. */
  reason: string;
}

/** Why a broker did not take an event: no queue wants it, or a queue that should take it does not. */
export type RefusalCause = "unroutable" | "nack";
