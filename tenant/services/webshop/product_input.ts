export const statuses = ["draft", "active", "archived"] as const;
export type ProductStatus = typeof statuses[number];

/** What a variant is to become. What is left out stays as it is, or gets its default. */
export interface VariantInput {
  /** One value per option name of the product; empty for the only variant. */
  optionValues: string[];
  sku?: string | null;
  barcode?: string;
  /** Minor units, gross. */
  price?: number;
  compareAt?: number | null;
  cost?: number | null;
  taxClass?: string;
  weightGrams?: number;
  weightUnit?: string;
  requiresShipping?: boolean;
  tracked?: boolean;
  backorder?: boolean;
  pictureUrl?: string;
}

export interface MediaInput {
  /** Address to fetch from, or `/media/<key>` for what is stored already. */
  url: string;
  alt: string;
}

/** What a product is to become, known by its handle. What is left out stays as it is. */
export interface ProductInput {
  handle: string;
  title?: string;
  bodyHtml?: string;
  vendor?: string;
  type?: string;
  tags?: string[];
  status?: ProductStatus;
  published?: boolean;
  giftCard?: boolean;
  seoTitle?: string;
  seoDescription?: string;
  optionNames?: string[];
  /** Paths such as `Túra > Hátizsákok`; missing categories are made. */
  categories?: string[];
  /** Pictures to have, in order; others of the product stay behind them. */
  media?: MediaInput[];
  /** Variants to have; others of the product stay. */
  variants: VariantInput[];
}

export type Outcome = "created" | "updated" | "unchanged";

export interface UpsertResult {
  productId: string;
  handle: string;
  outcome: Outcome;
  /** In the order of the input. */
  variants: {
    variantId: string;
    outcome: Outcome;
    /** Another variant has the SKU: it was left empty here. */
    skuTaken: string | null;
  }[];
}
