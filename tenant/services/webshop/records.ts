import { fold } from "shared/i18n/fold.ts";
import { uuidv7 } from "shared/db/mod.ts";
import type { MediaInput, ProductInput, VariantInput } from "./product_input.ts";

/** Columns of a variant as written; also what tells whether anything changed. */
export interface VariantRecord {
  id: string;
  product_id: string;
  position: number;
  option_values: string[];
  sku: string | null;
  barcode: string;
  price: number;
  compare_at: number | null;
  cost: number | null;
  currency: string;
  tax_class: string;
  weight_grams: number;
  weight_unit: string;
  requires_shipping: boolean;
  tracked: boolean;
  backorder: boolean;
  picture_url: string;
}

export interface ProductRecord {
  id: string;
  handle: string;
  title: string;
  body_html: string;
  vendor: string;
  type: string;
  tags: string[];
  status: "draft" | "active" | "archived";
  published: boolean;
  gift_card: boolean;
  seo_title: string;
  seo_description: string;
  option_names: string[];
}

export interface MediaRecord {
  id: string;
  product_id: string;
  position: number;
  alt: string;
  source_url: string;
  key: string | null;
}

/** A product with what belongs to it, as stored. */
export interface Stored {
  product: ProductRecord & { version: number };
  variants: VariantRecord[];
  media: MediaRecord[];
  categories: string[];
}

/** The product that results from an input on top of what is stored. */
export function mergeProduct(input: ProductInput, old: ProductRecord | undefined): ProductRecord {
  return {
    id: old?.id ?? uuidv7(),
    handle: input.handle,
    title: input.title || old?.title || input.handle,
    body_html: input.bodyHtml ?? old?.body_html ?? "",
    vendor: input.vendor ?? old?.vendor ?? "",
    type: input.type ?? old?.type ?? "",
    tags: input.tags ?? old?.tags ?? [],
    status: input.status ?? old?.status ?? "draft",
    published: input.published ?? old?.published ?? true,
    gift_card: input.giftCard ?? old?.gift_card ?? false,
    seo_title: input.seoTitle ?? old?.seo_title ?? "",
    seo_description: input.seoDescription ?? old?.seo_description ?? "",
    option_names: input.optionNames ?? old?.option_names ?? [],
  };
}

export function mergeVariant(
  input: VariantInput,
  old: VariantRecord | undefined,
  place: { productId: string; position: number; currency: string },
): VariantRecord {
  return {
    id: old?.id ?? uuidv7(),
    product_id: place.productId,
    position: place.position,
    option_values: input.optionValues,
    sku: input.sku === undefined ? old?.sku ?? null : input.sku || null,
    barcode: input.barcode ?? old?.barcode ?? "",
    price: input.price ?? old?.price ?? 0,
    compare_at: input.compareAt === undefined ? old?.compare_at ?? null : input.compareAt,
    cost: input.cost === undefined ? old?.cost ?? null : input.cost,
    currency: old?.currency ?? place.currency,
    tax_class: input.taxClass ?? old?.tax_class ?? "standard",
    weight_grams: input.weightGrams ?? old?.weight_grams ?? 0,
    weight_unit: input.weightUnit ?? old?.weight_unit ?? "kg",
    requires_shipping: input.requiresShipping ?? old?.requires_shipping ?? true,
    tracked: input.tracked ?? old?.tracked ?? true,
    backorder: input.backorder ?? old?.backorder ?? false,
    picture_url: input.pictureUrl ?? old?.picture_url ?? "",
  };
}

/** Pictures of the input first, then those that the product has besides. */
export function mergeMedia(
  input: MediaInput[] | undefined,
  old: MediaRecord[],
  productId: string,
): MediaRecord[] {
  if (!input) return old;
  const known = new Map(old.map((media) => [media.source_url, media]));
  const wanted = new Map(input.map((media) => [media.url, media]));
  const first = [...wanted.values()].map(({ url, alt }) => ({
    id: known.get(url)?.id ?? uuidv7(),
    product_id: productId,
    alt,
    source_url: url,
    key: known.get(url)?.key ?? (url.startsWith("/media/") ? url.slice("/media/".length) : null),
  }));
  return [...first, ...old.filter((media) => !wanted.has(media.source_url))]
    .map(({ id, product_id, alt, source_url, key }, position) => (
      { id, product_id, position, alt, source_url, key }
    ));
}

/** Same columns, same values. */
export function same(a: object, b: object | undefined): boolean {
  return b !== undefined &&
    Object.entries(a).every(([key, value]) =>
      JSON.stringify(value) === JSON.stringify((b as Record<string, unknown>)[key])
    );
}

/** Columns that follow from a product's variants and pictures. */
export function derived(product: ProductRecord, variants: VariantRecord[], media: MediaRecord[]) {
  const prices = variants.map((variant) => variant.price);
  const words = [product.title, product.vendor, product.type, product.handle, ...product.tags];
  for (const { sku, barcode } of variants) words.push(sku ?? "", barcode);
  return {
    variant_count: variants.length,
    price_min: prices.length ? prices.reduce((a, b) => Math.min(a, b)) : null,
    price_max: prices.length ? prices.reduce((a, b) => Math.max(a, b)) : null,
    picture: media.find(({ key }) => key)?.key ?? null,
    sort_title: product.title,
    search: fold(words.filter(Boolean).join(" ")),
  };
}
