import type { Db, Tx } from "shared/db/mod.ts";

/** The second factors of a subject. Recovery codes are no factor: they stand in for a lost one. */
export interface SecondFactors {
  totp: boolean;
  passkeys: number;
  recoveryCodes: number;
}

/** What a subject has beside a password. */
export async function secondFactorsOf(db: Db, subjectId: string): Promise<SecondFactors> {
  const [row] = await db`
    SELECT
      EXISTS (SELECT FROM credentials.totp WHERE subject_id = ${subjectId}) AS totp,
      (SELECT count(*)::int FROM credentials.passkey WHERE subject_id = ${subjectId}) AS passkeys,
      (SELECT count(*)::int FROM credentials.recovery_code
        WHERE subject_id = ${subjectId} AND used_at IS NULL) AS codes`;
  return { totp: row.totp, passkeys: row.passkeys, recoveryCodes: row.codes };
}

/** Whether more than a password is asked for at sign-in. */
export const hasSecondFactor = ({ totp, passkeys }: SecondFactors): boolean => totp || passkeys > 0;

export interface RemovalRules {
  /** The subject has a password: a passkey is not the last way in. */
  password: boolean;
  /** Somebody requires a second factor of the subject: the last one stays. */
  secondFactor: boolean;
}

export type Removal = "removed" | "unknown" | "last_way_in" | "required";

/**
 * Removes the authenticator app or a passkey, unless it is the last way in or a factor that is
 * required. With the last factor go the recovery codes, which stood in for it.
 */
export async function removeFactor(
  tx: Tx,
  subjectId: string,
  factor: "totp" | { passkey: string },
  rules: RemovalRules,
): Promise<Removal> {
  // Two removals at once would each count the other's factor as the one that is left.
  await tx`SELECT pg_advisory_xact_lock(hashtextextended('factors ' || ${subjectId}, 0))`;
  const before = await secondFactorsOf(tx, subjectId);
  const known = factor === "totp" ? before.totp : (await tx`
    SELECT FROM credentials.passkey
    WHERE id = ${factor.passkey} AND subject_id = ${subjectId}`).length > 0;
  if (!known) return "unknown";
  const after = factor === "totp"
    ? { ...before, totp: false }
    : { ...before, passkeys: before.passkeys - 1 };
  if (!rules.password && after.passkeys === 0) return "last_way_in";
  if (rules.secondFactor && !hasSecondFactor(after)) return "required";
  if (factor === "totp") await tx`DELETE FROM credentials.totp WHERE subject_id = ${subjectId}`;
  else await tx`DELETE FROM credentials.passkey WHERE id = ${factor.passkey}`;
  if (!hasSecondFactor(after)) {
    await tx`DELETE FROM credentials.recovery_code WHERE subject_id = ${subjectId}`;
  }
  return "removed";
}

/** Forgets every factor of a subject, for one who lost all of them: an act for administrators. */
export async function removeAllFactors(tx: Tx, subjectId: string): Promise<void> {
  for (const table of ["totp", "totp_enrolment", "recovery_code", "passkey"]) {
    await tx`DELETE FROM ${tx(`credentials.${table}`)} WHERE subject_id = ${subjectId}`;
  }
}
