import { HttpError } from "fresh";
import { z } from "zod";
import { levelsOf } from "../../../../../services/inventory/mod.ts";
import { define } from "../../../../../state.ts";

/** A variant's stock at every location: the list, searched by its SKU. */
export const handler = define.handlers({
  async GET(ctx) {
    const id = z.uuid().safeParse(ctx.params.variant);
    const [level] = id.success ? await levelsOf(ctx.state.sql, [id.data]) : [];
    if (!level) throw new HttpError(404);
    return ctx.redirect(`/warehouse/stock?q=${encodeURIComponent(level.sku)}`, 303);
  },
});
