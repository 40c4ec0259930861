import { z } from "zod";
import { DomainError } from "shared/http/domain_error.ts";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { actingHeaders, manageScope, managingClient } from "shared/identity_api/mod.ts";
import type { State } from "../../state.ts";
import type { AuditActor } from "../audit.ts";
import { provenMachine } from "../machine.ts";
import { acrOf, acrValues } from "../oauth/acr.ts";

/** A platform's person who acts through Admin, proven by a living session at identity. */
export interface Acting extends AuditActor {
  role: "admin" | "support";
  sessionId: string;
  /** What must be asked of them before they change anything; null: nothing. */
  stepUp: { maxAge: number; acr: string } | null;
}

const headers = z.object({ account: z.uuid(), session: z.uuid(), ip: z.string().max(64) });

/**
 * Lets only Admin's machine pass, for a person of the platform: their session is looked at on every
 * call, so that whoever was signed out or lost the role can do nothing more. Throws 401 and 403.
 */
export async function actingPerson(state: State, req: Request): Promise<Acting> {
  const { sql, config } = state;
  const machine = await provenMachine(state, req, manageScope);
  if (machine.id !== managingClient) {
    throw new DomainError("insufficient_scope", 403, `This is for ${managingClient} alone`);
  }
  const named = headers.safeParse({
    account: req.headers.get(actingHeaders.account),
    session: req.headers.get(actingHeaders.session),
    ip: req.headers.get(actingHeaders.ip) ?? "",
  });
  if (!named.success) {
    throw new DomainError("acting_person_missing", 403, "Name the acting person and session");
  }
  const { account, session, ip } = named.data;
  // Work in Admin is use of the session, too.
  const [row] = await sql`
    UPDATE identity.session s SET seen_at = now() FROM identity.account a
    WHERE s.id = ${session} AND a.id = s.account_id AND a.id = ${account}
      AND s.impersonation_id IS NULL AND s.tenant_slug IS NULL AND a.disabled_at IS NULL
      AND s.ended_at IS NULL AND s.expires_at > now()
      AND s.seen_at > now() - ${config.SESSION_IDLE_SECONDS} * interval '1 second'
    RETURNING a.name, a.email, a.platform_admin, a.platform_support, s.amr,
      s.confirmed_at < now() - ${config.SUDO_SECONDS} * interval '1 second' AS stale`;
  if (!row) throw new DomainError("acting_session_ended", 403, "The session at identity has ended");
  if (!row.platform_admin && !row.platform_support) {
    throw new DomainError("not_of_the_platform", 403, "Only people of the platform may do this");
  }
  const [one, two] = acrValues;
  const weak = acrOf(row.amr) !== two && hasSecondFactor(await secondFactorsOf(sql, account));
  return {
    id: account,
    name: row.name || row.email,
    ip,
    sessionId: session,
    requestId: state.requestId,
    role: row.platform_admin ? "admin" : "support",
    stepUp: row.stale || weak ? { maxAge: config.SUDO_SECONDS, acr: weak ? two : one } : null,
  };
}
