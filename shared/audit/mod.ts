/** The audit log: append-only, in the transaction of what it tells, chained by hashes. */
import type { MigrationSet } from "shared/db/mod.ts";

export { appendAudit, type AuditActor, type AuditChange, platformChain } from "./append.ts";
export { auditCsv, type AuditFormat, auditFormats, exportAudit } from "./export.ts";
export {
  auditPerPage,
  type AuditQuery,
  auditQuery,
  type AuditRow,
  auditRow,
  chainState,
  filterOf,
  rowOf,
} from "./query.ts";
export { auditCountLimit, findAudit, listAudit } from "./read.ts";
export { type ChainState, verifyChains } from "./verify.ts";

export const auditMigrations: MigrationSet = {
  name: "audit",
  directory: new URL("./migrations/", import.meta.url),
};
