import type { Db } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import { encodeHex } from "@std/encoding";

export interface ThrottleLimits {
  account: number;
  address: number;
}

/** Whose failures are counted: the account, the address, and the account on this device. */
export interface Attempt {
  email: string;
  ip: string;
  /** Set where this browser has signed this account in before. */
  device: string | null;
}

const longestDelaySeconds = 900;
/** Seconds without a failure after which all is forgotten. */
const memorySeconds = 3600;

/**
 * Seconds until this attempt may be made; 0 now. Delays grow with failures and heal by themselves.
 * A device that signed in before has a counter of its own: an outsider cannot keep its owner out.
 */
export async function delayOf(db: Db, attempt: Attempt, limits: ThrottleLimits): Promise<number> {
  const keys = await keysOf(attempt);
  const rows = await db`
    SELECT key, failures, extract(epoch FROM now() - last_at) AS ago
    FROM identity.sign_in_failure
    WHERE key IN ${db(keys.map(({ key }) => key))}
      AND last_at > now() - ${memorySeconds} * interval '1 second'`;
  let wait = 0;
  for (const { key, kind } of keys) {
    const row = rows.find((found) => found.key === key);
    if (!row) continue;
    const beyond = row.failures - (kind === "address" ? limits.address : limits.account);
    if (beyond < 0) continue;
    const delay = Math.min(longestDelaySeconds, 2 ** Math.min(beyond, 12));
    wait = Math.max(wait, Math.ceil(delay - Number(row.ago)));
  }
  return Math.max(0, wait);
}

/** Notes a wrong password. */
export async function noteFailure(db: Db, attempt: Attempt): Promise<void> {
  for (const { key } of await keysOf(attempt)) {
    await db`
      INSERT INTO identity.sign_in_failure (key, failures, last_at) VALUES (${key}, 1, now())
      ON CONFLICT (key) DO UPDATE SET last_at = now(), failures = CASE
        WHEN sign_in_failure.last_at < now() - ${memorySeconds} * interval '1 second' THEN 1
        ELSE sign_in_failure.failures + 1 END`;
  }
}

/** Forgets the failures of an account that signed in; those of the address stay. */
export async function forgetFailures(db: Db, attempt: Attempt): Promise<void> {
  const keys = (await keysOf(attempt)).filter(({ kind }) => kind !== "address");
  await db`DELETE FROM identity.sign_in_failure WHERE key IN ${db(keys.map(({ key }) => key))}`;
}

/** Hashed: the table of failures is no list of addresses that somebody tried. */
async function keysOf({ email, ip, device }: Attempt) {
  const hashed = async (kind: "account" | "address", text: string) => ({
    kind,
    key: encodeHex(await hashToken(`${kind} ${text}`)),
  });
  const account = email.trim().toLowerCase();
  return [
    await hashed("account", device ? `${account} on ${device}` : account),
    await hashed("address", ip),
  ];
}
