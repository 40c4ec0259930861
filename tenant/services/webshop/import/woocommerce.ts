import { normalPath } from "../categories.ts";
import { plainText } from "../rich_text.ts";
import { Builder } from "./builder.ts";
import type { CsvRow } from "./csv.ts";
import type { WooColumns, WooField } from "./dialects.ts";
import type { ProductDraft, VariantDraft } from "./model.ts";
import { parseFlag, parseImageUrl, parseList, parseNumber } from "./values.ts";

/** A record with its columns by name. */
interface Record {
  line: number;
  get(field: WooField): string;
  attributes: { name: string; value: string }[];
  weight: string;
}

interface Parent {
  product: ProductDraft;
  record: Record;
  variations: Record[];
}

/** Our tax classes for the names that WooCommerce creates; its own rates stay behind. */
const taxClasses: { [name: string]: string } = {
  "": "standard",
  "standard": "standard",
  "reduced-rate": "reduced",
  "zero-rate": "exempt",
};

/**
 * Reads the records of a WooCommerce export. Variations may stand anywhere, even before their
 * parent, and name it by SKU or by `id:NN`; they are put together at the end.
 */
export class WooReader {
  #parents = new Map<string, Parent>();
  #variations: Record[] = [];
  #now: Date;

  constructor(
    readonly columns: WooColumns,
    readonly builder: Builder,
    options: { now?: Date } = {},
  ) {
    this.#now = options.now ?? new Date();
  }

  row({ line, fields }: CsvRow): void {
    const { builder, columns } = this;
    builder.rows++;
    const record: Record = {
      line,
      get: (field) => columns[field] === undefined ? "" : fields[columns[field]].trim(),
      attributes: columns.attributes
        .map(({ name, values }) => ({ name: fields[name].trim(), value: fields[values].trim() }))
        .filter(({ name }) => name !== ""),
      weight: columns.weight ? fields[columns.weight.column].trim() : "",
    };
    const types = parseList(record.get("type").toLowerCase());
    const name = record.get("name");
    if (types.includes("external")) {
      builder.skip(line, "external_unsupported", name, record.get("sku"));
    } else if (types.includes("variation")) {
      this.#variations.push(record);
    } else if (
      types.includes("variable") || types.includes("grouped") || types.includes("simple")
    ) {
      this.#addProduct(record, types);
    } else {
      builder.skip(line, "type_unknown", name, record.get("sku"), types.join(", "));
    }
  }

