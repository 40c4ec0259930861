import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import type { Progress } from "../domain/progress.ts";
import { adminMessages } from "./messages.ts";
import { progressMessages } from "./messages/progress.ts";
import { PhaseBadge } from "./PhaseBadge.tsx";

/** Which of a tenant's services are awake, and when they fall asleep. */
export function ServiceList(
  { services, phase, locale }: {
    services: Progress["services"];
    /** Shown beside the title, unless it stands elsewhere. */
    phase: Progress["phase"] | null;
    locale: Locale;
  },
) {
  const m = adminMessages(locale);
  const p = progressMessages(locale);
  const minutes = (services[0]?.idleAfterSeconds ?? 300) / 60;
  return (
    <section class="rounded-box border border-base-300 bg-base-100 p-5 sm:p-6">
      <div class="flex flex-wrap items-center justify-between gap-3">
        <h2 class="text-lg font-semibold">{m.services}</h2>
        {phase && <PhaseBadge phase={phase} locale={locale} />}
      </div>
      {services.length === 0 ? <p class="mt-2 text-base-content/70">{p.noServices}</p> : (
        <>
          <ul class="mt-3 grid gap-x-6 sm:grid-cols-2">
            {services.map(({ name, awake }) => (
              <li
                key={name}
                class="flex items-center justify-between gap-3 border-b border-base-200 py-2"
              >
                {p.serviceNames[name as keyof typeof p.serviceNames] ?? name}
                <span class="flex items-center gap-2 text-sm text-base-content/70">
                  <span
                    class={`size-2.5 rounded-full ${awake ? "bg-success" : "bg-base-300"}`}
                    aria-hidden
                  />
                  {awake ? p.awakeNow : p.asleep}
                </span>
              </li>
            ))}
          </ul>
          <p class="mt-3 text-sm text-base-content/70">
            {p.idleAfter(formatNumber(minutes, locale))}
          </p>
        </>
      )}
    </section>
  );
}
