import { hash, verify } from "argon2";

/** OWASP's argon2id settings for 19 MiB: m=19456 KiB, t=2, p=1. */
const settings = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes at once and in waiting: memory stays bounded when many sign in together. */
const lanes = Math.max(2, navigator.hardwareConcurrency * 2);
const queueLimit = 500;

export class TooBusy extends Error {
  override name = "TooBusy";
}

let running = 0;
const waiting: (() => void)[] = [];

async function inLane<T>(work: () => Promise<T>): Promise<T> {
  if (running >= lanes) {
    if (waiting.length >= queueLimit) throw new TooBusy("Too many sign-ins at once");
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** A composed and a decomposed accent are the same letter to the one who types it. */
const normalized = (password: string) => password.normalize("NFC");

/** The argon2id hash of a password, in PHC form. */
export function hashPassword(password: string): Promise<string> {
  return inLane(() => hash(normalized(password), settings));
}

/** Whether a password fits; a hash that cannot be read fits none. */
export async function passwordFits(phc: string, password: string): Promise<boolean> {
  return await inLane(() => verify(phc, normalized(password)).catch(() => false));
}

let decoy: Promise<string> | undefined;

/** Takes as long as a real check, for accounts that do not exist: time must not tell. */
export async function pretendToCheck(password: string): Promise<false> {
  decoy ??= hashPassword(crypto.randomUUID());
  await passwordFits(await decoy, password);
  return false;
}

const shortest = 12;
const longestBytes = 256;

/** Why a new password is refused, or null. Length counts, composition does not (ASVS 6.2). */
export function passwordFault(password: string, personal: string[]): string | null {
  const text = normalized(password);
  if ([...text].length < shortest) return "password_short";
  if (new TextEncoder().encode(text).byteLength > longestBytes) return "password_long";
  const lower = text.toLowerCase();
  const known = personal.flatMap((word) => word.toLowerCase().split("@")).filter((w) =>
    w.length > 3
  );
  if (known.some((word) => lower.includes(word) && lower.length < word.length + 8)) {
    return "password_personal";
  }
  return isCommon(lower) ? "password_common" : null;
}

/** Sequences, repetitions and the words of this product, whatever digits follow. */
function isCommon(lower: string): boolean {
  if (new Set(lower).size < 5) return true;
  if (/^(.{1,4})\1{2,}/.test(lower)) return true;
  const letters = lower.replace(/[^a-z]/g, "");
  const words = ["password", "jelszo", "vecton", "qwertyuiop", "qwertzuiop", "letmein", "welcome"];
  const bare = words.reduce((rest, word) => rest.replaceAll(word, ""), letters);
  if (letters.length > 0 && bare.length < 3 && letters !== bare) return true;
  return "01234567890123456789".includes(lower) || "abcdefghijklmnopqrstuvwxyz".includes(lower);
}
