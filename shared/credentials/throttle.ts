import { encodeHex } from "@std/encoding";
import ipaddr from "ipaddr.js";
import type { Db } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import { hashPassword, inLane, needsRehash, verifyHere } from "./passwords.ts";

/** Failures that are free before delays begin. */
export interface ThrottleLimits {
  account: number;
  address: number;
  /** Longest delay in seconds. */
  longestDelay: number;
}

/** Whose failures are counted: the account, the address, and the account on a known device. */
export interface Attempt {
  /** Failures of passwords and of second factors are counted apart. */
  kind: "password" | "factor";
  /** What was typed in as the name of the account, or a subject's id. */
  account: string;
  ip: string;
  /**
   * Id of a device that has signed in this very account: it has a counter of its own, so that no
   * outsider keeps its owner out. Never a mere cookie: anybody can send those.
   */
  device: string | null;
}

/** Seconds without a failure after which all is forgotten. */
export const failureMemorySeconds = 3600;

/** Seconds until this attempt may be made; 0: now. Delays double with each failure, and heal. */
export async function delayOf(db: Db, attempt: Attempt, limits: ThrottleLimits): Promise<number> {
  const keys = await keysOf(attempt);
  const rows = await db`
    SELECT key, failures, extract(epoch FROM now() - last_at) AS ago
    FROM credentials.failure
    WHERE key IN ${db(keys.map(({ key }) => key))}
      AND last_at > now() - ${failureMemorySeconds} * interval '1 second'`;
  let wait = 0;
  for (const { failures, ago, key } of rows) {
    const { kind } = keys.find((mine) => mine.key === key)!;
    const beyond = failures - limits[kind];
    if (beyond < 0) continue;
    const delay = Math.min(limits.longestDelay, 2 ** Math.min(beyond, 20));
    wait = Math.max(wait, Math.ceil(delay - Number(ago)));
  }
  return wait;
}

/** Notes a wrong password or code. */
export async function noteFailure(db: Db, attempt: Attempt): Promise<void> {
  // Always in the same order: two of them do not wait for one another.
  const keys = (await keysOf(attempt)).map(({ key }) => key).sort();
  for (const key of keys) {
    await db`
      INSERT INTO credentials.failure (key, failures) VALUES (${key}, 1)
      ON CONFLICT (key) DO UPDATE SET last_at = now(), failures = CASE
        WHEN failure.last_at < now() - ${failureMemorySeconds} * interval '1 second' THEN 1
        ELSE failure.failures + 1 END`;
  }
}

/** Forgets the failures of an account that signed in; those of the address stay. */
async function forgetFailures(db: Db, attempt: Attempt): Promise<void> {
  const keys = (await keysOf(attempt)).filter(({ kind }) => kind === "account");
  await db`DELETE FROM credentials.failure WHERE key IN ${db(keys.map(({ key }) => key))}`;
}

export type Proof =
  | { ok: true; /** A hash by today's settings, to be kept instead. */ rehash: string | null }
  | { ok: false; code: "wrong" }
  | { ok: false; code: "wait"; seconds: number };

/**
 * Checks a password within the limits: the same answer and time whether there is a hash or not
 * (`null`: no such account). Throws `TooBusy` where too many wait.
 */
export async function provePassword(
  db: Db,
  attempt: Attempt,
  { phc, password, limits }: { phc: string | null; password: string; limits: ThrottleLimits },
): Promise<Proof> {
  const proof = await prove(db, attempt, limits, () => verifyHere(phc, password));
  if (!proof.ok) return proof;
  return { ok: true, rehash: needsRehash(phc!) ? await hashPassword(password) : null };
}

/** Makes an attempt within the limits; `check` says whether it fits. */
export async function prove(
  db: Db,
  attempt: Attempt,
  limits: ThrottleLimits,
  check: () => Promise<boolean>,
): Promise<Proof> {
  const early = await delayOf(db, attempt, limits);
  if (early > 0) return { ok: false, code: "wait", seconds: early };
  return await inLane(async () => {
    // Asked again in the lane: of hundreds at the same moment only a few have slipped through.
    const seconds = await delayOf(db, attempt, limits);
    if (seconds > 0) return { ok: false, code: "wait", seconds };
    if (!await check()) {
      await noteFailure(db, attempt);
      return { ok: false, code: "wrong" };
    }
    await forgetFailures(db, attempt);
    return { ok: true, rehash: null };
  });
}

async function keysOf({ kind, account, ip, device }: Attempt) {
  const hashed = async (of: "account" | "address", text: string) => ({
    kind: of,
    key: encodeHex(await hashToken(`${kind} ${of} ${text}`)),
  });
  const name = account.trim().toLowerCase();
  return [
    await hashed("account", device ? `${name} on ${device}` : name),
    await hashed("address", networkOf(ip)),
  ];
}

/** The address, or of IPv6 the /64 that one customer has whole (RFC 6177). */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip);
  if (address.kind() === "ipv4") return address.toString();
  return `${
    (address as ipaddr.IPv6).parts.slice(0, 4).map((part) => part.toString(16)).join(":")
  }::/64`;
}
