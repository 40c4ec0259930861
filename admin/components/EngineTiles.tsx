import { formatNumber, formatRelative, type Locale } from "shared/i18n/mod.ts";
import type { TenantEngines } from "shared/devops_api/mod.ts";
import { EngineStateBadge } from "./HealthBadge.tsx";
import { engineMessages } from "./messages/engines.ts";
import { progressMessages } from "./messages/progress.ts";

/** The four engines side by side: what does the work, whether it answers, how fast. */
export function EngineTiles({ seen, locale }: { seen: TenantEngines; locale: Locale }) {
  const m = engineMessages(locale);
  const names = progressMessages(locale).serviceNames as Record<string, string>;
  const serviceName = (label: string) =>
    label.split(",").map((name) => names[name] ?? name).join(", ");
  const now = new Date(seen.readAt ?? Date.now());
  return (
    <ul class="mb-6 grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {seen.engines.map((engine) => (
        <li
          key={engine.name}
          class="flex flex-col rounded-box border border-base-300 bg-base-100 p-4 sm:p-5"
        >
          <div class="flex items-start justify-between gap-3">
            <h2 class="font-semibold">{m.engineNames[engine.name]}</h2>
            <EngineStateBadge state={engine.state} locale={locale} />
          </div>
          <p class="mt-1 text-sm text-base-content/70">
            {driverOf(engine, m)}
            {engine.milliseconds !== null && (
              <span class="tabular" title={m.latencyHint}>
                {` · ${m.milliseconds(formatNumber(engine.milliseconds, locale))}`}
              </span>
            )}
          </p>
          <p class="mt-3 text-sm text-base-content/70">{m.engineHints[engine.name]}</p>
          {engine.failing.length > 0 && (
            <p class="mt-2 text-sm font-medium">
              {m.notReachedBy(engine.failing.map(serviceName).join(", "))}
            </p>
          )}
          {engine.state === "unknown" && seen.readAt && (
            <p class="mt-2 text-sm text-base-content/70">
              {m.nobodyAwake} {engine.seenAt
                ? m.lastSeen(formatRelative(new Date(engine.seenAt), locale, now))
                : m.neverSeen}
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

function driverOf(
  { name, driver }: TenantEngines["engines"][number],
  m: ReturnType<typeof engineMessages>,
): string {
  if (!driver) return m.unknownFigure;
  if (name === "broker" && driver === "postgresql") return m.brokerInDatabase;
  return m.drivers[driver] ?? driver;
}
