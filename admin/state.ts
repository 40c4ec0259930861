import { createDefine } from "fresh";
import type { Locale } from "shared/i18n/mod.ts";
import { assertCan, type Session } from "shared/auth/mod.ts";
import { DomainError } from "shared/http/mod.ts";
import type { FlashMessage, Theme } from "shared/ui/mod.ts";
import type { AuditActor } from "shared/audit/mod.ts";
import type { Runtime } from "./runtime.ts";

/** What the middlewares of the admin app put on `ctx.state` before a route runs. */
export interface State extends Runtime {
  requestId: string;
  locale: Locale;
  theme: Theme;
  session: Session | null;
  /** Address of the browser, for the audit log. */
  ip: string;
  flash: FlashMessage | null;
}

export const define = createDefine<State>();

/** The signed-in administrator; throws 401 or 403 for anybody else. */
export function administrator({ session, requestId, ip }: State): AuditActor {
  if (!session) throw new DomainError("unauthenticated", 401, "Sign in first");
  assertCan(session, "tenants:manage");
  return {
    id: session.accountId,
    name: session.name || session.email,
    ip,
    sessionId: session.sid,
    requestId,
  };
}
