import { separator } from "../categories.ts";
import { barcodeKind } from "../gtin.ts";
import { safeHtml } from "../rich_text.ts";
import { slug } from "../slug.ts";
import type { DialectId } from "./dialects.ts";
import type {
  ImportWarning,
  ProductDraft,
  Reading,
  Skipped,
  VariantDraft,
  WarningCode,
} from "./model.ts";
import { parseAmount, parseImageUrl, parseInteger } from "./values.ts";

/** More of one product than most systems take: fine here, but worth knowing before a move. */
const manyVariants = 50;
/** Of one product, as many as Shopify takes. */
const maxPictures = 250;

/**
 * What both shops' readers share: it collects products and warnings, mends values, and makes SKUs
 * unique. Everything it decides depends on the file alone, so a second import decides the same.
 */
export class Builder {
  readonly products: ProductDraft[] = [];
  readonly skipped: Skipped[] = [];
  readonly #warnings: ImportWarning[] = [];
  readonly #skus = new Set<string>();
  readonly #barcodes = new Set<string>();
  readonly #handles = new Set<string>();
  readonly #options = new Map<ProductDraft, Set<string>>();
  /** Where the search for a free suffix goes on: a file may repeat one SKU a thousand times. */
  readonly #suffixes = new Map<string, number>();
  rows = 0;
  imageRows = 0;

  constructor(readonly currency: string) {}

  warn(line: number, code: WarningCode, value = ""): void {
    this.#warnings.push({ line, code, value: value.slice(0, 200) });
  }

  skip(line: number, code: WarningCode, handle: string, sku = "", value = handle): void {
    this.skipped.push({ line, code, handle, sku });
    this.warn(line, code, value);
  }

