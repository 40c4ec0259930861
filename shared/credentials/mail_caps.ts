import type { Tx } from "shared/db/mod.ts";
import { encodeHex } from "@std/encoding";
import { hashToken } from "shared/auth/token.ts";
import { networkOf } from "./throttle.ts";

/** Mails an hour that strangers can cause. */
export interface MailCaps {
  recipient: number;
  ip: number;
  tenant: number;
}

/**
 * Whether one more mail may be caused; counts it if so. Only for mails that anybody can ask for:
 * a warning that a password was changed must never be kept back by a flood of others.
 */
export async function takeMailSlot(
  tx: Tx,
  { to, ip, tenant }: { to: string; ip?: string; tenant?: string },
  caps: MailCaps,
): Promise<boolean> {
  const counted = [
    { name: `to ${mailboxOf(to)}`, cap: caps.recipient },
    ...(ip ? [{ name: `ip ${networkOf(ip)}`, cap: caps.ip }] : []),
    ...(tenant ? [{ name: `tenant ${tenant}`, cap: caps.tenant }] : []),
  ];
  const keys = await Promise.all(counted.map(async ({ name, cap }) => ({
    key: encodeHex(await hashToken(`mail ${name}`)),
    cap,
  })));
  keys.sort((a, b) => a.key < b.key ? -1 : 1);
  for (const { key, cap } of keys) {
    // One at a time for each key, so that many at once do not all count the same few.
    await tx`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
    const [{ count }] = await tx`
      SELECT count(*)::int AS count FROM credentials.mail_count
      WHERE key = ${key} AND at > now() - interval '1 hour'`;
    if (count >= cap) return false;
  }
  for (const { key } of keys) await tx`INSERT INTO credentials.mail_count (key) VALUES (${key})`;
  return true;
}

/** The mailbox behind an address: `A.nna+x@EXAMPLE.hu` and `anna@example.hu` are one to flood. */
export function mailboxOf(address: string): string {
  const text = address.normalize("NFKC").trim().toLowerCase();
  const at = text.lastIndexOf("@");
  const local = text.slice(0, at).replace(/\+.*$/, "").replaceAll(".", "");
  return local + text.slice(at);
}
