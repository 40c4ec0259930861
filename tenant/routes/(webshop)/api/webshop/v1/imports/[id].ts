import { HttpError } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { getImport, lastRun } from "../../../../../../services/webshop/import/imports.ts";
import { assertSignedIn, define } from "../../../../../../state.ts";

const outcomes = z.record(z.string(), z.number().int());

/** An import as the API tells of it. */
export const importStatus = z.object({
  id: z.uuid(),
  fileName: z.string(),
  dialect: z.string(),
  counts: outcomes.describe("What the file holds"),
  run: z.object({
    state: z.enum(["queued", "running", "done", "failed"]),
    dryRun: z.boolean(),
    position: z.number().int().describe("Products done, of `total`"),
    total: z.number().int(),
    products: outcomes,
    lines: outcomes,
    units: z.number().int(),
    failure: z.string().nullable(),
  }).nullable().describe("The newest run; null while nobody has confirmed the import"),
});

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const { sql } = ctx.state;
    const source = await getImport(sql, ctx.params.id);
    if (!source) throw new HttpError(404, "There is no such import");
    const run = await lastRun(sql, source.id);
    const status: z.input<typeof importStatus> = {
      id: source.id,
      fileName: source.fileName,
      dialect: source.dialect,
      counts: { ...source.preview.counts },
      run: run && {
        state: run.state,
        dryRun: run.dryRun,
        position: run.position,
        total: run.total,
        products: run.counts.products,
        lines: run.counts.lines,
        units: run.counts.units,
        failure: run.failure,
      },
    };
    return Response.json(status, { headers: { "cache-control": "no-store" } });
  },
});
