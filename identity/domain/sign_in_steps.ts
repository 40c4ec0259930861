import { type Db, type Sql, uuidv7 } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import { useRecoveryCode } from "shared/credentials/recovery_codes.ts";
import { prove, provePassword } from "shared/credentials/throttle.ts";
import { verifyTotp } from "shared/credentials/totp.ts";
import { knownDevice } from "shared/credentials/devices.ts";
import type { IdentityConfig } from "../config.ts";
import { factorLimits, passwordLimits } from "./limits.ts";

/** A sign-in under way. */
export interface SignIn {
  id: string;
  /** As it was typed; there may be no such account. */
  email: string;
  requestId: string | null;
  returnTo: string;
  /** Set once the password was right. */
  accountId: string | null;
  amr: string[];
}

/** From where a step is made. */
export interface Where {
  sql: Sql;
  config: IdentityConfig;
  ip: string;
  /** Secret of the device's cookie. */
  device: string | null;
}

export type Step<More = unknown> =
  | { ok: true } & More
  | { ok: false; code: "wrong" | "ended" }
  | { ok: false; code: "wait"; seconds: number };

/** Begins a sign-in for a browser; nothing is looked up, so every address gets the same. */
export async function beginSignIn(
  db: Db,
  browser: string,
  { email, requestId, returnTo, seconds }: {
    email: string;
    requestId: string | null;
    returnTo: string;
    seconds: number;
  },
): Promise<SignIn> {
  const id = uuidv7();
  await db`
    INSERT INTO identity.sign_in (id, browser_hash, email, request_id, return_to, expires_at)
    VALUES (${id}, ${await hashToken(browser)}, ${email}, ${requestId}, ${returnTo},
      now() + ${seconds} * interval '1 second')`;
  return { id, email, requestId, returnTo, accountId: null, amr: [] };
}

/** A sign-in that this browser began and that has not ended, or null. */
export async function findSignIn(
  db: Db,
  browser: string | null,
  id: string,
): Promise<SignIn | null> {
  if (!browser || !/^[0-9a-f-]{36}$/.test(id)) return null;
  const [row] = await db`
    SELECT * FROM identity.sign_in
    WHERE id = ${id} AND browser_hash = ${await hashToken(browser)} AND ended_at IS NULL
      AND expires_at > now()`;
  return row
    ? {
      id: row.id,
      email: row.email,
      requestId: row.request_id,
      returnTo: row.return_to,
      accountId: row.account_id,
      amr: row.amr,
    }
    : null;
}

/** Ends a sign-in, once. False: it had ended. */
export async function endSignIn(db: Db, id: string): Promise<boolean> {
  const done = await db`
    UPDATE identity.sign_in SET ended_at = now()
    WHERE id = ${id} AND ended_at IS NULL AND expires_at > now()`;
  return done.count === 1;
}

/**
 * The password: the same answer and time whether or not there is such an account. Only who knows the
 * one that has to be replaced learns so (`reset_required`): it signs nobody in.
 */
export async function passwordStep(
  { sql, config, ip, device }: Where,
  signIn: { id: string; email: string },
  password: string,
): Promise<Step<{ accountId: string }> | { ok: false; code: "reset_required" }> {
  const [account] = await sql`
    SELECT id, password_hash, retired_hash FROM identity.account
    WHERE lower(email) = lower(${signIn.email}) AND disabled_at IS NULL`;
  const known = account ? await knownDevice(sql, account.id, device) : null;
  const proof = await provePassword(
    sql,
    { kind: "password", account: signIn.email, ip, device: known?.id ?? null },
    {
      phc: account?.retired_hash ?? account?.password_hash ?? null,
      password,
      limits: passwordLimits(config),
    },
  );
  if (!proof.ok) return proof;
  if (account.retired_hash) return { ok: false, code: "reset_required" };
  if (proof.rehash) {
    await sql`
      UPDATE identity.account SET password_hash = ${proof.rehash}
      WHERE id = ${account.id} AND password_hash = ${account.password_hash}`;
  }
  const done = await sql`
    UPDATE identity.sign_in SET account_id = ${account.id}, amr = '{pwd}'
    WHERE id = ${signIn.id} AND ended_at IS NULL AND expires_at > now()`;
  return done.count === 1 ? { ok: true, accountId: account.id } : { ok: false, code: "ended" };
}

/**
 * A code of the authenticator app, or a recovery code: each is good once. Wrong ones are counted
 * for the account, and a few of them end the sign-in (`ended`).
 */
export async function codeStep(
  where: Where,
  signIn: SignIn,
  code: string,
): Promise<Step<{ recoveryLeft: number | null }>> {
  const { sql, config } = where;
  const result = await proveCode(where, signIn.accountId!, code);
  if (result.ok || result.code !== "wrong") return result;
  const [row] = await sql`
    UPDATE identity.sign_in SET failures = failures + 1,
      ended_at = CASE WHEN failures + 1 >= ${config.FACTOR_FAILURES_PER_SIGN_IN} THEN now() END
    WHERE id = ${signIn.id} AND ended_at IS NULL RETURNING ended_at`;
  return row && !row.ended_at ? result : { ok: false, code: "ended" };
}

/** Uses a code of the account up, within the limits. `recoveryLeft`: null for the app's codes. */
export async function proveCode(
  { sql, config, ip, device }: Where,
  accountId: string,
  code: string,
): Promise<Step<{ recoveryLeft: number | null }>> {
  const known = await knownDevice(sql, accountId, device);
  const attempt = { kind: "factor" as const, account: accountId, ip, device: known?.id ?? null };
  let recoveryLeft: number | null = null;
  const proof = await prove(sql, attempt, factorLimits(config), async () => {
    if (/^[\d\s-]{6,9}$/.test(code)) {
      return await verifyTotp(sql, config.IDENTITY_SECRET_KEY, accountId, code);
    }
    const used = await useRecoveryCode(sql, accountId, code);
    recoveryLeft = used?.left ?? null;
    return used !== null;
  });
  return proof.ok ? { ok: true, recoveryLeft } : proof;
}
