import { handlePreferences } from "shared/ui/mod.ts";
import { define } from "../state.ts";

export const handler = define.handlers({
  POST: (ctx) => handlePreferences(ctx.req, ctx.state.config.ORIGIN),
});
