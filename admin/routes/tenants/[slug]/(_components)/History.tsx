import { formatMoment, formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Badge, DataTable } from "shared/ui/mod.ts";
import { adminMessages } from "../../../../components/messages.ts";
import { tenantMessages } from "../../../../components/messages/tenant.ts";
import type { Operation } from "../../../../domain/operations.ts";

const tones = {
  requested: "info",
  merged: "info",
  done: "success",
  refused: "error",
  failed: "error",
  superseded: "neutral",
} as const;

/** Everything that was asked for, newest first. */
export function History({ operations, locale }: { operations: Operation[]; locale: Locale }) {
  const m = adminMessages(locale);
  const t = tenantMessages(locale);
  return (
    <section>
      <h2 class="mt-6 mb-2 text-lg font-semibold">{t.history}</h2>
      <DataTable
        caption={t.history}
        rows={operations}
        rowKey={(row) => row.id}
        empty={null}
        columns={[
          { key: "kind", label: t.operation, render: (row) => t.operations[row.kind] },
          {
            key: "state",
            label: m.state,
            render: (row) => (
              <>
                <Badge tone={tones[row.state]}>{t.operationStates[row.state]}</Badge>
                {row.error && row.finishedAt && (
                  <span class="mt-1 block max-w-80 min-w-40 text-sm break-words text-error">
                    {t.refusals[row.error as keyof typeof t.refusals] ?? row.error}
                  </span>
                )}
              </>
            ),
          },
          { key: "who", label: t.who, render: (row) => row.actorName },
          {
            key: "when",
            label: t.when,
            render: (row) => (
              <span class="whitespace-nowrap">{formatMoment(row.createdAt, locale)}</span>
            ),
          },
          { key: "took", label: t.took, align: "right", render: (row) => duration(row) },
        ]}
      />
    </section>
  );

  function duration({ createdAt, finishedAt }: Operation) {
    if (!finishedAt) return "–";
    const seconds = (finishedAt.getTime() - createdAt.getTime()) / 1000;
    return t.seconds(formatNumber(Math.max(1, Math.round(seconds)), locale));
  }
}
