import { type NewEvent, publish } from "shared/bus/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import { registerItems } from "../inventory/mod.ts";
import { ensureCategories, normalPath } from "./categories.ts";
import type { Outcome, ProductInput, UpsertResult } from "./product_input.ts";
import {
  derived,
  type MediaRecord,
  mergeMedia,
  mergeProduct,
  mergeVariant,
  type ProductRecord,
  same,
  type Stored,
  type VariantRecord,
} from "./records.ts";
import { lockStored } from "./stored.ts";

export interface Shop {
  slug: string;
  /** Of prices that carry none. */
  currency: string;
}

/** A limit that no shop reaches: "may be sold without stock". */
const unlimitedBackorder = 1_000_000;

interface Plan {
  result: UpsertResult;
  old: Stored | undefined;
  product: ProductRecord;
  /** All variants that the product has afterwards. */
  variants: VariantRecord[];
  changedVariants: VariantRecord[];
  media: MediaRecord[];
  categories: string[];
}

/**
 * Adds or changes products with their variants, pictures and categories: some statements for all
 * of them, however many. Only what differs is written; each product that changed has one event,
 * and its variants are made known to the inventory in the same transaction. Variants are found by
 * their option values, then by SKU within the product. A SKU that another variant has stays there.
 */
export async function upsertProducts(
  tx: Tx,
  shop: Shop,
  inputs: ProductInput[],
): Promise<UpsertResult[]> {
  const stored = await lockStored(tx, inputs.map((input) => input.handle));
  const plans = inputs.map((input) => plan(input, stored.get(input.handle), shop.currency));
  await resolveSkus(tx, plans);
  for (const each of plans) judge(each);
  const changed = plans.filter(({ result }) => result.outcome !== "unchanged");
  if (changed.length > 0) await write(tx, shop, changed);
  return plans.map(({ result }) => result);
}

function plan(input: ProductInput, old: Stored | undefined, currency: string): Plan {
  const product = mergeProduct(input, old?.product);
  const free = new Set(old?.variants ?? []);
  const match = input.variants.map(({ optionValues }) => {
    const found = [...free].find((v) => same({ o: v.option_values }, { o: optionValues }));
    if (found) free.delete(found);
    return found;
  });
  const variants = input.variants.map((variant, position) => {
    const bySku = variant.sku
      ? [...free].find((candidate) => candidate.sku === variant.sku)
      : undefined;
    const before = match[position] ?? bySku;
    if (before) free.delete(before);
    return mergeVariant(variant, before, { productId: product.id, position, currency });
  });
  const categories = [...new Set((input.categories ?? old?.categories ?? []).map(normalPath))]
    .filter(Boolean);
  return {
    old,
    product,
    variants: [...variants, ...free],
    changedVariants: [],
    media: mergeMedia(input.media, old?.media ?? [], product.id),
    categories,
    result: {
      productId: product.id,
      handle: product.handle,
      outcome: "unchanged",
      variants: variants.map(({ id }) => ({ variantId: id, outcome: "unchanged", skuTaken: null })),
    },
  };
}

/** A SKU belongs to one variant: the first of these products, or the one that has it already. */
async function resolveSkus(tx: Tx, plans: Plan[]): Promise<void> {
  const skus = plans.flatMap(({ variants }) => variants.flatMap(({ sku }) => sku ? [sku] : []));
  const owners = new Map<string, string>(
    (await tx`SELECT sku, id FROM webshop.variant WHERE sku = ANY(${skus})`)
      .map((row) => [row.sku, row.id]),
  );
  const present = new Map(plans.flatMap(({ variants }) => variants.map((v) => [v.id, v.sku])));
  const given = new Map<string, string>();
  for (const { variants, result } of plans) {
    variants.forEach((variant, i) => {
      if (!variant.sku) return;
      const owner = owners.get(variant.sku);
      // An owner that gives the SKU up in this very call does not keep it.
      const kept = owner && owner !== variant.id &&
        (present.get(owner) ?? variant.sku) === variant.sku;
      const holder = given.get(variant.sku) ?? (kept ? owner : undefined);
      if (holder && holder !== variant.id) {
        if (result.variants[i]) result.variants[i].skuTaken = variant.sku;
        variant.sku = null;
      } else given.set(variant.sku, variant.id);
    });
  }
}

