import { transaction } from "shared/db/mod.ts";
import { forgetSubject } from "shared/credentials/forget.ts";
import { listPasskeys } from "shared/credentials/passkeys.ts";
import type { Account } from "./accounts.ts";
import { type ActContext, noteAct } from "./acts.ts";
import { mailDeleted } from "./mail/warnings.ts";
import { listCustomerOrders } from "./orders.ts";
import { eraseRecord, exportRecord } from "./record.ts";
import { listSessions } from "./sessions.ts";

/** Everything the shop has of a customer, as data that a machine can read (GDPR Art. 15 and 20). */
export async function exportData(context: ActContext, account: Account) {
  const { sql, config } = context;
  const { email, locale, createdAt, hasPassword, customerId } = account;
  const [{ record, consents }, sessions, passkeys, orders, devices, mails, acts] = await Promise
    .all([
      exportRecord(sql, customerId),
      listSessions(sql, account.id, config.CUSTOMER_SESSION_IDLE_SECONDS),
      listPasskeys(sql, account.id),
      listCustomerOrders(sql, customerId),
      sql`SELECT user_agent, ip, first_seen_at, last_seen_at FROM credentials.device
      WHERE subject_id = ${account.id} ORDER BY id`,
      sql`SELECT template, created_at, sent_at FROM mail.message
      WHERE lower(recipient) = lower(${email}) ORDER BY id`,
      sql`SELECT at, action, ip FROM audit.entry
      WHERE object_type = 'customer_account' AND object_id = ${account.id} ORDER BY number`,
    ]);
  await transaction(sql, (tx) => noteAct(tx, context, account.id, "data_exported"));
  return {
    account: { email, locale, createdAt, hasPassword },
    record,
    consents,
    orders,
    sessions,
    devices: devices.map((row) => ({
      userAgent: row.user_agent,
      ip: row.ip,
      firstSeenAt: row.first_seen_at,
      lastSeenAt: row.last_seen_at,
    })),
    passkeys,
    mails: mails.map((row) => ({
      template: row.template,
      createdAt: row.created_at,
      sentAt: row.sent_at,
    })),
    acts: acts.map(({ at, action, ip }) => ({ at, action, network: ip })),
  };
}

/**
 * Removes an account and what is personal in the tenant's record (GDPR Art. 17). Orders and invoices
 * stay as long as the law wants them (Act C of 2000, § 169: 8 years), without a link to a person's
 * account. The last mail tells its owner.
 */
export function deleteAccount(context: ActContext, account: Account) {
  const { sql, tenant } = context;
  return transaction(sql, async (tx) => {
    const { id, email, customerId } = account;
    await forgetSubject(tx, id);
    const emails = tx`lower(${email})`;
    await tx`DELETE FROM webshop.mail_sign_in WHERE account_id = ${id} OR lower(email) = ${emails}`;
    await tx`DELETE FROM webshop.account_mail WHERE lower(email) = ${emails}`;
    await tx`DELETE FROM mail.message WHERE lower(recipient) = ${emails}`;
    await tx`DELETE FROM mail.mailbox WHERE lower(recipient) = ${emails}`;
    // Sessions go with it.
    await tx`DELETE FROM webshop.account WHERE id = ${id}`;
    await eraseRecord(tx, tenant.slug, customerId);
    await mailDeleted(tx, context, account);
    await noteAct(tx, context, id, "account_deleted");
  });
}
