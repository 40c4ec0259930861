import type { DialectId } from "./dialects.ts";

/** Something in a line that was mended, left out or is worth a look. Nothing here stops an import. */
export const warningCodes = [
  "apostrophe_removed",
  "sku_missing",
  "sku_duplicate",
  "barcode_invalid",
  "barcode_duplicate",
  "barcode_damaged",
  "quantity_negative",
  "quantity_invalid",
  "price_missing",
  "price_zero",
  "price_rounded",
  "price_invalid",
  "compare_at_below",
  "weight_invalid",
  "html_removed",
  "handle_missing",
  "handle_changed",
  "product_again",
  "options_repeated",
  "option_missing",
  "many_variants",
  "image_invalid",
  "status_unknown",
  "gift_card",
  "tax_class_unknown",
  "row_without_content",
  "sale_not_now",
  "downloadable",
  "grouped",
  "external_unsupported",
  "type_unknown",
  "parent_missing",
  "member_missing",
  "encoding_guessed",
] as const;

export type WarningCode = typeof warningCodes[number];

export interface ImportWarning {
  line: number;
  code: WarningCode;
  /** What stands in the file. */
  value: string;
}

/**
 * A variant as a file tells of it. `undefined` means that the file has no such column: then what is
 * stored stays.
 */
export interface VariantDraft {
  line: number;
  options: string[];
  sku: string;
  barcode?: string;
  /** Minor units. */
  price: number;
  compareAt?: number | null;
  cost?: number | null;
  weightGrams?: number;
  weightUnit?: "g" | "kg" | "lb" | "oz";
  taxable?: boolean;
  /** One of our tax classes, where the file names it. */
  taxClass?: string;
  tracked?: boolean;
  backorder?: boolean;
  requiresShipping?: boolean;
  /** On hand; may be negative. Null where the file says nothing. */
  quantity: number | null;
  picture?: string | null;
}

export interface ProductDraft {
  line: number;
  handle: string;
  /** Its identity where it comes from: `shopify:matra-35`, `woocommerce:812`; null without one. */
  source: string | null;
  kind: "standard" | "grouped";
  title: string;
  description?: string;
  vendor?: string;
  type?: string;
  tags?: string[];
  status?: "draft" | "active" | "archived";
  published?: boolean;
  giftCard?: boolean;
  seoTitle?: string;
  seoDescription?: string;
  optionNames: string[];
  /** Paths from the root of the tree: `Táska > Hátizsák`. */
  categories: string[];
  pictures: { url: string; alt: string }[];
  variants: VariantDraft[];
  /** Keys (SKU or `id:NN`) of what a grouped product consists of. */
  members: string[];
}

export interface Skipped {
  line: number;
  code: WarningCode;
  handle: string;
  sku: string;
}

export interface Counts {
  /** Records after the header. */
  rows: number;
  products: number;
  variants: number;
  imageRows: number;
  pictures: number;
  categories: number;
  /** Units on hand that the file tells of; negative ones count as none. */
  units: number;
  skipped: number;
  warnings: number;
}

/** A whole file, understood. The same file with the same currency always gives the same. */
export interface Reading {
  dialect: DialectId;
  encoding: string;
  separator: string;
  products: ProductDraft[];
  /** Lines that are left out, and why. */
  skipped: Skipped[];
  warnings: ImportWarning[];
  counts: Counts;
}
