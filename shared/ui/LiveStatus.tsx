import type { Locale } from "shared/i18n/mod.ts";
import type { LiveState } from "shared/live/connection.ts";
import { liveMessages } from "./live_messages.ts";

const dots: Record<LiveState, string> = {
  connecting: "bg-base-300",
  live: "bg-success",
  slow: "bg-success/50",
  offline: "bg-warning",
};

/** Says, calmly, whether what is shown follows every change. For islands. */
export function LiveStatus({ state, locale }: { state: LiveState; locale: Locale }) {
  const m = liveMessages(locale);
  return (
    <p
      class="flex items-center gap-2 text-sm text-base-content/70"
      role="status"
      title={m.hints[state]}
    >
      <span class={`size-2 shrink-0 rounded-full ${dots[state]}`} aria-hidden="true" />
      {m.states[state]}
    </p>
  );
}
