import type { Middleware } from "fresh";
import { requireSignIn } from "shared/auth/mod.ts";
import type { State } from "../../state.ts";

/** Signing in itself, pictures and the switches of language are for everybody. */
const open = /^\/(auth\/|media\/|preferences$|components$)/;
const signedIn = requireSignIn<State>();

export const handler: Middleware<State> = (ctx) =>
  open.test(ctx.url.pathname) ? ctx.next() : signedIn(ctx);
