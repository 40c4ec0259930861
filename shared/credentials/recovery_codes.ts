import type { Db, Tx } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";

const count = 10;
const bytes = 10;
/** Crockford's base32: no letter that looks like a digit. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Ten codes of 80 bits that stand in for a lost second factor, once each. They are shown now and
 * never again; those from before are dead.
 */
export async function newRecoveryCodes(tx: Tx, subjectId: string): Promise<string[]> {
  await tx`DELETE FROM credentials.recovery_code WHERE subject_id = ${subjectId}`;
  const codes = Array.from({ length: count }, newCode);
  for (const code of codes) {
    await tx`
      INSERT INTO credentials.recovery_code (code_hash, subject_id)
      VALUES (${await hashOf(subjectId, code)}, ${subjectId})`;
  }
  return codes;
}

/** Uses a code up. Returns how many are left, or null where it is wrong or was used. */
export async function useRecoveryCode(
  db: Db,
  subjectId: string,
  code: string,
): Promise<{ left: number } | null> {
  const [used] = await db`
    UPDATE credentials.recovery_code SET used_at = now()
    WHERE code_hash = ${await hashOf(subjectId, code)} AND subject_id = ${subjectId}
      AND used_at IS NULL
    RETURNING (SELECT count(*)::int FROM credentials.recovery_code
      WHERE subject_id = ${subjectId} AND used_at IS NULL) - 1 AS left`;
  return used ? { left: used.left } : null;
}

function newCode(): string {
  let bits = 0n;
  for (const byte of crypto.getRandomValues(new Uint8Array(bytes))) {
    bits = bits << 8n | BigInt(byte);
  }
  let code = "";
  for (let i = 0; i < bytes * 8 / 5; i++, bits >>= 5n) code += alphabet[Number(bits & 31n)];
  return code.match(/.{4}/g)!.join("-");
}

/** Random enough that a plain hash cannot be searched; spelt as people type it. */
function hashOf(subjectId: string, code: string): Promise<Uint8Array> {
  const plain = code.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
  return hashToken(`recovery ${subjectId} ${plain}`);
}
