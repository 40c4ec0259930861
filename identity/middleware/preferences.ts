import type { Middleware } from "fresh";
import { resolveLocale } from "shared/i18n/mod.ts";
import { takeFlash, themeOf } from "shared/ui/mod.ts";
import type { State } from "../state.ts";

/** Language, theme and the one-time message of the request. */
export function preferences(): Middleware<State> {
  return async (ctx) => {
    ctx.state.locale = resolveLocale(ctx.req, "hu");
    ctx.state.theme = themeOf(ctx.req);
    const flash = takeFlash(ctx.req, ctx.state.config.ORIGIN);
    ctx.state.flash = flash.message;
    const response = await ctx.next();
    flash.settle(response);
    return response;
  };
}
