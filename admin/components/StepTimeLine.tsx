import { formatDuration, type Locale } from "shared/i18n/mod.ts";
import { Icon } from "shared/ui/Icon.tsx";
import type { StepTime } from "../domain/observations.ts";
import { progressMessages } from "./messages/progress.ts";

/** How long something has been at its step, marked where that is far beyond what is usual. */
export function StepTimeLine(
  { time, locale, long = false }: {
    time: StepTime;
    locale: Locale;
    /** Says what is usual, too. */
    long?: boolean;
  },
) {
  const m = progressMessages(locale);
  const name = m.steps[time.name as keyof typeof m.steps] ??
    m.phases[time.name as keyof typeof m.phases] ?? time.name;
  const seconds = Math.max(0, (Date.now() - Date.parse(time.since)) / 1000);
  return (
    <p class="mt-1 text-sm text-base-content/70">
      {name}, {m.inStep(formatDuration(seconds, locale))}
      {long && ` (${m.usual(formatDuration(time.usualSeconds, locale))})`}
      {time.escalated && (
        <span class="flex items-center gap-1 font-medium text-error">
          <Icon name="alert" size={16} />
          {m.late}
        </span>
      )}
    </p>
  );
}
