import { normalPath } from "../categories.ts";
import { slug } from "../slug.ts";
import { taxClasses } from "../vat.ts";
import { Builder } from "./builder.ts";
import type { CsvRow } from "./csv.ts";
import type { Columns, ShopifyField } from "./dialects.ts";
import type { ProductDraft, VariantDraft } from "./model.ts";
import { parseFlag, parseImageUrl, parseList, parseNumber } from "./values.ts";

/** Reads the records of a Shopify export, old or new header alike. */
export class ShopifyReader {
  #products = new Map<string, ProductDraft>();
  #last: ProductDraft | null = null;

  constructor(readonly columns: Columns<ShopifyField>, readonly builder: Builder) {}

  row({ line, fields }: CsvRow): void {
    const get = (field: ShopifyField) => {
      const column = this.columns[field];
      return column === undefined ? "" : fields[column].trim();
    };
    this.builder.rows++;
    const product = this.#productOf(line, get);
    if (!product) return;
    const hasVariant = ["option1", "sku", "price", "barcode"] as const;
    const first = product.line === line;
    if (first || hasVariant.some((field) => get(field) !== "")) this.#variant(line, product, get);
    else if (get("image")) this.builder.imageRows++;
    else this.builder.warn(line, "row_without_content", product.handle);
    this.#picture(line, product, get);
  }

  /** Which product a record belongs to: the one of its handle, or the one before. */
  #productOf(line: number, get: (field: ShopifyField) => string): ProductDraft | null {
    const given = get("handle");
    const title = get("title");
    if (!given && !title) {
      this.builder.warn(line, "handle_missing");
      return this.#last;
    }
    const known = this.#products.get(given || slug(title));
    if (known && (given || known === this.#last)) {
      if (known !== this.#last) this.builder.warn(line, "product_again", given);
      return this.#last = known;
    }
    if (!given) this.builder.warn(line, "handle_missing", title);
    const handle = this.builder.handle(line, given, title);
    const product = this.#product(line, handle, get);
    this.#products.set(given || slug(title), product);
    this.builder.products.push(product);
    return this.#last = product;
  }

  #product(line: number, handle: string, get: (field: ShopifyField) => string): ProductDraft {
    const { builder, columns } = this;
    const names = [get("option1Name"), get("option2Name"), get("option3Name")];
    // Shopify's way to say that a product has no options.
    const single = names[0] === "" || (names[0] === "Title" && !names[1]);
    const optional = <T>(field: ShopifyField, read: (text: string) => T): T | undefined =>
      columns[field] === undefined ? undefined : read(get(field));
    return {
      line,
      handle,
      source: `shopify:${handle}`,
      kind: "standard",
      title: get("title") || handle,
      description: optional("description", (text) => builder.html(line, text)),
      vendor: optional("vendor", (text) => text),
      type: optional("type", (text) => text),
      tags: optional("tags", parseList),
      status: optional("status", (text) => this.#status(line, text)),
      published: optional("published", (text) => parseFlag(text) ?? true),
      giftCard: optional("giftCard", (text) => parseFlag(text) ?? false),
      seoTitle: optional("seoTitle", (text) => text),
      seoDescription: optional("seoDescription", (text) => text),
      optionNames: single ? [] : names.filter(Boolean),
      categories: this.#categories(get),
      pictures: [],
      variants: [],
      members: [],
    };
  }

  #status(line: number, text: string): ProductDraft["status"] {
    const status = text.toLowerCase();
    if (status === "active" || status === "draft" || status === "archived") return status;
    if (status === "") return "active";
    this.builder.warn(line, "status_unknown", text);
    return "draft";
  }

  #categories(get: (field: ShopifyField) => string): string[] {
    const path = normalPath(get("category") || get("type"));
    return path && path !== "Uncategorized" ? [path] : [];
  }

  #variant(line: number, product: ProductDraft, get: (field: ShopifyField) => string): void {
    const { builder } = this;
    if (parseFlag(get("giftCard"))) builder.warn(line, "gift_card", product.handle);
    const values = [get("option1"), get("option2"), get("option3")];
    const options = product.optionNames.map((name, i) => {
      if (values[i] === "") builder.warn(line, "option_missing", name);
      return values[i] || "–";
    });
    const price = builder.price(line, get("price"));
    const draft: VariantDraft = {
      line,
      options,
      sku: builder.sku(line, get("sku"), product.handle, options),
      price,
      quantity: builder.quantity(line, get("quantity")),
    };
    this.#optionalFields(line, draft, get);
    builder.addVariant(product, draft);
  }

  #optionalFields(line: number, draft: VariantDraft, get: (field: ShopifyField) => string): void {
    const { builder, columns } = this;
    const has = (field: ShopifyField) => columns[field] !== undefined;
    if (has("barcode")) draft.barcode = builder.barcode(line, get("barcode"));
    if (has("compareAt")) draft.compareAt = builder.compareAt(line, get("compareAt"), draft.price);
    if (has("cost")) draft.cost = builder.amount(line, get("cost"));
    if (has("grams")) draft.weightGrams = this.#grams(line, get("grams"));
    const unit = get("weightUnit").toLowerCase();
    if (unit === "g" || unit === "kg" || unit === "lb" || unit === "oz") draft.weightUnit = unit;
    if (has("taxable")) draft.taxable = parseFlag(get("taxable")) ?? true;
    if ((taxClasses as readonly string[]).includes(get("taxCode"))) {
      draft.taxClass = get("taxCode");
    }
    // A multi-purpose voucher is no supply when it is sold (Directive 2006/112/EC, Article 30b).
    if (parseFlag(get("giftCard"))) draft.taxable = false;
    if (has("tracker")) draft.tracked = get("tracker") !== "";
    if (has("policy")) draft.backorder = /^(continue|true|yes|1)$/i.test(get("policy"));
    if (has("shipping")) draft.requiresShipping = parseFlag(get("shipping")) ?? true;
    const image = get("variantImage");
    if (image) draft.picture = parseImageUrl(image);
    else if (has("variantImage")) draft.picture = null;
  }

  #grams(line: number, text: string): number {
    if (text === "") return 0;
    const grams = parseNumber(text);
    if (grams !== null && grams >= 0 && grams < 2e9) return Math.round(grams);
    this.builder.warn(line, "weight_invalid", text);
    return 0;
  }

  #picture(line: number, product: ProductDraft, get: (field: ShopifyField) => string): void {
    for (const field of ["image", "variantImage"] as const) {
      const text = get(field);
      if (text) {
        this.builder.addPicture(product, line, text, field === "image" ? get("imageAlt") : "");
      }
    }
  }
}
