import { createDefine } from "fresh";
import type { ActingPerson } from "shared/identity_api/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { assertCan, can, type Session } from "shared/auth/mod.ts";
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

/** Anybody of the platform, support too, as identity is told of them; throws 401 and 403. */
export function actingPerson({ session, ip, locale }: State): ActingPerson {
  if (!session) throw new DomainError("unauthenticated", 401, "Sign in first");
  if (!["platform_admin", "platform_support"].includes(session.role)) {
    throw new DomainError("forbidden", 403, "This is for people of the platform");
  }
  return { accountId: session.accountId, sid: session.sid, ip, locale };
}

/** Whether the signed-in person is an administrator, and not of support alone. */
export const isAdministrator = ({ session }: State): boolean =>
  session !== null && can(session, "tenants:manage");

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
