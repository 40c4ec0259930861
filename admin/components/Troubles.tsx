import type { Locale } from "shared/i18n/mod.ts";
import type { Progress } from "../domain/progress.ts";
import { progressMessages } from "./messages/progress.ts";

/** What does not hold of a tenant, in the words of whoever found it. */
export function Troubles(
  { troubles, locale }: { troubles: Progress["troubles"]; locale: Locale },
) {
  if (troubles.length === 0) return null;
  return (
    <details class="mt-4">
      <summary class="cursor-pointer text-sm font-medium">
        {progressMessages(locale).troubles} ({troubles.length})
      </summary>
      <dl class="mt-2 space-y-2 text-sm">
        {troubles.map(({ type, reason, message }) => (
          <div key={type}>
            <dt class="font-medium">{type}: {reason}</dt>
            <dd class="break-words text-base-content/80">{message}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
