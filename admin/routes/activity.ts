import { define } from "../state.ts";

/** Where the log was before it had filters. */
export const handler = define.handlers({
  GET: (ctx) => ctx.redirect("/audit?log=admin", 301),
});
