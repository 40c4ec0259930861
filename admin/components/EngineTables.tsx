import { formatNumber, formatRelative, type Locale } from "shared/i18n/mod.ts";
import { DataTable } from "shared/ui/DataTable.tsx";
import type { TenantEngines } from "shared/devops_api/mod.ts";
import { engineMessages } from "./messages/engines.ts";
import { progressMessages } from "./messages/progress.ts";

/** A tenant's services and the consumers of its events, one line each. */
export function EngineTables({ seen, locale }: { seen: TenantEngines; locale: Locale }) {
  const m = engineMessages(locale);
  const names = progressMessages(locale).serviceNames as Record<string, string>;
  const now = new Date(seen.readAt ?? Date.now());
  const figure = (value: number | null) =>
    value === null ? m.unknownFigure : formatNumber(value, locale);
  return (
    <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <section class="min-w-0">
        <h2 class="mb-3 text-lg font-semibold">{m.services}</h2>
        <DataTable
          caption={m.services}
          rows={seen.services}
          rowKey={({ name }) => name}
          empty={<p class="p-5 text-base-content/70">{progressMessages(locale).noServices}</p>}
          columns={[
            { key: "name", label: m.service, render: ({ name }) => names[name] ?? name },
            {
              key: "state",
              label: m.state,
              render: ({ awake }) => (
                <span class="flex items-center gap-2 whitespace-nowrap">
                  <span
                    class={`size-2.5 rounded-full ${awake ? "bg-success" : "bg-base-300"}`}
                    aria-hidden
                  />
                  {awake ? m.awake : m.asleep}
                </span>
              ),
            },
            {
              key: "requests",
              label: m.requests(seen.requests?.minutes ?? 5),
              align: "right",
              render: ({ requests }) => figure(requests),
            },
            {
              key: "errors",
              label: m.failed,
              align: "right",
              render: ({ errors }) => (
                <span class={errors ? "font-semibold text-error" : ""}>{figure(errors)}</span>
              ),
            },
            {
              key: "seen",
              label: m.seen,
              render: ({ seenAt }) => (
                <span class="whitespace-nowrap text-base-content/70">
                  {seenAt ? formatRelative(new Date(seenAt), locale, now) : m.neverSeen}
                </span>
              ),
            },
          ]}
        />
      </section>
      <section class="min-w-0">
        <h2 class="mb-3 text-lg font-semibold">{m.consumers}</h2>
        <DataTable
          caption={m.consumers}
          rows={seen.consumers}
          rowKey={({ name }) => name}
          empty={<p class="p-5 text-base-content/70">{m.nothingYet}</p>}
          columns={[
            { key: "name", label: m.consumer, render: ({ name }) => <code>{name}</code> },
            {
              key: "waiting",
              label: m.short.waiting,
              align: "right",
              render: ({ waiting }) => figure(waiting),
            },
            {
              key: "dead",
              label: m.short.dead,
              align: "right",
              render: ({ deadLetters }) => (
                <span class={deadLetters ? "font-semibold text-warning" : ""}>
                  {figure(deadLetters)}
                </span>
              ),
            },
          ]}
        />
      </section>
    </div>
  );
}
