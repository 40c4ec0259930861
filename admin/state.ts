import { createDefine } from "fresh";
import type { Locale } from "shared/i18n/mod.ts";
import { assertCan, type Session } from "shared/auth/mod.ts";
import { DomainError } from "shared/http/mod.ts";
import type { FlashMessage, Theme } from "shared/ui/mod.ts";
import type { Actor } from "./domain/audit.ts";
import type { Runtime } from "./runtime.ts";

/** What the middlewares of the admin app put on `ctx.state` before a route runs. */
export interface State extends Runtime {
  requestId: string;
  locale: Locale;
  theme: Theme;
  session: Session | null;
  flash: FlashMessage | null;
}

export const define = createDefine<State>();

/** The signed-in administrator; throws 401 or 403 for anybody else. */
export function administrator({ session, requestId }: State): Actor {
  if (!session) throw new DomainError("unauthenticated", 401, "Sign in first");
  assertCan(session, "tenants:manage");
  return { id: session.accountId, name: session.name || session.email, requestId };
}
