import { createHash } from "node:crypto";
import { type Sql, transaction } from "shared/db/mod.ts";
import { safeFetch } from "shared/http/mod.ts";
import type { Bucket, StoredObject } from "shared/objects/mod.ts";
import { PictureError } from "./error.ts";
import { lockPictures, originalKey, setCover } from "./pictures.ts";
import { pictureType } from "./type.ts";

export interface PictureOptions {
  sql: Sql;
  objects: { private: Bucket; public: Bucket };
  /** Origins that may be private: for tests. */
  allowedOrigins?: string[];
}

interface Waiting {
  id: string;
  product_id: string;
  source_url: string;
  original: string | null;
}

const atOnce = 4;
const maxAttempts = 5;
const maxBytes = 10 * 1024 * 1024;
const timeoutMs = 20_000;

/**
 * Makes the sizes of pictures that wait for them: fetches those that imported products name by
 * address, keeps the original in the private bucket, puts its sizes into the public one. A failure
 * is tried again after a growing pause, five times in all; what can never become a picture is not.
 * Returns how many are ready.
 */
export async function preparePictures(options: PictureOptions): Promise<number> {
  // Counted before it is tried: a picture that ends the process does not come back for ever.
  const waiting = await options.sql`
    UPDATE webshop.media SET attempts = attempts + 1,
      retry_at = now() + interval '1 minute' * 4 ^ attempts
    WHERE id IN (
      SELECT id FROM webshop.media
      WHERE key IS NULL AND attempts < ${maxAttempts} AND retry_at <= now()
      ORDER BY retry_at LIMIT ${atOnce} FOR UPDATE SKIP LOCKED)
    RETURNING id, product_id, source_url, original`;
  const ready = await Promise.all(waiting.map((row) => prepare(options, row as Waiting)));
  return ready.filter(Boolean).length;
}

async function prepare(options: PictureOptions, waiting: Waiting): Promise<boolean> {
  const { sql, objects } = options;
  const { id, product_id: productId, source_url: url } = waiting;
  try {
    const bytes = waiting.original
      ? await readAll(await objects.private.get(waiting.original))
      : await fetchOriginal(options, id, url);
    // Not before there is a picture: a till that wakes starts without the library.
    const { makeSizes } = await import("./sizes.ts");
    const { files, width, height } = await makeSizes(bytes);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    const base = `p/${id}/${hash}`;
    for (const { suffix, contentType, bytes } of files) {
      await objects.public.put(base + suffix, bytes, { contentType });
    }
    const key = `${base}-${width}x${height}.jpg`;
    await transaction(sql, async (tx) => {
      await lockPictures(tx, productId);
      await tx`
        UPDATE webshop.media SET key = ${key}, fetch_error = NULL,
          source_url = CASE WHEN starts_with(source_url, 'upload:') THEN ${`/media/${key}`}
            ELSE source_url END
        WHERE id = ${id}`;
      await setCover(tx, productId);
    });
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // What is no picture today is none tomorrow.
    const hopeless = error instanceof PictureError;
    await sql`
      UPDATE webshop.media SET fetch_error = ${reason.slice(0, 500)},
        attempts = CASE WHEN ${hopeless} THEN ${maxAttempts} ELSE attempts END
      WHERE id = ${id}`;
    return false;
  }
}

async function fetchOriginal(
  { sql, objects, allowedOrigins }: PictureOptions,
  id: string,
  url: string,
): Promise<Uint8Array> {
  const bytes = await download(url, allowedOrigins);
  const type = pictureType(bytes);
  if (!type) throw new PictureError("no_picture");
  const original = originalKey(id);
  await objects.private.put(original, bytes, { contentType: type.contentType });
  await sql`UPDATE webshop.media SET original = ${original} WHERE id = ${id}`;
  return bytes;
}

async function readAll(object: StoredObject | null): Promise<Uint8Array> {
  if (!object) throw new Error("its original is gone");
  return await new Response(object.body as BodyInit).bytes();
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
