/** What happens in Vecton, as others may hear of it: types, schemas and the envelope. */
export { catalogue, type EventData, type EventType } from "./catalogue.ts";
export type { Event } from "./envelope.ts";
