import { type Db, type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { audit, type AuditActor, machineActor } from "./audit.ts";
import { hashPassword, passwordFits, pretendToCheck } from "./passwords.ts";
import {
  type Attempt,
  delayOf,
  forgetFailures,
  noteFailure,
  type ThrottleLimits,
} from "./throttle.ts";

export interface Account {
  id: string;
  email: string;
  name: string;
  platformAdmin: boolean;
}

export type SignInResult =
  | { ok: true; account: Account }
  | { ok: false; code: "wrong" }
  | { ok: false; code: "wait"; seconds: number };

/** Checks e-mail and password: the same answer and time whether or not the account exists. */
export async function checkPassword(
  sql: Sql,
  attempt: Attempt,
  password: string,
  limits: ThrottleLimits,
): Promise<SignInResult> {
  const seconds = await delayOf(sql, attempt, limits);
  if (seconds > 0) return { ok: false, code: "wait", seconds };
  const [row] = await sql`
    SELECT id, email, name, platform_admin, password_hash FROM identity.account
    WHERE lower(email) = lower(${attempt.email.trim()}) AND disabled_at IS NULL`;
  const fits = row?.password_hash
    ? await passwordFits(row.password_hash, password)
    : await pretendToCheck(password);
  if (!fits) {
    await noteFailure(sql, attempt);
    return { ok: false, code: "wrong" };
  }
  await forgetFailures(sql, attempt);
  return { ok: true, account: parse(row) };
}

/** An account by id, or null. */
export async function getAccount(db: Db, id: string): Promise<Account | null> {
  const [row] = await db`
    SELECT id, email, name, platform_admin FROM identity.account
    WHERE id = ${id} AND disabled_at IS NULL`;
  return row ? parse(row) : null;
}

/** Changes the name that others see. */
export async function renameAccount(db: Db, id: string, name: string): Promise<void> {
  await db`UPDATE identity.account SET name = ${name} WHERE id = ${id}`;
}

/** Replaces the password where the current one fits; the caller ends the other sessions. */
export async function changePassword(
  sql: Sql,
  actor: AuditActor,
  current: string,
  next: string,
): Promise<boolean> {
  const { id } = actor;
  const [row] = await sql`SELECT password_hash FROM identity.account WHERE id = ${id}`;
  if (!row?.password_hash || !await passwordFits(row.password_hash, current)) return false;
  const hash = await hashPassword(next);
  await transaction(sql, async (tx) => {
    await tx`UPDATE identity.account SET password_hash = ${hash} WHERE id = ${id}`;
    await audit(tx, actor, { action: "password.changed", object: { type: "account", id } });
  });
  return true;
}

/** Adds the first platform admin; an account that exists keeps its password. True: it is new. */
export async function ensurePlatformAdmin(
  sql: Sql,
  { email, password, name }: { email: string; password: string; name: string },
): Promise<boolean> {
  const hash = await hashPassword(password);
  return await transaction(sql, async (tx) => {
    const [known] = await tx`
      UPDATE identity.account SET platform_admin = true
      WHERE lower(email) = lower(${email}) RETURNING id`;
    if (known) return false;
    const id = uuidv7();
    await tx`
      INSERT INTO identity.account
        (id, email, name, password_hash, platform_admin, email_verified_at)
      VALUES (${id}, ${email}, ${name}, ${hash}, true, now())`;
    await audit(tx, machineActor("bootstrap"), {
      action: "account.created",
      object: { type: "account", id, name: email },
      after: { platformAdmin: true },
    });
    return true;
  });
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Account {
  return { id: row.id, email: row.email, name: row.name, platformAdmin: row.platform_admin };
}