function judge(plan: Plan): void {
  const { result, old, product, variants, media, categories } = plan;
  const before = new Map(old?.variants.map((variant) => [variant.id, variant]));
  for (const [i, variant] of variants.entries()) {
    const was = before.get(variant.id);
    const outcome: Outcome = !was ? "created" : same(variant, was) ? "unchanged" : "updated";
    if (result.variants[i]) result.variants[i].outcome = outcome;
    if (outcome !== "unchanged") plan.changedVariants.push(variant);
  }
  if (!old) result.outcome = "created";
  else {
    const unchanged = same(product, old.product) && plan.changedVariants.length === 0 &&
      same({ media }, { media: old.media }) &&
      same({ c: categories.toSorted() }, { c: old.categories.toSorted() });
    result.outcome = unchanged ? "unchanged" : "updated";
  }
}

async function write(tx: Tx, shop: Shop, plans: Plan[]): Promise<void> {
  const products = plans.map(({ product, variants, media }) => ({
    ...product,
    ...derived(product, variants, media),
  }));
  const versions = await tx`
    INSERT INTO webshop.product AS p (id, handle, title, body_html, vendor, type, tags, status,
      published, gift_card, seo_title, seo_description, option_names, variant_count, price_min,
      price_max, picture, sort_title, search)
    SELECT id, handle, title, body_html, vendor, type, tags, status, published, gift_card,
      seo_title, seo_description, option_names, variant_count, price_min, price_max, picture,
      sort_title, search
    FROM jsonb_populate_recordset(NULL::webshop.product, ${json(products)}::text::jsonb)
    ON CONFLICT (id) DO UPDATE SET
      handle = excluded.handle, title = excluded.title, body_html = excluded.body_html,
      vendor = excluded.vendor, type = excluded.type, tags = excluded.tags,
      status = excluded.status, published = excluded.published, gift_card = excluded.gift_card,
      seo_title = excluded.seo_title, seo_description = excluded.seo_description,
      option_names = excluded.option_names, variant_count = excluded.variant_count,
      price_min = excluded.price_min, price_max = excluded.price_max, picture = excluded.picture,
      sort_title = excluded.sort_title, search = excluded.search,
      version = p.version + 1, updated_at = now()
    RETURNING id, version`;
  await writeVariants(tx, plans.flatMap(({ changedVariants }) => changedVariants));
  await writeMedia(tx, plans.flatMap(({ media }) => media));
  await writeCategories(tx, plans);
  await register(tx, plans);
  const version = new Map(versions.map((row) => [row.id, Number(row.version)]));
  await publish(tx, shop.slug, plans.map((each) => event(each, version.get(each.product.id)!)));
}

async function writeVariants(tx: Tx, variants: VariantRecord[]): Promise<void> {
  if (variants.length === 0) return;
  const rows = json(variants);
  // First without SKUs: two variants may swap theirs.
  await tx`
    UPDATE webshop.variant SET sku = NULL
    WHERE id = ANY(${variants.map(({ id }) => id)}::uuid[]) AND sku IS NOT NULL`;
  await tx`
    INSERT INTO webshop.variant
    SELECT * FROM jsonb_populate_recordset(NULL::webshop.variant, ${rows}::text::jsonb)
    ON CONFLICT (id) DO UPDATE SET
      position = excluded.position, option_values = excluded.option_values, sku = excluded.sku,
      barcode = excluded.barcode, price = excluded.price, compare_at = excluded.compare_at,
      cost = excluded.cost, currency = excluded.currency, tax_class = excluded.tax_class,
      weight_grams = excluded.weight_grams, weight_unit = excluded.weight_unit,
      requires_shipping = excluded.requires_shipping, tracked = excluded.tracked,
      backorder = excluded.backorder, picture_url = excluded.picture_url`;
  await tx`
    UPDATE webshop.price_history h SET valid_to = clock_timestamp()
    FROM jsonb_populate_recordset(NULL::webshop.variant, ${rows}::text::jsonb) v
    WHERE h.variant_id = v.id AND h.valid_to IS NULL
      AND (h.price, h.currency) IS DISTINCT FROM (v.price, v.currency)`;
  await tx`
    INSERT INTO webshop.price_history (variant_id, currency, price, valid_from)
    SELECT v.id, v.currency, v.price, clock_timestamp()
    FROM jsonb_populate_recordset(NULL::webshop.variant, ${rows}::text::jsonb) v
    WHERE NOT EXISTS (SELECT FROM webshop.price_history h
      WHERE h.variant_id = v.id AND h.currency = v.currency AND h.valid_to IS NULL)`;
}

