import { assertCan } from "shared/auth/mod.ts";
import { stringify } from "@std/csv";
import { movementsPerDay } from "../../../services/analytics/reports.ts";
import { assertSignedIn, define } from "../../../state.ts";
import { rangeOf } from "../range.ts";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "analytics:read");
    const { sql, tenant } = ctx.state;
    const rows = await movementsPerDay(sql, rangeOf(ctx.url), tenant.timeZone);
    const csv = stringify(rows.map((row) => ({ ...row })), {
      columns: ["day", "unitsIn", "unitsOut", "movements"],
    });
    return new Response(csv, {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="movements.csv"',
      },
    });
  },
});
