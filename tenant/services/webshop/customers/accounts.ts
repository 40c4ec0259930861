import { type Db, isUniqueViolation, type Tx, uuidv7 } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { type PersonName, recordOf } from "./record.ts";

/** A customer who can sign in to this shop. The address is proven. */
export interface Account {
  id: string;
  email: string;
  locale: Locale;
  hasPassword: boolean;
  /** The tenant's record of this customer. */
  customerId: string;
  createdAt: Date;
}

/** An account, or null. */
export async function getAccount(db: Db, id: string): Promise<Account | null> {
  const [row] = await db`SELECT * FROM webshop.account WHERE id = ${id}`;
  return row ? parse(row) : null;
}

/** The account of an address, whatever its case, or null. */
export async function accountOf(db: Db, email: string): Promise<Account | null> {
  const [row] = await db`SELECT * FROM webshop.account WHERE lower(email) = lower(${email})`;
  return row ? parse(row) : null;
}

/** Makes the account of a proven address; null where it has one already. */
export async function createAccount(
  tx: Tx,
  tenant: string,
  { email, locale, passwordHash, ...name }: PersonName & {
    email: string;
    locale: Locale;
    passwordHash: string | null;
  },
): Promise<Account | null> {
  // Two at once would each make a record.
  await tx`SELECT pg_advisory_xact_lock(hashtextextended('account ' || lower(${email}), 0))`;
  if (await accountOf(tx, email)) return null;
  const customerId = await recordOf(tx, tenant, { email, locale, ...name });
  const [row] = await tx`
    INSERT INTO webshop.account (id, email, password_hash, locale, customer_id)
    VALUES (${uuidv7()}, ${email}, ${passwordHash}, ${locale}, ${customerId}) RETURNING *`;
  return parse(row);
}

/** `false` where an address belongs to somebody else by now; other errors go on. */
export function unlessTaken(error: unknown): false {
  if (isUniqueViolation(error, "account_email_key")) return false;
  throw error;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Account {
  return {
    id: row.id,
    email: row.email,
    locale: row.locale,
    hasPassword: row.password_hash !== null,
    customerId: row.customer_id,
    createdAt: row.created_at,
  };
}
