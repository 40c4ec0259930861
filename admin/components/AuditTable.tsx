import type { ComponentChildren } from "preact";
import { type AuditRow, platformChain } from "shared/audit/mod.ts";
import { formatMoment, type Locale } from "shared/i18n/mod.ts";
import { AuditTable as Table } from "shared/ui/audit/AuditTable.tsx";
import type { LogName } from "../domain/audit_logs.ts";
import { auditMessages } from "./messages/audit.ts";
import { actionText } from "./messages/audit_actions.ts";

/** Entries of one of Admin's two logs, with the chain of each. */
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
    <Table
      entries={entries}
      empty={empty}
      locale={locale}
      hrefOf={({ chain, number }) => `/audit/${log}/${encodeURIComponent(chain)}/${number}`}
      actionText={(action) => actionText(action, locale)}
      moment={(at) => formatMoment(at, locale)}
      more={[{
        key: "chain",
        label: m.chain,
        render: (row) => row.chain === platformChain ? m.platform : row.chain,
      }]}
    />
  );
}
