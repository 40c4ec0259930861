import { HttpError } from "fresh";
import { progressOf } from "../../../domain/progress.ts";
import { getTenant } from "../../../domain/tenants.ts";
import { observe } from "../../../domain/view.ts";
import { administrator, define } from "../../../state.ts";

/** The browser comes back by itself after this; a session that has ended is noticed then. */
const streamSeconds = 120;
const lookMs = 700;

export const handler = define.handlers({
  /** Server-sent events: a tenant's progress, each time it has changed. */
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const { slug } = ctx.params;
    if (!await getTenant(sql, slug)) throw new HttpError(404);
    async function* events() {
      yield "retry: 1000\n\n";
      let last = "";
      for (const end = Date.now() + streamSeconds * 1000; Date.now() < end;) {
        const tenant = await getTenant(sql, slug);
        if (!tenant) return;
        const { status } = await observe(sql, devops, tenant);
        const data = JSON.stringify(progressOf(tenant, status));
        // A comment keeps proxies from closing the stream; where nobody listens any more, this
        // is where the loop ends.
        yield data === last ? ":\n\n" : `data: ${data}\n\n`;
        last = data;
        await new Promise((resolve) => setTimeout(resolve, lookMs));
      }
    }
    return ctx.stream(events(), {
      headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
    });
  },
});
