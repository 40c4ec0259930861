import type { ComponentChildren } from "preact";
import type { AuditRow } from "shared/audit/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { type Column, DataTable } from "../DataTable.tsx";
import { auditTableMessages } from "./messages.ts";

/** Of an id that says nothing to people its end is enough to tell it from others. */
export const shortId = (id: string) => /^[0-9a-f-]{36}$/.test(id) ? `…${id.slice(-8)}` : id;

export interface AuditTableProps {
  entries: AuditRow[];
  /** What stands in the place of an empty list. */
  empty: ComponentChildren;
  locale: Locale;
  /** Where all that is known of an entry is shown. */
  hrefOf(row: AuditRow): string;
  /** An action in words. */
  actionText(action: string): string;
  /** A time as the app's people read it. */
  moment(at: Date): string;
  /** Who did it, where that is not simply the name. */
  actorText?(row: AuditRow): string;
  /** Columns of one app only. */
  more?: Column<AuditRow>[];
}

/** Entries of an audit log, each with a link to all that is known of it. */
export function AuditTable(props: AuditTableProps) {
  const { entries, empty, locale, hrefOf, actionText, moment, actorText, more = [] } = props;
  const m = auditTableMessages(locale);
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
            <a class="link link-hover whitespace-nowrap" href={hrefOf(row)}>
              {moment(new Date(row.at))}
            </a>
          ),
        },
        {
          key: "who",
          label: m.who,
          render: (row) => (
            <>
              {actorText?.(row) ?? row.actorName}
              {row.impersonatorId && (
                <span class="block text-sm text-warning">{m.forSupport(row.impersonatorId)}</span>
              )}
            </>
          ),
        },
        { key: "action", label: m.action, render: (row) => actionText(row.action) },
        {
          key: "what",
          label: m.what,
          render: (row) => (
            <span class="block max-w-72 break-words">
              {row.objectName || shortId(row.objectId)}
            </span>
          ),
        },
        ...more,
      ]}
    />
  );
}
