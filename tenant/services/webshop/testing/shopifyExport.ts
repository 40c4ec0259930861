import { checkDigit } from "../gtin.ts";
import { slug } from "../slug.ts";
import { csvField } from "../import/csv.ts";
import type { WarningCode } from "../import/model.ts";
import { classicHeader, type ExportRow, newHeader, rowOf } from "./shopifyColumns.ts";
import { seeded } from "./random.ts";

export interface ShopifyExportOptions {
  products?: number;
  seed?: number;
  dialect?: "classic" | "new";
  separator?: "," | ";";
  lineBreak?: "\r\n" | "\n";
  byteOrderMark?: boolean;
}

/** What an importer has to find in the file, counted while it was written. */
export interface ExpectedImport {
  rows: number;
  products: number;
  variants: number;
  imageRows: number;
  /** Sum of the quantities that are not negative. */
  units: number;
  /** Sum of all prices, in minor units of a currency without decimals. */
  prices: number;
  warnings: Partial<Record<WarningCode, number>>;
}

const things = ["Hátizsák", "Bakancs", "Kabát", "Sapka", "Kulacs", "Sátor", "Zokni", "Lámpa"];
const places = ["Mátra", "Bükk", "Zemplén", "Őrség", "Tisza", "Balaton", "Cserhát", "Gerecse"];
const colours = ["zöld", "kék", "piros", "fekete", "homok", "bordó"];
const sizes = ["XS", "S", "M", "L", "XL", "XXL", "38", "40", "42", "44"];

/**
 * A product export as Shopify writes it, with every fault that such files are known for. The same
 * seed always gives the same file.
 */
export function shopifyExport(
  options: ShopifyExportOptions = {},
): { csv: string; expected: ExpectedImport } {
  const { products = 1000, seed = 1, dialect = "classic", separator = ",", lineBreak = "\r\n" } =
    options;
  const writer = new Writer(seed);
  for (let i = 0; i < products; i++) writer.product(i);
  const header = dialect === "classic" ? classicHeader : newHeader;
  const records = [header, ...writer.rows.map((row) => rowOf(row, dialect))];
  const text = records
    .map((fields) => fields.map((field) => csvField(field)).join(separator) + lineBreak).join("");
  return { csv: (options.byteOrderMark ? "\ufeff" : "") + text, expected: writer.expected };
}

class Writer {
  readonly rows: ExportRow[] = [];
  readonly expected: ExpectedImport = {
    rows: 0,
    products: 0,
    variants: 0,
    imageRows: 0,
    units: 0,
    prices: 0,
    warnings: {},
  };
  readonly #random: ReturnType<typeof seeded>;
  #code = 0;
  #lastSku = "";
  #lastBarcode = "";

  constructor(seed: number) {
    this.#random = seeded(seed);
  }

  product(i: number): void {
    const title = `${places[i % places.length]} ${i + 1} ${
      things[i % things.length].toLowerCase()
    }`;
    const handle = slug(title);
    // One in a hundred has more variants than most systems take.
    const many = i % 100 === 50;
    const colourCount = many ? 6 : 1 + this.#random.below(3);
    const sizeCount = many ? 10 : this.#random.below(4);
    const plain = !many && i % 6 === 0;
    const variants = plain
      ? [["Default Title", ""]]
      : colours.slice(0, colourCount).flatMap((colour) =>
        sizeCount === 0 ? [[colour, ""]] : sizes.slice(0, sizeCount).map((size) => [colour, size])
      );
    if (variants.length > 50) this.#expect("many_variants");
    variants.forEach(([colour, size], n) => {
      const row: ExportRow = {
        handle,
        option1: colour,
        option2: size,
        ...this.#variant(i, n, handle, plain ? [] : size ? [colour, size] : [colour]),
      };
      if (n === 0) {
        Object.assign(row, this.#head(i, title, plain, sizeCount > 0));
        row.image = `https://pictures.invalid/${handle}-1.jpg`;
        row.imageAlt = title;
      }
      this.#write(row);
      this.expected.variants++;
    });
    for (let n = 0; n < i % 4; n++) {
      this.#write({ handle, image: `https://pictures.invalid/${handle}-${n + 2}.jpg` });
      this.expected.imageRows++;
    }
    this.expected.products++;
  }

  #write(row: ExportRow): void {
    this.rows.push(row);
    this.expected.rows++;
  }

