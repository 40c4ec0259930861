import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import type { SessionRow } from "shared/identity_api/mod.ts";
import { Badge, Button, type Column, DataTable } from "shared/ui/mod.ts";
import { peopleMessages } from "./messages/people.ts";
import { Time } from "./Time.tsx";

/** Living sessions; `person` says whose they are, where that is not plain. */
export function SessionTable(
  { sessions, person = false, canEnd, empty, locale }: {
    sessions: SessionRow[];
    person?: boolean;
    canEnd: boolean;
    empty: ComponentChildren;
    locale: Locale;
  },
) {
  const m = peopleMessages(locale);
  const whose: Column<SessionRow> = {
    key: "person",
    label: m.person,
    render: (row) => (
      <a class="group block min-w-40" href={`/users/${row.accountId}`}>
        <span class="block font-medium group-hover:underline">{row.name || row.email}</span>
        <span class="block text-sm text-base-content/70">{row.email}</span>
      </a>
    ),
  };
  const columns: Column<SessionRow>[] = [
    {
      key: "device",
      label: m.device,
      render: (row) => (
        <span class="block max-w-80 min-w-40">
          <span class="block truncate" title={row.userAgent}>{row.device || "–"}</span>
          <span class="block text-sm text-base-content/70">{row.ip} · {row.place}</span>
          {row.impersonator && <Badge tone="warning">{m.supportSession(row.impersonator)}</Badge>}
        </span>
      ),
    },
    { key: "apps", label: m.apps, render: (row) => row.clients.join(", ") || "–" },
    { key: "method", label: m.method, render: (row) => methods(row.amr) },
    {
      key: "seen",
      label: m.lastSeen,
      render: (row) => (
        <>
          <Time at={row.seenAt} locale={locale} />
          <span class="block text-sm text-base-content/70">
            {m.signedIn}: <Time at={row.createdAt} locale={locale} />
          </span>
        </>
      ),
    },
  ];
  const end: Column<SessionRow> = {
    key: "end",
    label: m.manage,
    align: "right",
    render: (row) => <Button href={`/sessions/${row.id}`} size="sm">{m.end}</Button>,
  };
  return (
    <DataTable
      caption={m.sessions}
      rows={sessions}
      rowKey={(row) => row.id}
      empty={empty}
      columns={[...(person ? [whose] : []), ...columns, ...(canEnd ? [end] : [])]}
    />
  );

  function methods(amr: string[]) {
    return [...new Set(amr.map((name) => m.methods[name] ?? name))].join(", ");
  }
}
