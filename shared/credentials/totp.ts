import { Secret, TOTP } from "otpauth";
import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";
import { seal, unseal } from "shared/auth/seal.ts";

/** RFC 6238 with the values that every authenticator app knows. */
const parameters = { algorithm: "SHA1", digits: 6, period: 30 } as const;
/** RFC 4226, R6: the recommended length of a seed. */
const seedBytes = 20;
const enrolmentMinutes = 30;

export interface Enrolment {
  /** The seed in base32, for typing in. */
  secret: string;
  /** The same as an `otpauth:` address, for a QR code. */
  uri: string;
}

/** Whose codes these are, as the authenticator app shows it. */
export interface TotpLabel {
  issuer: string;
  account: string;
}

/** Begins to set up an authenticator app; one that works already works on until the new one does. */
export async function beginTotp(db: Db, secretKey: string, subjectId: string): Promise<void> {
  const id = uuidv7();
  const { base32 } = new Secret({ size: seedBytes });
  const sealed = await seal(secretKey, `totp/${id}`, base32);
  await db`
    INSERT INTO credentials.totp_enrolment (subject_id, id, sealed, expires_at)
    VALUES (${subjectId}, ${id}, ${sealed}, now() + ${enrolmentMinutes} * interval '1 minute')
    ON CONFLICT (subject_id) DO UPDATE
      SET id = excluded.id, sealed = excluded.sealed, expires_at = excluded.expires_at`;
}

/** What is being set up, or null. */
export async function pendingTotp(
  db: Db,
  secretKey: string,
  subjectId: string,
  { issuer, account }: TotpLabel,
): Promise<Enrolment | null> {
  const pending = await readPending(db, secretKey, subjectId);
  if (!pending) return null;
  const totp = new TOTP({ ...parameters, issuer, label: account, secret: pending.secret });
  return { secret: pending.secret, uri: totp.toString() };
}

/** Finishes the setting up where the code is right: from then on the app counts, and only it. */
export async function confirmTotp(
  tx: Tx,
  secretKey: string,
  subjectId: string,
  code: string,
  now: Date = new Date(),
): Promise<boolean> {
  const pending = await readPending(tx, secretKey, subjectId);
  const step = pending && stepOf(pending.secret, code, now);
  if (step === null) return false;
  const done = await tx`
    DELETE FROM credentials.totp_enrolment
    WHERE subject_id = ${subjectId} AND id = ${pending!.id}`;
  if (done.count === 0) return false;
  const sealed = await seal(secretKey, `totp/${subjectId}`, pending!.secret);
  await tx`
    INSERT INTO credentials.totp (subject_id, sealed, last_step)
    VALUES (${subjectId}, ${sealed}, ${step})
    ON CONFLICT (subject_id) DO UPDATE
      SET sealed = excluded.sealed, last_step = excluded.last_step, created_at = now()`;
  return true;
}

/**
 * Whether a code is right now, or was half a minute ago or ahead. A time step is accepted once, and
 * none before it any more (RFC 6238, 5.2; ASVS 6.5.1).
 */
export async function verifyTotp(
  db: Db,
  secretKey: string,
  subjectId: string,
  code: string,
  now: Date = new Date(),
): Promise<boolean> {
  const [row] = await db`SELECT sealed FROM credentials.totp WHERE subject_id = ${subjectId}`;
  if (!row) return false;
  const step = stepOf(await unseal(secretKey, `totp/${subjectId}`, row.sealed), code, now);
  if (step === null) return false;
  const taken = await db`
    UPDATE credentials.totp SET last_step = ${step}
    WHERE subject_id = ${subjectId} AND sealed = ${row.sealed} AND last_step < ${step}`;
  return taken.count === 1;
}

/** When the authenticator app was set up, as a text that no other one has; null: there is none. */
export async function totpSince(db: Db, subjectId: string): Promise<string | null> {
  const [row] = await db`
    SELECT extract(epoch FROM created_at)::text AS since FROM credentials.totp
    WHERE subject_id = ${subjectId}`;
  return row?.since ?? null;
}

async function readPending(db: Db, secretKey: string, subjectId: string) {
  const [row] = await db`
    SELECT id, sealed FROM credentials.totp_enrolment
    WHERE subject_id = ${subjectId} AND expires_at > now()`;
  if (!row) return null;
  const id = row.id as string;
  return { id, secret: await unseal(secretKey, `totp/${id}`, row.sealed) };
}

/** The time step that a code belongs to, or null for a wrong one. */
function stepOf(secret: string, code: string, now: Date): number | null {
  const token = code.replaceAll(/[\s-]/g, "");
  if (!/^\d{6}$/.test(token)) return null;
  const totp = new TOTP({ ...parameters, secret });
  const timestamp = now.getTime();
  const delta = totp.validate({ token, timestamp, window: 1 });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}
