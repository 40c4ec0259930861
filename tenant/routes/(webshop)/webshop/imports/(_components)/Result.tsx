import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Alert, Badge, Button, DataTable, Stat } from "shared/ui/mod.ts";
import type { ReportLine } from "../../../../../services/webshop/import/report.ts";
import type { Run } from "../../../../../services/webshop/import/imports.ts";
import { importMessages } from "./messages.ts";
import { outcomeText } from "./outcome.ts";

export interface ResultProps {
  run: Run;
  /** Lines that were left out, failed or came in otherwise than they stood. */
  attention: ReportLine[];
  locale: Locale;
}

/** What a run did, or would have done. */
export function Result({ run, attention, locale }: ResultProps) {
  const m = importMessages(locale);
  const number = (value: number) => formatNumber(value, locale);
  const { products, lines, units } = run.counts;
  return (
    <section class="mb-8">
      <Verdict run={run} locale={locale} />
      <div class="mb-4 grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
        <Figure label={m.created} value={products.created} of={lines.created} locale={locale} />
        <Figure label={m.updated} value={products.updated} of={lines.updated} locale={locale} />
        <Figure
          label={m.unchanged}
          value={products.unchanged}
          of={lines.unchanged}
          locale={locale}
        />
        <Stat label={m.failed} value={number(products.failed)} />
        <Stat label={m.skipped} value={number(lines.skipped)} />
        <Stat label={m.units} value={number(units)} />
      </div>
      <div class="flex flex-wrap gap-2">
        <Button href={`/webshop/imports/${run.importId}/report.csv`} icon="download" download>
          {m.report}
        </Button>
        {!run.dryRun && (
          <>
            <Button href="/webshop/products" icon="tag" variant="primary">{m.toProducts}</Button>
            <Button href="/webshop/imports" variant="ghost">{m.another}</Button>
          </>
        )}
      </div>
      {attention.length > 0 && (
        <>
          <h2 class="mt-6 mb-3 text-lg font-semibold">{m.attention}</h2>
          <DataTable
            caption={m.attention}
            rows={attention}
            rowKey={(row) => `${row.line} ${row.sku}`}
            empty={null}
            columns={[
              { key: "line", label: m.line, align: "right", render: (row) => number(row.line) },
              { key: "product", label: m.products, render: (row) => row.handle },
              { key: "sku", label: "SKU", render: (row) => row.sku || "–" },
              {
                key: "outcome",
                label: m.state,
                render: (row) => (
                  <Badge tone={row.outcome === "failed" ? "error" : "warning"}>
                    {m.outcomes[row.outcome]}
                  </Badge>
                ),
              },
              { key: "message", label: "", render: (row) => outcomeText(row.message, locale) },
            ]}
          />
        </>
      )}
    </section>
  );
}

function Verdict({ run, locale }: { run: Run; locale: Locale }) {
  const m = importMessages(locale);
  const number = (value: number) => formatNumber(value, locale);
  if (run.state === "failed") {
    const text = run.failure === "worker_died" ? m.failures.worker_died : m.failures.file_gone;
    return <Alert tone="error" title={m.failedTitle}>{text}</Alert>;
  }
  const { created, updated, unchanged, failed } = run.counts.products;
  const nothing = created + updated + failed === 0;
  const seconds = run.startedAt && run.finishedAt
    ? (run.finishedAt.getTime() - run.startedAt.getTime()) / 1000
    : 0;
  const text = nothing
    ? m.noChanges
    : m.doneText(number(created), number(updated), number(unchanged));
  return (
    <Alert
      tone={failed > 0 ? "warning" : run.dryRun ? "info" : "success"}
      title={run.dryRun
        ? m.dryTitle
        : `${m.doneTitle} ${m.took(number(Math.round(seconds * 10) / 10))}`}
    >
      <p>{text}</p>
      {run.dryRun && <p>{m.dryText}</p>}
    </Alert>
  );
}

function Figure(
  { label, value, of, locale }: { label: string; value: number; of: number; locale: Locale },
) {
  const m = importMessages(locale);
  const variants = m.variants.toLocaleLowerCase(locale);
  return (
    <Stat
      label={label}
      value={formatNumber(value, locale)}
      hint={`${formatNumber(of, locale)} ${variants}`}
    />
  );
}
