import { createDefine } from "fresh";
import type { Locale } from "shared/i18n/mod.ts";
import type { Session } from "shared/auth/mod.ts";
import { DomainError } from "shared/http/mod.ts";
import type { FlashMessage, Theme } from "shared/ui/mod.ts";
import type { Runtime } from "./runtime.ts";
import type { CustomerSession } from "./services/webshop/customers/sessions.ts";

/** What the middlewares of the tenant app put on `ctx.state` before a route runs. */
export interface State extends Runtime {
  requestId: string;
  /** Address of the browser or program. */
  ip: string;
  locale: Locale;
  theme: Theme;
  /** The signed-in member of staff, if any. */
  session: Session | null;
  /** In the shop: the signed-in customer, if any, who is never staff. */
  customer?: CustomerSession | null;
  /** A message kept for exactly one page, set before a redirect. */
  flash: FlashMessage | null;
}

export const define = createDefine<State>();

/** The session of a route behind `requireSignIn()`; throws 401 where there is none. */
export function assertSignedIn(state: State): Session {
  if (!state.session) throw new DomainError("unauthenticated", 401, "Sign in first");
  return state.session;
}
