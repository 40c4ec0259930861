import { changes, eventStreamHeaders } from "../../domain/changes.ts";
import { engineQuery, listEngines } from "../../domain/engines.ts";
import { administrator, define } from "../../state.ts";

const lookMs = 2500;

export const handler = define.handlers({
  /** Server-sent events: the rows of one page of the overview. */
  GET(ctx) {
    administrator(ctx.state);
    const query = engineQuery(ctx.url);
    const look = async () => (await listEngines(ctx.state, query)).rows;
    return ctx.stream(changes(look, lookMs), { headers: eventStreamHeaders });
  },
});
