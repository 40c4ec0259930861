import { HttpError } from "fresh";
import { changes, eventStreamHeaders } from "../../../domain/changes.ts";
import { getTenant } from "../../../domain/tenants.ts";
import { observeProgress } from "../../../domain/view.ts";
import { administrator, define } from "../../../state.ts";

export const handler = define.handlers({
  /** Server-sent events: a tenant's progress, each time it has changed. */
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const { slug } = ctx.params;
    if (!await getTenant(sql, slug)) throw new HttpError(404);
    const look = async () => {
      const tenant = await getTenant(sql, slug);
      return tenant && (await observeProgress(sql, devops, tenant)).progress;
    };
    return ctx.stream(changes(look, 700), { headers: eventStreamHeaders });
  },
});