  #expect(code: WarningCode): void {
    this.expected.warnings[code] = (this.expected.warnings[code] ?? 0) + 1;
  }

  #head(i: number, title: string, plain: boolean, sized: boolean): Partial<ExportRow> {
    const script = i % 31 === 3;
    if (script) this.#expect("html_removed");
    return {
      title,
      description: `<p>${title}, "igazi" társ.</p>\r\n<ul>\r\n  <li>könnyű; erős</li>\r\n</ul>` +
        (script ? "<script>alert(1)</script>" : ""),
      vendor: places[i % 5] + " Kft.",
      type: things[i % things.length],
      tags: i % 2 ? "túra, akció" : "túra",
      status: i % 20 === 7 ? "draft" : i % 20 === 13 ? "archived" : "active",
      option1Name: plain ? "Title" : "Szín",
      option2Name: sized && !plain ? "Méret" : "",
    };
  }

  #variant(i: number, n: number, handle: string, options: string[]): Partial<ExportRow> {
    const price = 990 + 100 * this.#random.below(400);
    const zero = n === 0 && i % 29 === 4;
    if (zero) this.#expect("price_zero");
    else this.expected.prices += price;
    const below = n === 0 && !zero && i % 9 === 2;
    if (below) this.#expect("compare_at_below");
    const negative = n === 0 && i % 7 === 3;
    const quantity = negative ? -1 - this.#random.below(9) : this.#random.below(40);
    if (negative) this.#expect("quantity_negative");
    else this.expected.units += quantity;
    return {
      sku: this.#sku(i, n, handle, options),
      barcode: this.#barcode(i, n),
      price: zero ? "0.00" : `${price}.00`,
      compareAt: below ? `${price - 100}.00` : i % 9 === 5 && !zero ? `${price + 2000}.00` : "",
      cost: zero ? "" : `${Math.round(price / 2)}.00`,
      quantity: String(quantity),
      grams: String(100 + this.#random.below(2000)),
    };
  }

  #sku(i: number, n: number, handle: string, options: string[]): string {
    if (n === 0 && i % 13 === 6) {
      this.#expect("sku_missing");
      return "";
    }
    if (n === 0 && i % 17 === 9 && this.#lastSku) {
      this.#expect("sku_duplicate");
      return this.#lastSku;
    }
    const sku = `P${String(i + 1).padStart(5, "0")}-${n + 1}`;
    if (handle && options) this.#lastSku = sku;
    if (n > 0 || i % 10 !== 1) return sku;
    this.#expect("apostrophe_removed");
    return `'${sku}`;
  }

  #barcode(i: number, n: number): string {
    const first = n === 0;
    if (first && i % 19 === 8) {
      this.#expect("barcode_invalid");
      return `N/A ${i}`;
    }
    if (first && i % 37 === 5) {
      this.#expect("barcode_damaged");
      return "5.99123E+12";
    }
    if (first && i % 23 === 11 && this.#lastBarcode) {
      this.#expect("barcode_duplicate");
      return this.#lastBarcode;
    }
    const upc = i % 5 === 2;
    const body = (upc ? "81234" : "599123") + String(this.#code++).padStart(6, "0");
    const digit = checkDigit(body);
    if (first && i % 11 === 7) {
      this.#expect("barcode_invalid");
      return body + (digit + 1) % 10;
    }
    this.#lastBarcode = body + digit;
    if (!first || i % 10 !== 1) return this.#lastBarcode;
    this.#expect("apostrophe_removed");
    return `'${this.#lastBarcode}`;
  }
}
