import { define } from "../../../state.ts";

export const handler = define.handlers({ GET: (ctx) => ctx.state.auth.signIn(ctx.req) });
