import type { Db } from "shared/db/mod.ts";
import { hashToken, newToken } from "./token.ts";

/** What identity is to make the person prove, and the app checks afterwards. */
export interface Ask {
  /** Seconds that the last proof may be old. */
  maxAge?: number;
  /** The least `acr` that will do. */
  acr?: string;
}

/** A sign-in that this browser began; several may be under way, one per tab. */
export async function beginSignIn(
  db: Db,
  browser: string,
  returnTo: string,
  ask: Ask = {},
): Promise<{ state: string; nonce: string; verifier: string }> {
  const [state, nonce, verifier] = [newToken(), newToken(), newToken()];
  await db`DELETE FROM auth.sign_in WHERE expires_at < now()`;
  await db`
    INSERT INTO auth.sign_in (state_hash, browser_hash, nonce, verifier, return_to, max_age, acr,
      expires_at)
    VALUES (${await hashToken(state)}, ${await hashToken(browser)}, ${nonce}, ${verifier},
      ${returnTo}, ${ask.maxAge ?? null}, ${ask.acr ?? null}, now() + interval '15 minutes')`;
  return { state, nonce, verifier };
}

/**
 * Takes a sign-in out, once, and only for the browser that began it: a callback that somebody else
 * prepared signs nobody in (login CSRF).
 */
export async function finishSignIn(
  db: Db,
  browser: string,
  state: string,
): Promise<{ nonce: string; verifier: string; returnTo: string; ask: Ask } | null> {
  const [row] = await db`
    DELETE FROM auth.sign_in
    WHERE state_hash = ${await hashToken(state)} AND browser_hash = ${await hashToken(browser)}
      AND expires_at > now()
    RETURNING nonce, verifier, return_to, max_age, acr`;
  return row
    ? {
      nonce: row.nonce,
      verifier: row.verifier,
      returnTo: row.return_to,
      ask: { maxAge: row.max_age ?? undefined, acr: row.acr ?? undefined },
    }
    : null;
}
