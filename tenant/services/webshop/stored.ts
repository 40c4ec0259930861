import type { Db, Tx } from "shared/db/mod.ts";
import type { MediaRecord, Stored, VariantRecord } from "./records.ts";

/**
 * Products by handle with variants, pictures and categories, locked in the order of their handles
 * so that two writers of the same products never wait for each other in a circle.
 */
export async function lockStored(tx: Tx, handles: string[]): Promise<Map<string, Stored>> {
  const products = await tx`
    SELECT id, handle, title, body_html, vendor, type, tags, status, published, gift_card,
      seo_title, seo_description, option_names, version
    FROM webshop.product WHERE handle = ANY(${handles}) ORDER BY handle FOR UPDATE`;
  const ids = products.map((row) => row.id);
  if (ids.length === 0) return new Map();
  const [variants, media, categories] = [
    await variantsOf(tx, ids),
    await mediaOf(tx, ids),
    await tx`
      SELECT p.product_id, c.path FROM webshop.product_category p
      JOIN webshop.category c ON c.id = p.category_id
      WHERE p.product_id = ANY(${ids}::uuid[]) ORDER BY c.path`,
  ];
  const byProduct = new Map(products.map((row) => [row.id, {
    product: { ...row, version: Number(row.version) } as Stored["product"],
    variants: [] as VariantRecord[],
    media: [] as MediaRecord[],
    categories: [] as string[],
  }]));
  for (const variant of variants) byProduct.get(variant.product_id)!.variants.push(variant);
  for (const picture of media) byProduct.get(picture.product_id)!.media.push(picture);
  for (const row of categories) byProduct.get(row.product_id)!.categories.push(row.path);
  return new Map([...byProduct.values()].map((stored) => [stored.product.handle, stored]));
}

/** Variants of products, in their order. */
export async function variantsOf(db: Db, productIds: string[]): Promise<VariantRecord[]> {
  const rows = await db`
    SELECT id, product_id, position, option_values, sku, barcode, price, compare_at, cost,
      currency, tax_class, weight_grams, weight_unit, requires_shipping, tracked, backorder,
      picture_url
    FROM webshop.variant WHERE product_id = ANY(${productIds}::uuid[])
    ORDER BY product_id, position, id`;
  return rows.map((row) => ({
    ...row,
    price: Number(row.price),
    compare_at: row.compare_at === null ? null : Number(row.compare_at),
    cost: row.cost === null ? null : Number(row.cost),
  } as VariantRecord));
}

/** Pictures of products, in their order. */
export async function mediaOf(db: Db, productIds: string[]): Promise<MediaRecord[]> {
  const rows = await db`
    SELECT id, product_id, position, alt, source_url, key FROM webshop.media
    WHERE product_id = ANY(${productIds}::uuid[]) ORDER BY product_id, position, id`;
  return rows.map((row) => ({ ...row } as MediaRecord));
}
