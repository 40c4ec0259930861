/** What happens in Vecton, as others may hear of it: types, schemas and the envelope. */
export { catalogue, type EventData, type EventType, eventTypes } from "./catalogue.ts";
export {
  type Envelope,
  envelopeSchema,
  type Event,
  type ReadEvent,
  readEvent,
} from "./envelope.ts";
