import { HttpError } from "fresh";
import { changes, eventStreamHeaders } from "../../../../domain/changes.ts";
import { observeEngines } from "../../../../domain/engines.ts";
import { getTenant } from "../../../../domain/tenants.ts";
import { administrator, define } from "../../../../state.ts";

/** Services are looked at every three seconds; nothing is new in between. */
const lookMs = 2000;

export const handler = define.handlers({
  /** Server-sent events: how a tenant's engines are, each time they have been looked at. */
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const { slug } = ctx.params;
    if (!await getTenant(sql, slug)) throw new HttpError(404);
    return ctx.stream(changes(() => observeEngines(devops, slug), lookMs), {
      headers: eventStreamHeaders,
    });
  },
});
