import { encodeBase64Url } from "@std/encoding";
import { transaction } from "shared/db/mod.ts";
import { DomainError } from "shared/http/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { knownDevice, noteDevice } from "shared/credentials/devices.ts";
import { type Proof, provePassword } from "shared/credentials/throttle.ts";
import { getAccount } from "./accounts.ts";
import type { ShopContext, Visitor } from "./context.ts";
import { passwordLimits } from "./limits.ts";
import { mailNewDevice } from "./mail/warnings.ts";
import { type CustomerSession, endSessions, startSession } from "./sessions.ts";

/** What a browser gets when somebody has signed in: secrets for its two cookies. */
export interface SignedIn {
  session: string;
  browser: string;
}

/**
 * Starts a session for somebody who has proven who they are. A session that the browser had, perhaps
 * somebody else's, ends. Tells of a new device by mail. Throws 403 where the account is gone.
 */
export function completeSignIn(
  { sql, config, tenant }: ShopContext,
  visitor: Visitor,
  before: CustomerSession | null,
  { accountId, amr }: { accountId: string; amr: string[] },
): Promise<SignedIn> {
  const browser = visitor.browser ?? newToken();
  return transaction(sql, async (tx) => {
    const account = await getAccount(tx, accountId);
    if (!account) throw new DomainError("account_gone", 403, "This account is gone");
    if (before) await endSessions(tx, before.accountId, { id: before.id });
    const { userAgent, ip } = visitor;
    const device = await noteDevice(tx, accountId, { token: browser, userAgent, ip });
    const seconds = config.CUSTOMER_SESSION_SECONDS;
    const session = await startSession(tx, { accountId, amr, userAgent, ip, seconds });
    if (device.isNew && device.known > 0) {
      await mailNewDevice(tx, { config, tenant }, account, { userAgent, ip });
    }
    return { session, browser };
  });
}

/** Checks a password: the same answer and time whether or not the address has an account. */
export async function provePasswordOf(
  { sql, config }: ShopContext,
  { ip, browser }: Visitor,
  { email, password }: { email: string; password: string },
): Promise<Exclude<Proof, { ok: true }> | { ok: true; accountId: string }> {
  const [account] = await sql`
    SELECT id, password_hash FROM webshop.account WHERE lower(email) = lower(${email})`;
  const known = account ? await knownDevice(sql, account.id, browser) : null;
  const proof = await provePassword(
    sql,
    { kind: "password", account: email, ip, device: known?.id ?? null },
    { phc: account?.password_hash ?? null, password, limits: passwordLimits(config) },
  );
  if (!proof.ok) return proof;
  if (proof.rehash) {
    await sql`
      UPDATE webshop.account SET password_hash = ${proof.rehash}
      WHERE id = ${account.id} AND password_hash = ${account.password_hash}`;
  }
  return { ok: true, accountId: account.id };
}

/** Whether somebody proved who they are recently enough for dangerous acts. */
export function isRecent(
  { config }: Pick<ShopContext, "config">,
  session: CustomerSession,
): boolean {
  const agoMs = session.readAt.getTime() - session.confirmedAt.getTime();
  return agoMs < config.CUSTOMER_SUDO_SECONDS * 1000;
}

/**
 * What a form of the sign-in carries so that only this browser can post it: one that somebody else
 * filled in signs nobody in (login CSRF).
 */
export async function formTie(browser: string): Promise<string> {
  return encodeBase64Url(await hashToken(`form ${browser}`));
}
