import { define } from "../../../state.ts";

export const handler = define.handlers({ POST: (ctx) => ctx.state.auth.signOut(ctx.req) });
