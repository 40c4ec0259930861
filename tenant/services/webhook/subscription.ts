import { catalogue, type EventType } from "shared/events/mod.ts";

/** An event type as subscribers name it: without its version ("stock.changed"). */
export function publicType(type: EventType): string {
  return type.replace(/\.v\d+$/, "");
}

/** Types that an endpoint can subscribe to. */
export function publicTypes(): string[] {
  return [...new Set((Object.keys(catalogue) as EventType[]).map(publicType))].sort();
}

/** Whether subscriptions such as "stock.changed", "stock.*" or "*" cover an event type. */
export function covers(subscriptions: string[], type: EventType): boolean {
  const name = publicType(type);
  return subscriptions.some((pattern) =>
    pattern === "*" || pattern === name ||
    (pattern.endsWith(".*") && name.startsWith(pattern.slice(0, -1)))
  );
}

/** Whether a pattern can ever match: a known type, a known group with a star, or "*". */
export function isSubscription(pattern: string): boolean {
  const types = publicTypes();
  return pattern === "*" || types.includes(pattern) ||
    (pattern.endsWith(".*") && types.some((type) => type.startsWith(pattern.slice(0, -1))));
}
