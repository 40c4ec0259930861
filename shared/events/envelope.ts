import { z } from "zod";
import { catalogue, type EventData, type EventType } from "./catalogue.ts";

/** One event in the envelope of CloudEvents 1.0, with the extensions that Vecton adds. */
export type Event<T extends EventType = EventType> = {
  [K in T]: {
    specversion: "1.0";
    /** UUIDv7; the same for every delivery of this event. */
    id: string;
    /** `/tenants/<slug>` */
    source: string;
    type: K;
    /** Id of the aggregate that changed. */
    subject: string;
    /** When it happened, RFC 3339 in UTC. */
    time: string;
    datacontenttype: "application/json";
    data: EventData<K>;
    tenant: string;
    /** Version of the aggregate: rises by one with each of its events. */
    sequence: number;
    /** Of the change (the extension "Distributed Tracing"); absent where it had none. */
    traceparent?: string;
  };
}[T];

/** The envelope alone, around a payload of any kind. */
export const envelopeSchema = z.object({
  specversion: z.literal("1.0"),
  id: z.uuid(),
  source: z.string().startsWith("/tenants/"),
  type: z.string().min(1),
  subject: z.string().min(1),
  time: z.iso.datetime(),
  datacontenttype: z.literal("application/json"),
  data: z.unknown(),
  tenant: z.string().min(1),
  sequence: z.number().int().nonnegative(),
  traceparent: z.string().optional(),
});

export type Envelope = z.output<typeof envelopeSchema>;

export type ReadEvent =
  | { ok: true; event: Event }
  | { ok: false; cause: "not_an_event" | "unknown_type" | "invalid_data"; reason: string };

/**
 * Takes a value for an event where its envelope and its payload fit their schemas; else says which
 * field does not. The payload stays as it came: a newer producer may have added fields to it.
 */
export function readEvent(value: unknown): ReadEvent {
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) {
    return { ok: false, cause: "not_an_event", reason: explain(envelope.error) };
  }
  const { type, data } = envelope.data;
  if (!Object.hasOwn(catalogue, type)) {
    return {
      ok: false,
      cause: "unknown_type",
      reason: `type: "${type}" is not in the catalogue of this version`,
    };
  }
  const payload = catalogue[type as EventType].schema.safeParse(data);
  if (!payload.success) {
    return { ok: false, cause: "invalid_data", reason: explain(payload.error, "data") };
  }
  return { ok: true, event: envelope.data as Event };
}

function explain(error: z.ZodError, ...prefix: string[]): string {
  return error.issues.slice(0, 3)
    .map(({ path, message }) => `${[...prefix, ...path].join(".") || "event"}: ${message}`)
    .join("; ");
}
