import { formatDuration, formatNumber, type Locale } from "shared/i18n/mod.ts";
import { DataTable } from "shared/ui/DataTable.tsx";
import { EmptyState } from "shared/ui/states.tsx";
import { EngineStateBadge, HealthBadge } from "../components/HealthBadge.tsx";
import { LiveLine } from "../components/LiveLine.tsx";
import { titleOf } from "../components/EngineFindings.tsx";
import { engineMessages } from "../components/messages/engines.ts";
import { adminMessages } from "../components/messages.ts";
import { useLive } from "../components/useLive.ts";
import type { TenantEngines } from "shared/devops_api/mod.ts";
import { type EngineRow, findingsOf, healthOf } from "../domain/engine_health.ts";

export interface EnginesOverviewProps {
  rows: EngineRow[];
  /** Path and query of this page. */
  path: string;
  /** Where its news comes from. */
  events: string;
  locale: Locale;
}

const order = ["broken", "watch", "unknown", "well", "asleep"];

/** One line for each tenant: how its engines are; live while the page is open. */
export default function EnginesOverview({ rows, path, events, locale }: EnginesOverviewProps) {
  const m = engineMessages(locale);
  const { seen, live } = useLive(events, rows);
  const sorted = seen.value.toSorted((a, b) => order.indexOf(health(a)) - order.indexOf(health(b)));
  const readAt = seen.value.find((row) => row.seen?.readAt)?.seen?.readAt ?? null;
  const figure = (value: number | undefined | null) =>
    value === undefined || value === null ? m.unknownFigure : formatNumber(value, locale);
  const number = (
    label: string,
    key: string,
    of: (row: EngineRow) => number | undefined | null,
  ) => ({
    key,
    label,
    align: "right" as const,
    render: (row: EngineRow) => figure(of(row)),
  });
  return (
    <>
      <LiveLine live={live.value} readAt={readAt} path={path} locale={locale} />
      <DataTable
        caption={m.engines}
        rows={sorted}
        rowKey={({ slug }) => slug}
        empty={<EmptyState icon="bolt" title={m.noTenants} text={m.noTenantsText} />}
        columns={[
          {
            key: "tenant",
            label: m.tenant,
            render: ({ slug, name }) => (
              <a class="group block min-w-36" href={`/tenants/${slug}/engines`}>
                <span class="block font-medium group-hover:underline">{name}</span>
                <span class="block text-sm text-base-content/70">{slug}</span>
              </a>
            ),
          },
          {
            key: "condition",
            label: m.condition,
            render: (row) => <Condition row={row} locale={locale} />,
          },
          {
            key: "engines",
            label: m.engines,
            render: ({ seen }) => seen ? <Engines seen={seen} locale={locale} /> : m.unknownFigure,
          },
          {
            key: "services",
            label: m.services,
            render: ({ seen }) =>
              seen
                ? (
                  <span class="whitespace-nowrap">
                    {adminMessages(locale).awake(
                      seen.services.filter(({ awake }) => awake).length,
                      seen.services.length,
                    )}
                  </span>
                )
                : m.unknownFigure,
          },
          {
            key: "outbox",
            label: m.outbox,
            align: "right",
            render: ({ seen }) => (
              <>
                {figure(seen?.outbox?.events)}
                {seen?.outbox && seen.outbox.events > 0 && (
                  <span class="block text-sm text-base-content/70">
                    {formatDuration(seen.outbox.oldestSeconds, locale)}
                  </span>
                )}
              </>
            ),
          },
          number(m.short.waiting, "waiting", ({ seen }) => sum(seen, "waiting")),
          number(m.short.dead, "dead", ({ seen }) => sum(seen, "deadLetters")),
          number(
            m.short.live,
            "sockets",
            ({ seen }) => seen?.live && seen.live.sockets + seen.live.streams,
          ),
          number(m.short.failed, "errors", ({ seen }) => seen?.requests?.errors),
        ]}
      />
    </>
  );
}

const health = ({ seen }: EngineRow) => seen ? healthOf(seen) : "unknown";

/** The whole in a word, with what is worst where no engine tells it. */
function Condition({ row, locale }: { row: EngineRow; locale: Locale }) {
  const worst = row.seen && findingsOf(row.seen).find((finding) => !("engine" in finding));
  return (
    <div class="max-w-56">
      <HealthBadge health={health(row)} locale={locale} />
      {worst && <p class="mt-1 text-sm text-base-content/70">{titleOf(worst, locale)}</p>}
    </div>
  );
}

/** How many engines are up, and which are not. */
function Engines({ seen, locale }: { seen: TenantEngines; locale: Locale }) {
  const m = engineMessages(locale);
  const known = seen.engines.filter(({ state }) => state !== "unknown");
  if (known.length === 0) return <span class="text-base-content/70">{m.states.unknown}</span>;
  const up = known.filter(({ state }) => state === "up");
  return (
    <div class="whitespace-nowrap">
      {m.upOf(up.length, known.length)}
      {known.filter(({ state }) => state !== "up").map(({ name, state }) => (
        <p key={name} class="mt-1 flex items-center gap-2 text-sm">
          {m.engineNames[name]} <EngineStateBadge state={state} locale={locale} />
        </p>
      ))}
    </div>
  );
}

/** Over all consumers; not known where nobody has told of the outbox. */
function sum(seen: EngineRow["seen"], key: "waiting" | "deadLetters"): number | undefined {
  if (!seen?.outbox) return undefined;
  return seen.consumers.reduce((sum, consumer) => sum + consumer[key], 0);
}
