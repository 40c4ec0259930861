import { formatDateTime, formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Badge, DataTable, EmptyState, type Tone } from "shared/ui/mod.ts";
import { dialectNames } from "../../../../../services/webshop/import/dialects.ts";
import type { listImports } from "../../../../../services/webshop/import/imports.ts";
import { importMessages } from "./messages.ts";

type Row = Awaited<ReturnType<typeof listImports>>[number];

const tones: Record<string, Tone> = {
  done: "success",
  failed: "error",
  running: "info",
  queued: "info",
};

/** The files that were brought, the newest first. */
export function ImportList(
  { imports, locale, timeZone }: { imports: Row[]; locale: Locale; timeZone: string },
) {
  const m = importMessages(locale);
  const number = (value: number) => formatNumber(value, locale);
  const stateOf = ({ lastRun }: Row) => {
    if (!lastRun) return "checked";
    return lastRun.dryRun && lastRun.state === "done" ? "dry" : lastRun.state;
  };
  return (
    <DataTable
      caption={m.earlier}
      rows={imports}
      rowKey={(row) => row.id}
      empty={<EmptyState icon="upload" title={m.noneYet} />}
      columns={[
        {
          key: "name",
          label: m.name,
          render: (row) => (
            <a class="link link-hover font-medium" href={`/webshop/imports/${row.id}`}>
              {row.fileName}
            </a>
          ),
        },
        { key: "source", label: m.source, render: (row) => dialectNames[row.dialect] },
        {
          key: "products",
          label: m.products,
          align: "right",
          render: (row) => number(row.preview.counts.products),
        },
        {
          key: "variants",
          label: m.variants,
          align: "right",
          render: (row) => number(row.preview.counts.variants),
        },
        {
          key: "state",
          label: m.state,
          render: (row) => (
            <Badge tone={tones[stateOf(row)] ?? "neutral"}>{m.states[stateOf(row)]}</Badge>
          ),
        },
        { key: "who", label: m.who, render: (row) => row.createdBy },
        {
          key: "when",
          label: m.when,
          align: "right",
          render: (row) => formatDateTime(row.createdAt, locale, timeZone),
        },
      ]}
    />
  );
}
