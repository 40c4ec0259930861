import type { ComponentChildren } from "preact";
import { type AuditRow, platformChain } from "shared/audit/mod.ts";
import { formatMoment, type Locale } from "shared/i18n/mod.ts";
import { DataTable } from "shared/ui/mod.ts";
import type { LogName } from "../domain/audit_logs.ts";
import { auditMessages } from "./messages/audit.ts";
import { actionText } from "./messages/audit_actions.ts";

/** Of an id that says nothing to people its end is enough to tell it from others. */
const shortened = (id: string) => /^[0-9a-f-]{36}$/.test(id) ? `…${id.slice(-8)}` : id;

/** Where one entry is shown. */
const entryHref = (log: LogName, { chain, number }: AuditRow) =>
  `/audit/${log}/${encodeURIComponent(chain)}/${number}`;

/** Entries of a log, each with a link to all that is known of it. */
export function AuditTable(
  { log, entries, empty, locale }: {
    log: LogName;
    entries: AuditRow[];
    empty: ComponentChildren;
    locale: Locale;
  },
) {
  const m = auditMessages(locale);
  return (
    <DataTable
      caption={m.audit}
      rows={entries}
      rowKey={(row) => `${row.chain}/${row.number}`}
      empty={empty}
      columns={[
        {
          key: "when",
          label: m.when,
          render: (row) => (
            <a class="link link-hover whitespace-nowrap" href={entryHref(log, row)}>
              {formatMoment(new Date(row.at), locale)}
            </a>
          ),
        },
        {
          key: "who",
          label: m.who,
          render: (row) => (
            <>
              {row.actorName}
              {row.impersonatorId && (
                <span class="block text-sm text-warning">{m.forSupport(row.impersonatorId)}</span>
              )}
            </>
          ),
        },
        { key: "action", label: m.action, render: (row) => actionText(row.action, locale) },
        {
          key: "what",
          label: m.what,
          render: (row) => (
            <span class="block max-w-72 break-words">
              {row.objectName || shortened(row.objectId)}
            </span>
          ),
        },
        {
          key: "chain",
          label: m.chain,
          render: (row) => row.chain === platformChain ? m.platform : row.chain,
        },
      ]}
    />
  );
}
