import type { EventData, EventType } from "./catalogue.ts";

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
  };
}[T];
