import type { AlsoSettled } from "shared/bus/dead_letters.ts";
import { audit } from "../../../../../audit.ts";
import type { State } from "../../../../../state.ts";

/** Notes who settled failed events; what they held is kept beside the bus, not in the log. */
export function noteSettled(state: State, act: "replay" | "discard"): AlsoSettled {
  const action = act === "replay" ? "dead_letter.replayed" : "dead_letter.discarded";
  return (tx, settled) => {
    const [{ consumer, eventId, type }] = settled;
    const object = settled.length === 1
      ? { type: "event", id: eventId, name: type }
      : { type: "consumer", id: consumer };
    return audit(tx, state, { action, object, after: { consumer, events: settled.length } });
  };
}
