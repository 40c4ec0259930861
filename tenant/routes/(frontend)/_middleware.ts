import type { Middleware } from "fresh";
import { requireSignIn } from "shared/auth/mod.ts";
import type { State } from "../../state.ts";

/** Signing in itself, pictures, signed addresses and the switches of language are for everybody. */
const open = /^\/(auth\/|media\/|objects\/|preferences$|components$)/;
const signedIn = requireSignIn<State>();

export const handler: Middleware<State> = (ctx) =>
  open.test(ctx.url.pathname) ? ctx.next() : signedIn(ctx);
