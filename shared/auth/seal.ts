import { decodeBase64 } from "@std/encoding";
import { keyList } from "./key_list.ts";

const ivBytes = 12;

/**
 * Encrypts a secret for the database with AES-256-GCM: a stolen dump shows nothing. `key` is 32
 * bytes in base64, or a list of such keys by commas, of which the first one seals; `context` (a table and row id) is bound in, so that a sealed value moved to
 * another row does not open. Returns IV and ciphertext in one piece.
 */
export async function seal(key: string, context: string, secret: string): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes));
  const sealed = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(context) },
    await importKey(keyList(key)[0]),
    new TextEncoder().encode(secret),
  );
  const bytes = new Uint8Array(ivBytes + sealed.byteLength);
  bytes.set(iv);
  bytes.set(new Uint8Array(sealed), ivBytes);
  return bytes;
}

/**
 * Opens what `seal` made, with whichever key of the list made it; throws `OperationError` for
 * another key, context or altered bytes.
 */
export async function unseal(key: string, context: string, sealed: Uint8Array): Promise<string> {
  let failure: unknown;
  for (const each of keyList(key)) {
    try {
      return await open(each, context, sealed);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

async function open(key: string, context: string, sealed: Uint8Array): Promise<string> {
  const bytes = new Uint8Array(sealed);
  const secret = await crypto.subtle.decrypt(
    {
      name: "AES-GCM",
      iv: bytes.subarray(0, ivBytes),
      additionalData: new TextEncoder().encode(context),
    },
    await importKey(key),
    bytes.subarray(ivBytes),
  );
  return new TextDecoder().decode(secret);
}

function importKey(key: string): Promise<CryptoKey> {
  const bytes = decodeBase64(key);
  if (bytes.length !== 32) throw new TypeError("The key must be 32 bytes in base64");
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}
