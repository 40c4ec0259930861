/**
 * The record that the tenant keeps of a customer who has an account. Records are the CRM's: this is
 * the one place where the shop reaches for them, and it does so inside its own transactions. Events
 * instead would leave an account without a record between a sign-up and its event, save half of a
 * name that staff are changing, too, and tell a customer that all is erased (GDPR Art. 17) while the
 * record still stands. `tenant/boundaries_test.ts` holds this exception to this file.
 */
import type { Db, Tx } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { consentHistory } from "../../crm/consent.ts";
import {
  createCustomer,
  type Customer,
  customerInput,
  displayName,
  eraseCustomer,
  getCustomer,
  updateCustomer,
} from "../../crm/customers.ts";

export { type Customer, displayName };

export interface PersonName {
  familyName: string;
  givenName: string;
}

/**
 * The record of a customer whose address has just been proven: the one that the tenant has of this
 * address, as its staff wrote it, or a new one. Call it for proven addresses only: the record shows
 * what the tenant knows of a person.
 */
export async function recordOf(
  tx: Tx,
  tenant: string,
  { email, locale, ...name }: PersonName & { email: string; locale: Locale },
): Promise<string> {
  const [known] = await tx`
    SELECT c.id, EXISTS (SELECT FROM webshop.account a WHERE a.customer_id = c.id) AS taken
    FROM crm.customer c WHERE lower(c.email) = lower(${email}) AND c.archived_at IS NULL`;
  if (known && !known.taken) return known.id;
  // The record of an account that has another address by now keeps this one until staff change it.
  const input = customerInput.parse({ ...name, locale, email: known ? "" : email });
  const made = await createCustomer(tx, tenant, input);
  if (!made.ok) throw new Error(`No record for a new account: ${made.code}`);
  return made.customer.id;
}

/** What the tenant knows of a customer; null where staff have removed the record. */
export function readRecord(db: Db, customerId: string): Promise<Customer | null> {
  return getCustomer(db, customerId);
}

/** Changes what customers say of themselves; false where staff changed the record meanwhile. */
export async function changeRecord(
  tx: Tx,
  tenant: string,
  record: Customer,
  change: Partial<PersonName> & { email?: string; locale?: Locale },
): Promise<boolean> {
  const { familyName, givenName, company, phone, country, taxNumber } = record;
  const { postcode, city, street, tags, note, email, locale } = record;
  const input = {
    ...{ familyName, givenName, company, phone, country, taxNumber },
    ...{ postcode, city, street, tags, note, email, locale },
    ...change,
  };
  return (await updateCustomer(tx, tenant, record.id, record.version, input)).ok;
}

/** All that the tenant has written down of a customer, for the customer (GDPR Art. 15 and 20). */
export async function exportRecord(db: Db, customerId: string) {
  const record = await getCustomer(db, customerId);
  return { record, consents: await consentHistory(db, customerId) };
}

/** Takes what is personal out of a record (GDPR Art. 17). */
export function eraseRecord(tx: Tx, tenant: string, customerId: string): Promise<void> {
  return eraseCustomer(tx, tenant, customerId);
}
