import { transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { prove } from "shared/credentials/throttle.ts";
import type { Account } from "./accounts.ts";
import type { ShopContext, Visitor } from "./context.ts";
import { codeFailures, lives, passwordLimits } from "./limits.ts";
import { askForMail } from "./requests.ts";
import type { Locale } from "shared/i18n/mod.ts";

/** A sign-in by mail that a browser has begun. */
export interface MailSignIn {
  id: string;
  /** As it was typed; there may be no such account. */
  email: string;
  returnTo: string;
}

export type MailSignInResult =
  | { ok: true; accountId: string; returnTo: string }
  | { ok: false; code: "wrong" | "ended" }
  | { ok: false; code: "wait"; seconds: number };

/** The beginning tells secret scanners what it is. */
const prefix = "vsl_";
/** Crockford's base32: no letter that looks like a digit. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Begins a sign-in of this browser by mail; nothing is looked up, so every address gets the same. */
export function beginMailSignIn(
  { sql }: ShopContext,
  { ip }: Visitor,
  { browser, email, returnTo, locale }: {
    browser: string;
    email: string;
    returnTo: string;
    locale: Locale;
  },
): Promise<string> {
  const id = uuidv7();
  return transaction(sql, async (tx) => {
    await tx`
      INSERT INTO webshop.mail_sign_in (id, browser_hash, email, return_to, expires_at)
      VALUES (${id}, ${await hashToken(browser)}, ${email}, ${returnTo},
        now() + ${lives.signIn} * interval '1 second')`;
    await askForMail(tx, { purpose: "sign_in", email, locale, ip, data: { signIn: id } });
    return id;
  });
}

/** Gives a sign-in that waits for its mail a link and a code; null where it has ended. */
export async function armMailSignIn(
  tx: Tx,
  id: string,
  account: Account,
): Promise<{ token: string; code: string } | null> {
  const token = prefix + newToken();
  const code = newCode();
  const done = await tx`
    UPDATE webshop.mail_sign_in SET account_id = ${account.id},
      token_hash = ${await hashToken(token)}, code_hash = ${await codeHash(id, code)}
    WHERE id = ${id} AND ended_at IS NULL AND expires_at > now()`;
  return done.count === 1 ? { token, code } : null;
}

/** The sign-in that this browser began, or null. */
export async function findMailSignIn(
  { sql }: ShopContext,
  browser: string | null,
  id: string,
): Promise<MailSignIn | null> {
  if (!browser || !/^[0-9a-f-]{36}$/.test(id)) return null;
  const [row] = await sql`
    SELECT id, email, return_to FROM webshop.mail_sign_in
    WHERE id = ${id} AND browser_hash = ${await hashToken(browser)} AND ended_at IS NULL
      AND expires_at > now()`;
  return row ? { id: row.id, email: row.email, returnTo: row.return_to } : null;
}

/** Whether a link is good, and whether this browser is the one that asked for it. */
export async function readMailLink(
  { sql }: ShopContext,
  browser: string | null,
  token: string,
): Promise<{ sameBrowser: boolean } | null> {
  const [row] = await sql`
    SELECT browser_hash = ${await hashToken(browser ?? "")} AS same FROM webshop.mail_sign_in
    WHERE token_hash = ${await hashToken(token)} AND ended_at IS NULL AND expires_at > now()`;
  return row ? { sameBrowser: row.same } : null;
}

/** Ends a sign-in by its link, once, in the browser that began it. */
export async function useMailLink(
  { sql }: ShopContext,
  browser: string | null,
  token: string,
): Promise<MailSignInResult> {
  const [row] = await sql`
    UPDATE webshop.mail_sign_in SET ended_at = now()
    WHERE token_hash = ${await hashToken(token)} AND browser_hash = ${await hashToken(
    browser ?? "",
  )}
      AND ended_at IS NULL AND expires_at > now()
    RETURNING account_id, return_to`;
  return row
    ? { ok: true, accountId: row.account_id, returnTo: row.return_to }
    : { ok: false, code: "ended" };
}

/**
 * Ends a sign-in by its code, once. Wrong ones slow the network address down, and a few of them end
 * the sign-in (`ended`).
 */
export async function useMailCode(
  { sql, config }: ShopContext,
  { ip }: Visitor,
  signIn: MailSignIn,
  code: string,
): Promise<MailSignInResult> {
  let accountId = "";
  // Of this sign-in and not of the address: no outsider keeps its owner out. Codes are few and long.
  const attempt = { kind: "factor" as const, account: signIn.id, ip, device: null };
  const proof = await prove(sql, attempt, passwordLimits(config), async () => {
    const [row] = await sql`
      UPDATE webshop.mail_sign_in SET ended_at = now()
      WHERE id = ${signIn.id} AND code_hash = ${await codeHash(signIn.id, code)}
        AND ended_at IS NULL AND expires_at > now()
      RETURNING account_id`;
    accountId = row?.account_id ?? "";
    return !!row;
  });
  if (proof.ok) return { ok: true, accountId, returnTo: signIn.returnTo };
  if (proof.code === "wait") return proof;
  const [row] = await sql`
    UPDATE webshop.mail_sign_in SET failures = failures + 1,
      ended_at = CASE WHEN failures + 1 >= ${codeFailures} THEN now() END
    WHERE id = ${signIn.id} AND ended_at IS NULL RETURNING ended_at`;
  return row && !row.ended_at ? { ok: false, code: "wrong" } : { ok: false, code: "ended" };
}

function newCode(): string {
  const code = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => alphabet[byte & 31]);
  return code.join("").replace(/^.{4}/, "$&-");
}

/** Spelt as people type it; with the sign-in's id, so that a code is good for no other. */
function codeHash(id: string, code: string): Promise<Uint8Array> {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
  return hashToken(`shop sign-in ${id} ${plain}`);
}
