import { type Db, type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { allObjects, type Bucket } from "shared/objects/mod.ts";
import { PictureError } from "./error.ts";
import { pictureType } from "./type.ts";

const maxAlt = 500;
const headerBytes = 1024 * 1024;

interface Stores {
  sql: Sql;
  objects: { private: Bucket; public: Bucket };
}

/** A picture as those see it who work on it. */
export interface PictureState {
  id: string;
  alt: string;
  /** Of its largest size; null until it is made. */
  key: string | null;
  hasOriginal: boolean;
  /** Why it never came to be: a code of PictureError or a sentence of a server. */
  error: string | null;
}

/** The pictures of a product in their order, those too that are not ready. */
export async function listPictures(db: Db, productId: string): Promise<PictureState[]> {
  const rows = await db`
    SELECT id, alt, key, original IS NOT NULL AS has_original,
      CASE WHEN key IS NULL AND attempts >= 5 THEN coalesce(fetch_error, 'damaged') END AS error
    FROM webshop.media WHERE product_id = ${productId} ORDER BY position, id`;
  return rows.map(({ id, alt, key, has_original, error }) => (
    { id, alt, key, hasOriginal: has_original, error }
  ));
}

/** Where the original of a picture is kept in the private bucket. */
export const originalKey = (id: string) => `pictures/${id}`;

/** Holds a product's pictures: several that become ready at once would each miss the others. */
export async function lockPictures(tx: Tx, productId: string): Promise<void> {
  await tx`SELECT FROM webshop.product WHERE id = ${productId} FOR UPDATE`;
}

/** The product's first picture that is ready stands for it in lists. After `lockPictures`. */
export async function setCover(tx: Tx, productId: string): Promise<void> {
  await tx`
    UPDATE webshop.product SET picture = (
      SELECT key FROM webshop.media WHERE product_id = ${productId} AND key IS NOT NULL
      ORDER BY position, id LIMIT 1)
    WHERE id = ${productId}`;
}

/**
 * Adds an uploaded picture behind the others of a product; its sizes are made in the background.
 * Throws PictureError for what is no picture, whatever its name and type say.
 */
export async function addPicture(
  { sql, objects }: Stores,
  productId: string,
  content: ReadableStream<Uint8Array>,
  alt = "",
): Promise<string> {
  const id = uuidv7();
  const original = originalKey(id);
  const { head, whole } = await peek(content);
  const type = pictureType(head);
  if (!type) {
    await whole.cancel();
    throw new PictureError("no_picture");
  }
  // First a note to remove it: it counts if we get no further.
  await sql`
    INSERT INTO webshop.media_removal (media_id, due) VALUES (${id}, now() + interval '1 hour')`;
  await objects.private.put(original, whole, { contentType: type.contentType });
  try {
    await checkStored(objects.private, original);
  } catch (error) {
    await sql`UPDATE webshop.media_removal SET due = now() WHERE media_id = ${id}`;
    throw error;
  }
  await transaction(sql, async (tx) => {
    await lockPictures(tx, productId);
    await tx`
      INSERT INTO webshop.media (id, product_id, position, alt, source_url, original)
      SELECT ${id}, ${productId}, coalesce(max(position) + 1, 0), ${alt.slice(0, maxAlt)},
        ${`upload:${id}`}, ${original}
      FROM webshop.media WHERE product_id = ${productId}`;
    await tx`DELETE FROM webshop.media_removal WHERE media_id = ${id}`;
  });
  return id;
}

/** Looks at the beginning of what was stored: a picture's header says how large it unpacks. */
async function checkStored(bucket: Bucket, key: string): Promise<void> {
  const { checkPicture } = await import("./sizes.ts");
  const object = await bucket.get(key, { range: { from: 0, to: headerBytes - 1 } });
  const head = await new Response(object!.body as BodyInit).bytes();
  try {
    await checkPicture(head);
  } catch (error) {
    // With the rest it may be whole; that is seen when its sizes are made.
    const cut = object!.size > headerBytes && (error as PictureError).code === "damaged";
    if (!cut) throw error;
  }
}

/** What a picture shows, for those who do not see it. */
export async function describePicture(
  db: Db,
  productId: string,
  id: string,
  alt: string,
): Promise<void> {
  await db`
    UPDATE webshop.media SET alt = ${alt.trim().slice(0, maxAlt)}
    WHERE id = ${id} AND product_id = ${productId}`;
}

/** Puts a picture at a place among its product's: 0 makes it the cover. */
export async function movePicture(
  sql: Sql,
  productId: string,
  id: string,
  to: number,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockPictures(tx, productId);
    const rows = await tx`
      SELECT id FROM webshop.media WHERE product_id = ${productId} ORDER BY position, id`;
    const others = rows.map((row) => row.id as string).filter((each) => each !== id);
    if (others.length === rows.length) return;
    others.splice(Math.max(0, Math.min(to, others.length)), 0, id);
    await tx`
      UPDATE webshop.media m SET position = o.position - 1
      FROM unnest(${others}::uuid[]) WITH ORDINALITY o (id, position) WHERE m.id = o.id`;
    await setCover(tx, productId);
  });
}

/**
 * Takes a picture from its product; false where it was not there. Its objects are removed in the
 * background.
 */
export async function removePicture(tx: Tx, productId: string, id: string): Promise<boolean> {
  await lockPictures(tx, productId);
  const gone = await tx`DELETE FROM webshop.media WHERE id = ${id} AND product_id = ${productId}`;
  await setCover(tx, productId);
  return gone.count === 1;
}

/** Removes the objects of pictures that are gone, and of uploads that came to nothing. */
export async function sweepPictures({ sql, objects }: Stores): Promise<void> {
  const due = await sql`
    SELECT media_id, key FROM webshop.media_removal WHERE due <= now() ORDER BY due LIMIT 50`;
  for (const { media_id: id, key } of due) {
    // Objects first: a process that ends in between comes back to the rest.
    await objects.private.delete(originalKey(id));
    for await (const object of allObjects(objects.public, `p/${id}/`)) {
      await objects.public.delete(object.key);
    }
    // Of before there were sizes. Drawings that several products show are not ours to remove.
    if (key?.startsWith(`products/${id}.`)) await objects.public.delete(key);
    await sql`DELETE FROM webshop.media_removal WHERE media_id = ${id}`;
  }
}

/** The first bytes of a stream, and all of it. */
async function peek(content: ReadableStream<Uint8Array>) {
  const reader = content.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < 16) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  const head = new Uint8Array(16);
  let at = 0;
  for (const chunk of chunks) {
    head.set(chunk.subarray(0, 16 - at), at);
    at = Math.min(16, at + chunk.byteLength);
  }
  const whole = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = chunks.shift() ?? (await reader.read()).value;
      if (next) controller.enqueue(next);
      else controller.close();
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
  return { head, whole };
}
