import type { ProductInput } from "../product_input.ts";
import type { ProductDraft, VariantDraft } from "./model.ts";

/** What is stored of a product that a file speaks of. */
export interface KnownProduct {
  id: string;
  handle: string;
  categories: string[];
  /** Option values, as JSON, of the variants that are exempt from VAT. */
  exempt: Set<string>;
  currencies: Set<string>;
}

/**
 * A file's view of a product as the catalogue takes it. What the file does not speak of is left
 * out, so that it stays: columns it lacks, further variants, pictures and categories.
 */
export function inputOf(
  draft: ProductDraft,
  handle: string,
  known: KnownProduct | undefined,
  origin: string,
): ProductInput {
  const { title, description, vendor, type, tags, status, published, giftCard } = draft;
  const pictures = draft.pictures.map(({ url, alt }) => ({ url: ownPath(url, origin), alt }));
  return {
    handle,
    title,
    bodyHtml: description,
    vendor,
    type,
    tags,
    status: status ?? (known ? undefined : "active"),
    published,
    giftCard,
    seoTitle: draft.seoTitle,
    seoDescription: draft.seoDescription,
    optionNames: draft.variants.length > 0 ? draft.optionNames : undefined,
    categories: draft.categories.length > 0
      ? [...new Set([...known?.categories ?? [], ...draft.categories])]
      : undefined,
    media: pictures.length > 0 ? pictures : undefined,
    variants: draft.variants.map((variant) => ({
      optionValues: variant.options,
      sku: variant.sku,
      barcode: variant.barcode,
      price: variant.price,
      compareAt: variant.compareAt,
      cost: variant.cost,
      taxClass: taxClassOf(variant, known),
      weightGrams: variant.weightGrams,
      weightUnit: variant.weightUnit,
      requiresShipping: variant.requiresShipping,
      tracked: variant.tracked,
      backorder: variant.backorder,
      pictureUrl: variant.picture ? ownPath(variant.picture, origin) : variant.picture ?? undefined,
    })),
  };
}

/** A file that says only "taxable" leaves it open at which rate: what is stored stays. */
function taxClassOf(draft: VariantDraft, known: KnownProduct | undefined): string | undefined {
  if (draft.taxClass) return draft.taxClass;
  if (draft.taxable === false) return "exempt";
  const exempt = known?.exempt.has(JSON.stringify(draft.options));
  return draft.taxable === true && exempt ? "standard" : undefined;
}

/** Our own export names pictures by their whole address; stored they are known by their path. */
function ownPath(url: string, origin: string): string {
  return url.startsWith(`${origin}/media/`) ? url.slice(origin.length) : url;
}