  /** A handle of the file's own, or one made of the title; unique among the products so far. */
  handle(line: number, given: string, title: string): string {
    const valid = given.length <= 255 && /^[\p{L}\p{N}_-]+$/u.test(given);
    const base = valid ? given : slug(given || title) || `product-${line}`;
    let handle = base;
    for (let n = 2; this.#handles.has(handle); n++) handle = `${base}-${n}`;
    if (given && handle !== given) this.warn(line, "handle_changed", given);
    this.#handles.add(handle);
    return handle;
  }

  /** Spreadsheets are told by an apostrophe that a code is a text: it is no part of the code. */
  code(line: number, text: string): string {
    const trimmed = text.trim();
    if (!/^['’]/.test(trimmed)) return trimmed;
    this.warn(line, "apostrophe_removed", trimmed);
    return trimmed.slice(1).trim();
  }

  /** The SKU of the file, or one made of handle and options; suffixed where it is taken. */
  sku(line: number, text: string, handle: string, options: string[]): string {
    let sku = this.code(line, text);
    if (!sku) {
      sku = slug([handle, ...options].join(" ")).toUpperCase() || `LINE-${line}`;
      this.warn(line, "sku_missing", sku);
    } else if (this.#skus.has(sku)) {
      this.warn(line, "sku_duplicate", sku);
    }
    const base = sku.slice(0, 200);
    let suffix = this.#suffixes.get(base) ?? 1;
    sku = base;
    while (this.#skus.has(sku)) sku = `${base}-${++suffix}`;
    this.#suffixes.set(base, suffix);
    this.#skus.add(sku);
    return sku;
  }

  /** A code as it is; a wrong check digit only warns, since such codes are printed on things. */
  barcode(line: number, text: string): string {
    const written = this.code(line, text);
    const code = /^\d[\d -]*\d$/.test(written) ? written.replace(/[ -]/g, "") : written;
    if (code === "") return "";
    // What a spreadsheet leaves of a long number; the rest of its digits is lost.
    if (/^\d[.,]\d+E\+\d+$/i.test(code)) {
      this.warn(line, "barcode_damaged", code);
      return "";
    }
    if (barcodeKind(code) !== "gtin") this.warn(line, "barcode_invalid", code);
    // A UPC-A of twelve digits and the EAN-13 with a nought before it are the same article.
    const article = /^0\d{12}$/.test(code) ? code.slice(1) : code;
    if (this.#barcodes.has(article)) this.warn(line, "barcode_duplicate", code);
    this.#barcodes.add(article);
    return code;
  }

  price(line: number, text: string): number {
    if (text.trim() === "") {
      this.warn(line, "price_missing");
      return 0;
    }
    const price = this.amount(line, text);
    if (price === 0) this.warn(line, "price_zero", text);
    return price ?? 0;
  }

  /** An amount that may be missing; what is none, or negative, is warned about and left out. */
  amount(line: number, text: string): number | null {
    if (text.trim() === "") return null;
    const parsed = parseAmount(text, this.currency);
    if (!parsed || parsed.amount < 0) {
      this.warn(line, "price_invalid", text);
      return null;
    }
    if (parsed.rounded) this.warn(line, "price_rounded", text);
    return parsed.amount;
  }

  /** A former price counts only where it is the higher one; an equal or empty one says nothing. */
  compareAt(line: number, text: string, price: number): number | null {
    const compareAt = this.amount(line, text);
    if (compareAt === null || compareAt === 0 || compareAt === price) return null;
    if (compareAt > price) return compareAt;
    this.warn(line, "compare_at_below", text);
    return null;
  }

  quantity(line: number, text: string): number | null {
    if (text.trim() === "") return null;
    const quantity = parseInteger(text);
    if (quantity === null) this.warn(line, "quantity_invalid", text);
    else if (quantity < 0) this.warn(line, "quantity_negative", text);
    return quantity;
  }

  html(line: number, text: string): string {
    const active = /<(script|style|iframe|object|embed|svg|math|form|input|button)\b/i.exec(text) ??
      /\s(on[a-z]+)\s*=/i.exec(text) ?? /(javascript):/i.exec(text);
    if (active) this.warn(line, "html_removed", active[1].toLowerCase());
    return safeHtml(text);
  }

  /** Takes a variant unless its product already has one of the same options. */
  addVariant(product: ProductDraft, variant: VariantDraft): boolean {
    const key = variant.options.join("\u0000");
    const seen = this.#options.get(product) ?? new Set();
    this.#options.set(product, seen);
    if (seen.has(key)) {
      const { line, sku } = variant;
      this.skip(line, "options_repeated", product.handle, sku, variant.options.join(" / "));
      return false;
    }
    seen.add(key);
    product.variants.push(variant);
    if (product.variants.length === manyVariants + 1) {
      this.warn(product.line, "many_variants", product.handle);
    }
    return true;
  }

  /** Adds a picture once; what is no address on the web is warned about. */
  addPicture(product: ProductDraft, line: number, text: string, alt: string): void {
    const url = parseImageUrl(text);
    if (!url) return this.warn(line, "image_invalid", text);
    const { pictures } = product;
    if (pictures.length >= maxPictures || pictures.some((picture) => picture.url === url)) return;
    pictures.push({ url, alt });
  }

  finish(file: { dialect: DialectId; encoding: string; separator: string }): Reading {
    if (file.encoding === "windows-1250") this.warn(1, "encoding_guessed", "Windows-1250");
    const variants = this.products.flatMap((product) => product.variants);
    const categories = this.products.flatMap(({ categories }) => categories);
    const paths = new Set(categories.flatMap((path) => {
      const steps = path.split(separator);
      return steps.map((_, i) => steps.slice(0, i + 1).join(separator));
    }));
    return {
      ...file,
      products: this.products,
      skipped: this.skipped,
      warnings: this.#warnings.toSorted((a, b) => a.line - b.line),
      counts: {
        rows: this.rows,
        products: this.products.length,
        variants: variants.length,
        imageRows: this.imageRows,
        pictures: this.products.reduce((sum, { pictures }) => sum + pictures.length, 0),
        categories: paths.size,
        units: variants.reduce((sum, { quantity }) => sum + Math.max(0, quantity ?? 0), 0),
        skipped: this.skipped.length,
        warnings: this.#warnings.length,
      },
    };
  }
}
