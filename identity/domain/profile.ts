import { type Db, type Sql, transaction } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { audit, type AuditActor } from "./audit.ts";

/** What a person sees and says of the own account. */
export interface Profile {
  id: string;
  email: string;
  name: string;
  locale: Locale;
  hasPassword: boolean;
}

/** The profile of an account that may sign in, or null. */
export async function readProfile(db: Db, id: string): Promise<Profile | null> {
  const [row] = await db`
    SELECT id, email, name, locale, password_hash IS NOT NULL AS has_password
    FROM identity.account WHERE id = ${id} AND disabled_at IS NULL`;
  return row
    ? {
      id: row.id,
      email: row.email,
      name: row.name,
      locale: row.locale,
      hasPassword: row.has_password,
    }
    : null;
}

/** Changes the name that others see, and the language of pages and mails. */
export async function saveProfile(
  sql: Sql,
  actor: AuditActor,
  { name, locale }: { name: string; locale: Locale },
): Promise<void> {
  await transaction(sql, async (tx) => {
    const [before] = await tx`
      SELECT name, locale FROM identity.account WHERE id = ${actor.id} FOR UPDATE`;
    if (before.name === name && before.locale === locale) return;
    await tx`
      UPDATE identity.account SET name = ${name}, locale = ${locale} WHERE id = ${actor.id}`;
    await audit(tx, actor, {
      action: "profile.changed",
      object: { type: "account", id: actor.id, name },
      before: { name: before.name, locale: before.locale },
      after: { name, locale },
    });
  });
}
