import type { AuditEntry, AuditFilter } from "shared/audit/mod.ts";
import type { AuditQuery, AuditRow } from "shared/identity_api/mod.ts";

/** What a form asks for as the log understands it; `until` is a day that still counts. */
export function filterOf(query: Omit<AuditQuery, "page">): AuditFilter {
  const { person, object, action, tenant, about, from, until } = query;
  const dayAfter = until ? new Date(Date.parse(until) + 86_400_000) : undefined;
  return {
    person,
    object,
    action,
    about: about || undefined,
    chain: tenant || undefined,
    from: from ? new Date(from) : undefined,
    until: dayAfter,
  };
}

/** An entry as the API gives it. */
export const rowOf = (entry: AuditEntry): AuditRow => ({ ...entry, at: entry.at.toISOString() });