  /** Puts variations to their parents; call it once, after the last record. */
  finish(): void {
    for (const record of this.#variations) {
      const key = record.get("parent");
      const parent = this.#parents.get(key);
      if (parent) parent.variations.push(record);
      else this.builder.skip(record.line, "parent_missing", key, record.get("sku"), key);
    }
    for (const parent of new Set(this.#parents.values())) this.#addVariations(parent);
  }

  #addProduct(record: Record, types: string[]): void {
    const { builder } = this;
    const { line, get } = record;
    const product = this.#product(record, types.includes("grouped") ? "grouped" : "standard");
    builder.products.push(product);
    for (const image of parseList(get("images"))) builder.addPicture(product, line, image, "");
    const parent: Parent = { product, record, variations: [] };
    for (const key of [get("id") && `id:${get("id")}`, builder.code(line, get("sku"))]) {
      if (key && !this.#parents.has(key)) this.#parents.set(key, parent);
    }
    if (types.includes("downloadable")) builder.warn(line, "downloadable", product.title);
    if (product.kind === "grouped") {
      product.members = parseList(get("grouped"));
      builder.warn(line, "grouped", product.title);
    } else if (!types.includes("variable")) {
      const intangible = types.includes("virtual") || types.includes("downloadable");
      builder.addVariant(product, this.#variant(record, product, [], null, !intangible));
    }
  }

  #product(record: Record, kind: ProductDraft["kind"]): ProductDraft {
    const { builder, columns } = this;
    const { line, get } = record;
    const title = get("name") || get("sku") || `#${get("id")}`;
    const short = get("shortDescription");
    const published = get("published");
    return {
      line,
      handle: builder.handle(line, "", title),
      source: get("id") ? `woocommerce:${get("id")}` : null,
      kind,
      title,
      description: builder.html(line, get("description") || short),
      vendor: columns.brands === undefined ? undefined : parseList(get("brands"))[0] ?? "",
      tags: columns.tags === undefined ? undefined : parseList(get("tags")),
      // 1 is public, 0 private, -1 a draft.
      status: published === "-1" ? "draft" : "active",
      published: published !== "0" && get("visibility").toLowerCase() !== "hidden",
      seoDescription: plainText(short),
      optionNames: [],
      categories: parseList(get("categories"))
        .map(normalPath).filter((path) => path !== "" && path !== "Uncategorized"),
      pictures: [],
      variants: [],
      members: [],
    };
  }

  #addVariations({ product, record, variations }: Parent): void {
    if (variations.length === 0) return;
    // Only what variations choose by is an option; the parent lists other attributes beside.
    const used = new Set(
      variations.flatMap(({ attributes }) => attributes.map(({ name }) => name)),
    );
    const known = record.attributes.map(({ name }) => name).filter((name) => used.has(name));
    product.optionNames = [...new Set([...known, ...used])];
    for (const variation of variations) {
      const options = product.optionNames.map((name) => {
        const value = variation.attributes.find((attribute) => attribute.name === name)?.value;
        if (!value) this.builder.warn(variation.line, "option_missing", name);
        return value || "–";
      });
      const virtual = parseList(variation.get("type").toLowerCase()).includes("virtual");
      const draft = this.#variant(variation, product, options, record, !virtual);
      if (!this.builder.addVariant(product, draft)) continue;
      for (const image of parseList(variation.get("images"))) {
        this.builder.addPicture(product, variation.line, image, "");
      }
    }
  }

  #variant(
    record: Record,
    product: ProductDraft,
    options: string[],
    parent: Record | null,
    requiresShipping: boolean,
  ): VariantDraft {
    const { builder, columns } = this;
    const { line, get } = record;
    const regular = get("regularPrice");
    const sale = get("salePrice");
    const onSale = sale !== "" && this.#saleIsOn(record);
    const price = builder.price(line, onSale ? sale : regular || sale);
    const images = parseList(get("images"));
    return {
      line,
      options,
      sku: builder.sku(line, get("sku"), product.handle, options),
      barcode: columns.barcode === undefined ? undefined : builder.barcode(line, get("barcode")),
      price,
      compareAt: onSale ? builder.compareAt(line, regular, price) : null,
      weightGrams: this.#grams(line, record.weight || (parent?.weight ?? "")),
      weightUnit: columns.weight?.unit,
      ...this.#tax(record, parent),
      tracked: get("stock") !== "",
      backorder: get("backorders") === "notify" || parseFlag(get("backorders")) === true,
      requiresShipping,
      quantity: builder.quantity(line, get("stock")),
      picture: options.length > 0 && images[0] ? parseImageUrl(images[0]) : null,
    };
  }

  #saleIsOn({ line, get }: Record): boolean {
    const from = Date.parse(get("saleFrom"));
    const until = Date.parse(get("saleUntil"));
    // The last day counts to its end.
    const on = !(from > this.#now.getTime()) && !(until + 86_400_000 <= this.#now.getTime());
    if (!on) this.builder.warn(line, "sale_not_now", `${get("saleFrom")} – ${get("saleUntil")}`);
    return on;
  }

  #grams(line: number, text: string): number {
    if (text === "" || !this.columns.weight) return 0;
    const weight = parseNumber(text);
    if (weight !== null && weight >= 0) return Math.round(weight * this.columns.weight.grams);
    this.builder.warn(line, "weight_invalid", text);
    return 0;
  }

  #tax(record: Record, parent: Record | null): { taxable: boolean; taxClass?: string } {
    const { line, get } = record;
    const inherited = get("taxClass") === "parent"
      ? parent?.get("taxClass") ?? ""
      : get("taxClass");
    if (get("taxStatus").toLowerCase() === "none") return { taxable: false };
    const taxClass = taxClasses[inherited.toLowerCase()];
    if (taxClass === undefined) this.builder.warn(line, "tax_class_unknown", inherited);
    return { taxable: taxClass !== "exempt", taxClass: taxClass ?? "standard" };
  }
}
