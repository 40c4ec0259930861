import type { Locale } from "shared/i18n/mod.ts";
import type { LiveState } from "shared/live/connection.ts";
import { liveMessages } from "./live_messages.ts";

const dots: Record<LiveState, string> = {
  connecting: "bg-base-content/40",
  live: "bg-success",
  slow: "bg-info",
  offline: "bg-warning",
};

export interface LiveStatusProps {
  state: LiveState;
  /** Since when the numbers stand still, as people read it: "12:04". */
  asOf?: string;
  /** Until the next try. */
  seconds?: number;
  locale: Locale;
}

/** Says, calmly, whether what is shown follows every change. */
export function LiveStatus({ state, asOf, seconds, locale }: LiveStatusProps) {
  const m = liveMessages(locale);
  return (
    <span class="inline-flex items-center gap-2 text-sm" title={m.hints[state]}>
      <span class={`size-2 shrink-0 rounded-full ${dots[state]}`} aria-hidden="true" />
      <span>{state === "offline" && asOf ? m.offlineAsOf(asOf) : m.states[state]}</span>
      {seconds !== undefined && (
        // Whoever listens to the page would hear every second.
        <span class="text-base-content/70 tabular" aria-hidden="true">{m.again(seconds)}</span>
      )}
    </span>
  );
}
