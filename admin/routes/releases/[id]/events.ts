import { changes, eventStreamHeaders } from "../../../domain/changes.ts";
import { administrator, define } from "../../../state.ts";

const lookMs = 2000;

export const handler = define.handlers({
  /** Server-sent events: the rings of a release, each time they have changed. */
  GET(ctx) {
    administrator(ctx.state);
    const look = async () =>
      (await ctx.state.devops.release(ctx.params.id).catch(() => null))?.rings ?? null;
    return ctx.stream(changes(look, lookMs), { headers: eventStreamHeaders });
  },
});
