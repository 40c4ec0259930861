import type { Tx } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import type { Account } from "./accounts.ts";
import { changeRecord, type PersonName, type readRecord } from "./record.ts";

/** Changes name and language; false where staff changed the record meanwhile: nothing is saved. */
export async function changeProfile(
  tx: Tx,
  tenant: string,
  account: Account,
  record: Awaited<ReturnType<typeof readRecord>>,
  change: PersonName & { locale: Locale },
): Promise<boolean> {
  if (record && !await changeRecord(tx, tenant, record, change)) return false;
  await tx`UPDATE webshop.account SET locale = ${change.locale} WHERE id = ${account.id}`;
  return true;
}
