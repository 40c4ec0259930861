import { HttpError } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { csvLine } from "../../../../../services/webshop/import/csv.ts";
import {
  getImport,
  lastRun,
  readWarnings,
} from "../../../../../services/webshop/import/imports.ts";
import { reportLines } from "../../../../../services/webshop/import/report.ts";
import { assertSignedIn, define } from "../../../../../state.ts";
import { csvDownload } from "../(_components)/download.ts";
import { importMessages } from "../(_components)/messages.ts";
import { outcomeText } from "../(_components)/outcome.ts";
import { warningMessages } from "../(_components)/warnings.ts";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const { sql, objects, locale } = ctx.state;
    const source = await getImport(sql, ctx.params.id);
    const run = source && await lastRun(sql, source.id);
    if (!run) throw new HttpError(404);
    const m = importMessages(locale);
    const texts = warningMessages(locale);
    const warnings = Map.groupBy(
      await readWarnings({ sql, bucket: objects.private }, source.id),
      ({ line }) => line,
    );
    const lines = (await reportLines(sql, run.id)).map(({ line, handle, sku, outcome, message }) =>
      csvLine([
        line,
        handle,
        sku,
        m.outcomes[outcome],
        outcomeText(message, locale),
        (warnings.get(line) ?? []).map(({ code }) => texts[code].what).join("; "),
      ])
    );
    const header = csvLine([m.line, "handle", "SKU", m.state, "", m.warnings]);
    return csvDownload(`${source.fileName}.report.csv`, [header, ...lines]);
  },
});
