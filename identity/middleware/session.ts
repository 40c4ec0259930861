import type { Middleware } from "fresh";
import { sessionCookie } from "../cookies.ts";
import { findSession } from "../domain/sessions.ts";
import type { State } from "../state.ts";

/** Who is signed in, by the cookie, which gets a new secret where the session needs one. */
export function session(): Middleware<State> {
  return async (ctx) => {
    const { state, req } = ctx;
    const cookie = sessionCookie(state.config.ORIGIN);
    const token = cookie.read(req);
    const found = token
      ? await findSession(state.sql, token, state.config.SESSION_IDLE_SECONDS)
      : null;
    const bound = found !== null && found.session.tenant !== null;
    state.session = bound ? null : found?.session ?? null;
    state.boundSession = bound ? found.session : null;
    const response = await ctx.next();
    // Unless the page itself has changed the cookie, or ended the session.
    const changed = response.headers.getSetCookie().some((line) => cookie.isSetBy(line));
    if (found?.secret && !changed) {
      response.headers.append("set-cookie", cookie.set(found.secret));
    }
    return response;
  };
}
