import { hash, verify } from "argon2";
import { encodeBase64 } from "@std/encoding";

/** OWASP's argon2id settings for 19 MiB: m=19456 KiB, t=2, p=1. */
const settings = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** No password may be longer, in bytes of UTF-8 after NFC: hashing is dear. */
const longestPasswordBytes = 256;

/**
 * Hashes at once: one core is left to pages and the database. More lanes sign nobody in sooner, and
 * every page waits for them (identity_bench.ts). Those in waiting are bounded: so is memory.
 */
export const lanes = Math.max(1, navigator.hardwareConcurrency - 1);
const queueLimit = 500;

export class TooBusy extends Error {
  override name = "TooBusy";
}

let running = 0;
const waiting: (() => void)[] = [];
let checked = 0;
let refused = 0;

/** What hashing does in this process, for its metrics. `checked`: argon2id ran to its end. */
export const hashingStats = () => ({ running, waiting: waiting.length, checked, refused });

/** Runs `work` in one of the few places for hashing; throws `TooBusy` where the queue is full. */
export async function inLane<T>(work: () => Promise<T>): Promise<T> {
  if (running >= lanes) {
    if (waiting.length >= queueLimit) {
      refused++;
      throw new TooBusy("Too many sign-ins at once");
    }
    // Whoever leaves hands the place over, so that nobody slips in between.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** A composed and a decomposed accent are the same letter to the one who types it. */
export const normalizePassword = (password: string) => password.normalize("NFC");

/** Whether a password is longer than any can be. */
export function tooLong(password: string): boolean {
  // NFC leaves at least a third: what is far longer is not even normalised.
  return password.length > 4 * longestPasswordBytes ||
    new TextEncoder().encode(normalizePassword(password)).byteLength > longestPasswordBytes;
}

/** The argon2id hash of a password, in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return inLane(() => hash(normalizePassword(password), settings));
}

/** Whether a password fits; a hash that cannot be read fits none. */
export function passwordFits(phc: string, password: string): Promise<boolean> {
  return inLane(() => verifyHere(phc, password));
}

/** As `passwordFits`, for work that has its place already. */
export async function verifyHere(phc: string | null, password: string): Promise<boolean> {
  if (tooLong(password)) return false;
  try {
    const fits = await verify(phc ?? decoy, normalizePassword(password));
    checked++;
    return phc !== null && fits;
  } catch {
    return false;
  }
}

/** Whether a hash was made with other settings than today's. */
export function needsRehash(phc: string): boolean {
  const { memoryCost, timeCost, parallelism } = settings;
  return !phc.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
}

/** Fits nothing and takes as long as a real one: time must not tell who exists. */
const decoy = (() => {
  const random = (bytes: number) =>
    encodeBase64(crypto.getRandomValues(new Uint8Array(bytes))).replaceAll("=", "");
  const { memoryCost, timeCost, parallelism } = settings;
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${random(16)}$${
    random(32)
  }`;
})();
