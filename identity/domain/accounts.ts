import { type Db, type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import { audit, machineActor } from "./audit.ts";

export interface Account {
  id: string;
  email: string;
  name: string;
  platformAdmin: boolean;
  platformSupport: boolean;
}

/** An account by id, or null. */
export async function getAccount(db: Db, id: string): Promise<Account | null> {
  const [row] = await db`
    SELECT id, email, name, platform_admin, platform_support FROM identity.account
    WHERE id = ${id} AND disabled_at IS NULL`;
  return row ? parse(row) : null;
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
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    platformAdmin: row.platform_admin,
    platformSupport: row.platform_support,
  };
}
