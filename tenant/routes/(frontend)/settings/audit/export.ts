import { z } from "zod";
import { auditFormats, auditQuery, exportAudit, filterOf } from "shared/audit/mod.ts";
import { assertCan } from "shared/auth/mod.ts";
import { assertSignedIn, define } from "../../../../state.ts";

const choice = z.object({ format: z.enum(auditFormats).catch("csv") });

export const handler = define.handlers({
  /** The entries that fit, as a file. */
  GET({ state, url }) {
    assertCan(assertSignedIn(state), "settings:manage");
    const { sql, tenant } = state;
    const asked = Object.fromEntries(url.searchParams);
    const query = { ...auditQuery.parse(asked), tenant: tenant.slug };
    return exportAudit(sql, filterOf(query, tenant.timeZone), choice.parse(asked).format);
  },
});
