import type { Middleware } from "fresh";
import { requireSignIn } from "shared/auth/mod.ts";
import type { State } from "../state.ts";

/** Everything but signing in itself and the switches of language and theme needs a session. */
const open = /^\/(auth\/|preferences$|healthz$)/;

const signedIn = requireSignIn();

export const handler: Middleware<State> = (ctx) =>
  open.test(ctx.url.pathname) ? ctx.next() : signedIn(ctx);
