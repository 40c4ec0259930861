import { type Sql, transaction } from "shared/db/mod.ts";
import { safeFetch } from "shared/http/mod.ts";
import type { Bucket } from "shared/objects/mod.ts";
import { pictureType } from "./type.ts";

export interface FetchOptions {
  sql: Sql;
  bucket: Bucket;
  /** Origins that may be private: for tests. */
  allowedOrigins?: string[];
}

const atOnce = 8;
const maxBytes = 10 * 1024 * 1024;
const timeoutMs = 20_000;

/**
 * Fetches pictures that imported products name by address, some at a time, into the public bucket.
 * A failure is tried again after a growing pause, five times in all. Returns how many were stored.
 */
export async function fetchPictures(options: FetchOptions): Promise<number> {
  // Counted before it is tried: a picture that ends the process does not come back for ever.
  const waiting = await options.sql`
    UPDATE webshop.media SET attempts = attempts + 1,
      retry_at = now() + interval '1 minute' * 4 ^ attempts
    WHERE id IN (
      SELECT id FROM webshop.media
      WHERE key IS NULL AND attempts < 5 AND retry_at <= now()
      ORDER BY retry_at LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)
    RETURNING id, product_id, source_url`;
  const stored = await Promise.all(
    waiting.map(({ id, product_id, source_url }) => store(options, id, product_id, source_url)),
  );
  return stored.filter(Boolean).length;
}

async function store(
  { sql, bucket, allowedOrigins }: FetchOptions,
  id: string,
  productId: string,
  url: string,
): Promise<boolean> {
  try {
    const bytes = await download(url, allowedOrigins);
    const type = pictureType(bytes);
    if (!type) throw new Error("not a picture (PNG, JPEG, WebP, GIF or AVIF)");
    const key = `products/${id}.${type.extension}`;
    await bucket.put(key, bytes, { contentType: type.contentType });
    await transaction(sql, async (tx) => {
      await tx`UPDATE webshop.media SET key = ${key}, fetch_error = NULL WHERE id = ${id}`;
      await tx`
        UPDATE webshop.product SET picture = (
          SELECT key FROM webshop.media WHERE product_id = ${productId} AND key IS NOT NULL
          ORDER BY position LIMIT 1)
        WHERE id = ${productId}`;
    });
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await sql`UPDATE webshop.media SET fetch_error = ${reason.slice(0, 500)} WHERE id = ${id}`;
    return false;
  }
}

async function download(url: string, allowedOrigins?: string[]): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await safeFetch(url, { signal }, { allowedOrigins });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`the server answered ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error("larger than 10 MB");
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