async function writeMedia(tx: Tx, media: MediaRecord[]): Promise<void> {
  if (media.length === 0) return;
  await tx`
    INSERT INTO webshop.media (id, product_id, position, alt, source_url, key)
    SELECT id, product_id, position, alt, source_url, key
    FROM jsonb_populate_recordset(NULL::webshop.media, ${json(media)}::text::jsonb)
    ON CONFLICT (id) DO UPDATE SET position = excluded.position, alt = excluded.alt`;
}

async function writeCategories(tx: Tx, plans: Plan[]): Promise<void> {
  const differ = plans.filter(({ old, categories }) =>
    !same({ c: categories.toSorted() }, { c: (old?.categories ?? []).toSorted() })
  );
  if (differ.length === 0) return;
  const ids = await ensureCategories(tx, [...new Set(differ.flatMap((each) => each.categories))]);
  const links = differ.flatMap(({ product, categories }) =>
    categories.map((path) => ({ product_id: product.id, category_id: ids.get(path)! }))
  );
  await tx`
    DELETE FROM webshop.product_category
    WHERE product_id = ANY(${differ.map(({ product }) => product.id)}::uuid[])`;
  await tx`
    INSERT INTO webshop.product_category
    SELECT * FROM jsonb_populate_recordset(NULL::webshop.product_category, ${
    json(links)
  }::text::jsonb)`;
}

async function register(tx: Tx, plans: Plan[]): Promise<void> {
  const items = plans.flatMap(({ product, old, variants, changedVariants }) =>
    (isTold(old, product) ? changedVariants : variants).map((variant) => ({
      variantId: variant.id,
      productId: product.id,
      sku: variant.sku ?? "",
      title: [product.title, variantTitle(variant.option_values)].filter(Boolean).join(" · "),
      barcode: variant.barcode,
      tracked: variant.tracked,
      backorderLimit: variant.backorder ? unlimitedBackorder : 0,
      listed: isListed(product),
    }))
  );
  if (items.length > 0) await registerItems(tx, items);
}

/** Stock knows already what it is told of every variant of the product. */
function isTold(old: Stored | undefined, product: ProductRecord): boolean {
  return old?.product.title === product.title && isListed(old.product) === isListed(product);
}

/** Whether the storefront shows it. */
function isListed({ status, published }: ProductRecord): boolean {
  return status === "active" && published;
}

function event({ product, variants }: Plan, version: number): NewEvent {
  return {
    type: "product.changed.v1",
    aggregate: { type: "product", id: product.id, version },
    data: {
      productId: product.id,
      handle: product.handle,
      title: product.title,
      status: product.status,
      deleted: false,
      variants: variants.map((variant) => ({
        variantId: variant.id,
        sku: variant.sku ?? "",
        title: variantTitle(variant.option_values),
        price: variant.price,
        cost: variant.cost,
        currency: variant.currency,
      })),
    },
  };
}

/** `zöld / M`; empty for the only variant of a product. */
export function variantTitle(optionValues: string[]): string {
  return optionValues.filter(Boolean).join(" / ");
}

const json = (rows: unknown) => JSON.stringify(rows);
