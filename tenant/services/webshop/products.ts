import { z } from "zod";
import type { Db, Tx } from "shared/db/mod.ts";
import { fold, likePattern } from "shared/i18n/fold.ts";
import type { ProductStatus } from "./product_input.ts";
import type { MediaRecord, VariantRecord } from "./records.ts";
import { mediaOf, variantsOf } from "./stored.ts";

/** A product as a list shows it. Prices are minor units, gross. */
export interface ProductSummary {
  id: string;
  handle: string;
  title: string;
  vendor: string;
  type: string;
  status: ProductStatus;
  published: boolean;
  variantCount: number;
  priceMin: number | null;
  priceMax: number | null;
  /** Key of its first picture among the public objects. */
  picture: string | null;
  updatedAt: Date;
}

export interface ProductQuery {
  search?: string;
  status?: string;
  /** Handle of a category; those below count too. */
  category?: string;
  vendor?: string;
  /** `title` by default; `updated` has the newest change first. */
  sort?: "title" | "updated";
  /** What the storefront may show. */
  publicOnly?: boolean;
  /** `next` of the page before. */
  cursor?: string;
  limit?: number;
}

export interface ProductPage {
  products: ProductSummary[];
  next: string | null;
}

/**
 * Products by pages. A search that is exactly a SKU or barcode begins with the product that has
 * it; otherwise words are looked for in title, maker, type, tags, SKUs and barcodes.
 */
export async function listProducts(db: Db, query: ProductQuery): Promise<ProductPage> {
  const limit = query.limit ?? 50;
  const exact = query.search ? await exactHits(db, query.search) : [];
  const first = exact.length > 0 && !query.cursor
    ? await select(db, query, { ids: exact, limit })
    : [];
  const rows = await select(db, query, { without: exact, limit: limit + 1 });
  const shown = [...first, ...rows.slice(0, limit)];
  const last = rows[limit - 1];
  return {
    products: shown.map(summary),
    next: rows.length > limit ? encodeCursor(last, query.sort) : null,
  };
}

async function exactHits(db: Db, search: string): Promise<string[]> {
  const code = search.trim();
  const rows = await db`
    SELECT product_id FROM webshop.variant WHERE sku = ${code} OR sku = ${code.toUpperCase()}
    UNION SELECT product_id FROM webshop.variant WHERE barcode = ${code} AND barcode <> ''
    LIMIT 10`;
  return rows.map((row) => row.product_id);
}

function select(
  db: Db,
  query: ProductQuery,
  { ids, without = [], limit }: { ids?: string[]; without?: string[]; limit: number },
) {
  const after = !ids && query.cursor ? decodeCursor(query.cursor) : null;
  const byUpdate = query.sort === "updated";
  const words = query.search && !ids ? fold(query.search).split(" ").filter(Boolean) : [];
  const below = query.category
    ? db`AND id IN (
        SELECT pc.product_id FROM webshop.product_category pc
        JOIN webshop.category c ON c.id = pc.category_id
        JOIN webshop.category top ON top.handle = ${query.category}
          AND (c.id = top.id OR starts_with(c.path, top.path || ' > ')))`
    : db``;
  return db`
    SELECT id, handle, title, vendor, type, status, published, variant_count, price_min,
      price_max, picture, updated_at, updated_at::text AS updated_text, sort_title
    FROM webshop.product
    WHERE true
    ${ids ? db`AND id = ANY(${ids}::uuid[])` : db``}
    ${without.length ? db`AND id <> ALL(${without}::uuid[])` : db``}
    ${query.publicOnly ? db`AND status = 'active' AND published` : db``}
    ${query.status ? db`AND status = ${query.status}` : db``}
    ${query.vendor ? db`AND vendor = ${query.vendor}` : db``}
    ${below}
    ${words.length ? words.map((word) => db`AND search LIKE ${likePattern(word)} `) : db``}
    ${
    after
      ? byUpdate
        ? db`AND (updated_at, id) < (${after.key}::text::timestamptz, ${after.id}::uuid)`
        : db`AND (sort_title, id) > (${after.key}, ${after.id}::uuid)`
      : db``
  }
    ${byUpdate ? db`ORDER BY updated_at DESC, id DESC` : db`ORDER BY sort_title, id`}
    LIMIT ${limit}`;
}

