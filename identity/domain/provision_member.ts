import { createHmac, hkdfSync } from "node:crypto";
import { decodeBase64, encodeBase64Url } from "@std/encoding";
import { type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import type { AuditActor } from "./audit.ts";
import { type InvitationInput, putInvitation } from "./invitations.ts";
import { lockTenant, putMembership } from "./members.ts";

export interface MemberResult {
  /** Null until an invited address has an account. */
  accountId: string | null;
  status: "active" | "invited";
  /** Secret of the invitation's link; left out where another invitation holds. */
  token?: string;
  /** Whether the invitation went out by mail. */
  mailed?: boolean;
}

export interface Provisioning {
  /** Mails an invitation in the transaction that makes it; false where it may not. */
  mail?: (tx: Tx, token: string) => Promise<boolean>;
  /** Names the request: sent again, it makes no other invitation and no other mail. */
  repeatable?: { key: string; secretKey: string };
}

type Member = Pick<InvitationInput, "email" | "name" | "role"> & { locations?: string[] | null };

/**
 * The platform makes somebody a member: at once where the address belongs to an account, by an
 * invitation where it does not. Inviting again gives a new link and the old one is dead, but for a
 * request that is `repeatable`: an invitation that holds stays, and whoever asked for it learns its
 * link again, as the answer may have been lost.
 */
export async function putMember(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  { email, name, role, locations = null }: Member,
  /** Life of an invitation. */
  seconds: number,
  { mail, repeatable }: Provisioning = {},
): Promise<MemberResult> {
  return await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    const account = await provenAccount(tx, email);
    if (account) {
      await putMembership(tx, actor, slug, account, { role, locations });
      await tx`
        DELETE FROM identity.invitation
        WHERE tenant_slug = ${slug} AND lower(email) = lower(${email}) AND used_at IS NULL`;
      return { accountId: account.id, status: "active" };
    }
    const invited = { accountId: null, status: "invited" } as const;
    const own = repeatable && tokenOf(repeatable, `${slug}/${email}`);
    if (own) {
      const [holds] = await tx`
        SELECT token_hash = ${await hashToken(own)} AS own, mailed FROM identity.invitation
        WHERE tenant_slug = ${slug} AND lower(email) = lower(${email}) AND used_at IS NULL
          AND expires_at > now()`;
      if (holds) return { ...invited, token: holds.own ? own : undefined, mailed: holds.mailed };
    }
    const token = await putInvitation(tx, actor, slug, { email, name, role, locations }, {
      seconds,
      invitedBy: "Vecton",
      token: own,
    });
    const mailed = await mail?.(tx, token) ?? false;
    if (mailed) {
      await tx`
        UPDATE identity.invitation SET mailed = true WHERE token_hash = ${await hashToken(token)}`;
    }
    return { ...invited, token, mailed };
  });
}

/** An account whose address is proven: an account that anybody could have made owns nothing. */
async function provenAccount(tx: Tx, email: string) {
  const [row] = await tx`
    SELECT id, email FROM identity.account
    WHERE lower(email) = lower(${email.trim()}) AND email_verified_at IS NOT NULL`;
  return row ? { id: row.id as string, email: row.email as string } : null;
}

/** Derived, so that it can be given again without being kept; useless without our key. */
function tokenOf({ key, secretKey }: { key: string; secretKey: string }, of: string): string {
  const own = hkdfSync("sha256", decodeBase64(secretKey), "", "identity invitation", 32);
  return encodeBase64Url(createHmac("sha256", new Uint8Array(own)).update(`${key} ${of}`).digest());
}
