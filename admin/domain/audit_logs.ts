import {
  type AuditFormat,
  auditPerPage,
  type AuditQuery,
  type AuditRow,
  type ChainState,
  exportAudit,
  filterOf,
  findAudit,
  listAudit,
  rowOf,
  verifyChains,
} from "shared/audit/mod.ts";
import type { Sql } from "shared/db/mod.ts";
import {
  type ActingPerson,
  endpoints,
  type IdentityApi,
  IdentityRefused,
} from "shared/identity_api/mod.ts";

/** The two logs of the platform: identity's about people and access, Admin's own about tenants. */
export const logNames = ["identity", "admin"] as const;
export type LogName = typeof logNames[number];

export interface AuditLog {
  list(query: AuditQuery): Promise<{ entries: AuditRow[]; total: number }>;
  find(chain: string, number: number): Promise<AuditRow | null>;
  /** A download that is made while it is read. */
  export(query: Omit<AuditQuery, "page">, format: AuditFormat): Promise<Response>;
  verify(): Promise<ChainState[]>;
}

/** A log by its name; identity's is asked in the name of `acting`. */
export function auditLog(
  { sql, identity, acting }: { sql: Sql; identity: IdentityApi; acting: ActingPerson },
  name: LogName,
): AuditLog {
  return name === "admin" ? ownLog(sql) : identityLog(identity, acting);
}

function ownLog(sql: Sql): AuditLog {
  return {
    async list(query) {
      const { entries, total } = await listAudit(sql, {
        ...filterOf(query),
        limit: auditPerPage,
        offset: (query.page - 1) * auditPerPage,
      });
      return { entries: entries.map(rowOf), total };
    },
    async find(chain, number) {
      const entry = await findAudit(sql, chain, number);
      return entry && rowOf(entry);
    },
    export: (query, format) => Promise.resolve(exportAudit(sql, filterOf(query), format)),
    verify: () => verifyChains(sql),
  };
}

function identityLog(identity: IdentityApi, acting: ActingPerson): AuditLog {
  return {
    list: (query) => identity.call(endpoints.listAudit, acting, { query }),
    async find(chain, number) {
      const params = { chain, number: String(number) };
      return await identity.call(endpoints.getAuditEntry, acting, { params }).catch((error) => {
        if (error instanceof IdentityRefused && error.status === 404) return null;
        throw error;
      });
    },
    export: (query, format) =>
      identity.download(endpoints.exportAudit, acting, { query: { ...query, format } }),
    verify: async () => (await identity.call(endpoints.verifyAudit, acting)).chains,
  };
}
