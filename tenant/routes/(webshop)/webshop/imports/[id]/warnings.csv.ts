import { HttpError } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { csvLine } from "../../../../../services/webshop/import/csv.ts";
import { getImport, readWarnings } from "../../../../../services/webshop/import/imports.ts";
import { assertSignedIn, define } from "../../../../../state.ts";
import { csvDownload } from "../(_components)/download.ts";
import { importMessages } from "../(_components)/messages.ts";
import { warningMessages } from "../(_components)/warnings.ts";

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const { sql, objects, locale } = ctx.state;
    const source = await getImport(sql, ctx.params.id);
    if (!source) throw new HttpError(404);
    const m = importMessages(locale);
    const texts = warningMessages(locale);
    const lines = (await readWarnings({ sql, bucket: objects.private }, source.id))
      .map(({ line, code, value }) =>
        csvLine([line, code, texts[code].what, texts[code].done, value])
      );
    const header = csvLine([m.line, "code", m.warnings, m.state, m.inFile]);
    return csvDownload(`${source.fileName}.warnings.csv`, [header, ...lines]);
  },
});
