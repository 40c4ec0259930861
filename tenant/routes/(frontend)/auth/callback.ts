import { define } from "../../../state.ts";

export const handler = define.handlers({ GET: (ctx) => ctx.state.auth.callback(ctx.req) });
