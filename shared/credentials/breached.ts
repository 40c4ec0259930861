import { encodeHex } from "@std/encoding";
import { safeFetch } from "shared/http/safe_fetch.ts";
import { type Bloom, hasDigest, readBloom } from "./bloom.ts";
import { normalizePassword } from "./passwords.ts";

export interface BreachOptions {
  /** A filter by `build_breached.ts`; left out: the one beside this file. */
  file?: string;
  /**
   * Asked as well, by k-anonymity (the first five digits of the SHA-1 leave the machine), such as
   * `https://api.pwnedpasswords.com/range/`, or a mirror of it in the own network: the address is the
   * deployment's, no tenant's. No answer in time counts as "not known".
   */
  rangeUrl?: string;
}

const standardFile = new URL("./breached.bloom", import.meta.url);
const filters = new Map<string, Promise<Bloom>>();

/** Whether a password is among those that attackers try first (ASVS 6.2.4, 6.2.12). */
export async function isBreached(
  password: string,
  { file, rangeUrl }: BreachOptions = {},
): Promise<boolean> {
  const text = normalizePassword(password);
  const bloom = await filter(file ?? standardFile);
  const forms = [...new Set([text, text.toLowerCase()])];
  for (const form of forms) if (hasDigest(bloom, await sha1(form))) return true;
  return rangeUrl ? await isInRange(rangeUrl, encodeHex(await sha1(text)).toUpperCase()) : false;
}

/** Read with the first password that is set, not at start. */
function filter(file: string | URL): Promise<Bloom> {
  const key = String(file);
  let found = filters.get(key);
  if (!found) {
    found = Deno.readFile(file).then(readBloom);
    filters.set(key, found);
    found.catch(() => filters.delete(key));
  }
  return found;
}

async function isInRange(rangeUrl: string, hash: string): Promise<boolean> {
  try {
    const response = await safeFetch(rangeUrl + hash.slice(0, 5), {
      // Answers of one length: who listens learns nothing from it.
      headers: { "add-padding": "true", "user-agent": "Vecton" },
      signal: AbortSignal.timeout(2000),
    }, { allowedOrigins: [new URL(rangeUrl).origin] });
    const lines = (await response.text()).split("\n");
    // Lines added as padding have the count 0.
    return response.ok && lines.some((line) => {
      const [rest, count] = line.trim().split(":");
      return rest.toUpperCase() === hash.slice(5) && Number(count) > 0;
    });
  } catch {
    return false;
  }
}

export async function sha1(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)));
}