/** A product with all that belongs to it. */
export interface Product extends ProductSummary {
  bodyHtml: string;
  tags: string[];
  giftCard: boolean;
  seoTitle: string;
  seoDescription: string;
  optionNames: string[];
  version: number;
  createdAt: Date;
  variants: VariantRecord[];
  media: MediaRecord[];
  categories: { path: string; handle: string }[];
}

/** One product by id or handle, or null. */
export async function getProduct(
  db: Db,
  by: { id: string } | { handle: string },
): Promise<Product | null> {
  const [row] = await db`
    SELECT * FROM webshop.product
    WHERE ${"id" in by ? db`id = ${by.id}` : db`handle = ${by.handle}`}`;
  if (!row) return null;
  const [variants, media, categories] = await Promise.all([
    variantsOf(db, [row.id]),
    mediaOf(db, [row.id]),
    db`
      SELECT c.path, c.handle FROM webshop.product_category p
      JOIN webshop.category c ON c.id = p.category_id
      WHERE p.product_id = ${row.id} ORDER BY c.path`,
  ]);
  return {
    ...summary(row),
    bodyHtml: row.body_html,
    tags: row.tags,
    giftCard: row.gift_card,
    seoTitle: row.seo_title,
    seoDescription: row.seo_description,
    optionNames: row.option_names,
    version: Number(row.version),
    createdAt: row.created_at,
    variants,
    media,
    categories: categories.map(({ path, handle }) => ({ path, handle })),
  };
}

/** Makers in use, in Hungarian order. */
export async function listVendors(db: Db): Promise<string[]> {
  // A loose index scan: the number of makers counts, not that of products.
  const rows = await db`
    WITH RECURSIVE maker AS (
      (SELECT vendor FROM webshop.product WHERE vendor > '' ORDER BY vendor LIMIT 1)
      UNION ALL
      SELECT (SELECT p.vendor FROM webshop.product p WHERE p.vendor > maker.vendor
        ORDER BY p.vendor LIMIT 1)
      FROM maker WHERE maker.vendor IS NOT NULL)
    SELECT vendor FROM maker WHERE vendor IS NOT NULL
    ORDER BY vendor COLLATE "hu-HU-x-icu" LIMIT 500`;
  return rows.map((row) => row.vendor);
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function summary(row: any): ProductSummary {
  return {
    id: row.id,
    handle: row.handle,
    title: row.title,
    vendor: row.vendor,
    type: row.type,
    status: row.status,
    published: row.published,
    variantCount: row.variant_count,
    priceMin: row.price_min === null ? null : Number(row.price_min),
    priceMax: row.price_max === null ? null : Number(row.price_max),
    picture: row.picture,
    updatedAt: row.updated_at,
  };
}

// deno-lint-ignore no-explicit-any -- as above
function encodeCursor(row: any, sort: ProductQuery["sort"]): string {
  // The text of the database: a Date would lose its microseconds.
  const key = sort === "updated" ? row.updated_text : row.sort_title;
  return btoa(encodeURIComponent(JSON.stringify([key, row.id])));
}

/** Null for a cursor that was tampered with: the list then begins at its beginning. */
function decodeCursor(cursor: string): { key: string; id: string } | null {
  try {
    const [key, id] = z.tuple([z.string(), z.uuid()])
      .parse(JSON.parse(decodeURIComponent(atob(cursor))));
    return { key, id };
  } catch {
    return null;
  }
}

/** The version of a product, held until the transaction ends; null where there is none. */
export async function lockVersion(tx: Tx, id: string): Promise<number | null> {
  const [row] = await tx`SELECT version FROM webshop.product WHERE id = ${id} FOR UPDATE`;
  return row ? Number(row.version) : null;
}

/** The variant that has a SKU, or null. */
export async function skuOwner(db: Db, sku: string): Promise<string | null> {
  const [row] = await db`SELECT id FROM webshop.variant WHERE sku = ${sku}`;
  return row?.id ?? null;
}
