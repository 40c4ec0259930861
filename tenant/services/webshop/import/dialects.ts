import { ImportFileError } from "./file_error.ts";

export type DialectId = "shopify-classic" | "shopify-new" | "woocommerce";

export const dialectNames: Record<DialectId, string> = {
  "shopify-classic": "Shopify",
  "shopify-new": "Shopify (new columns)",
  "woocommerce": "WooCommerce",
};

/** Names of columns by what they hold; of several the first that a file has is read. */
const shopify = {
  handle: ["Handle", "URL handle"],
  title: ["Title"],
  description: ["Body (HTML)", "Description"],
  vendor: ["Vendor"],
  category: ["Product Category", "Standardized Product Type"],
  type: ["Type", "Custom Product Type"],
  tags: ["Tags"],
  published: ["Published", "Published on online store"],
  status: ["Status"],
  option1Name: ["Option1 Name"],
  option1: ["Option1 Value"],
  option2Name: ["Option2 Name"],
  option2: ["Option2 Value"],
  option3Name: ["Option3 Name"],
  option3: ["Option3 Value"],
  sku: ["Variant SKU", "SKU"],
  barcode: ["Variant Barcode", "Barcode"],
  price: ["Variant Price", "Price"],
  compareAt: ["Variant Compare At Price", "Compare-at price"],
  cost: ["Cost per item"],
  taxable: ["Variant Taxable", "Charge tax"],
  taxCode: ["Variant Tax Code", "Tax code"],
  tracker: ["Variant Inventory Tracker", "Inventory tracker"],
  quantity: ["Variant Inventory Qty", "Inventory quantity"],
  policy: ["Variant Inventory Policy", "Continue selling when out of stock"],
  grams: ["Variant Grams", "Weight value (grams)"],
  weightUnit: ["Variant Weight Unit", "Weight unit for display"],
  shipping: ["Variant Requires Shipping", "Requires shipping"],
  image: ["Image Src", "Product image URL"],
  imageAlt: ["Image Alt Text"],
  variantImage: ["Variant Image", "Variant image URL"],
  giftCard: ["Gift Card"],
  seoTitle: ["SEO Title"],
  seoDescription: ["SEO Description"],
} satisfies Record<string, string[]>;

const woocommerce = {
  id: ["ID"],
  type: ["Type"],
  sku: ["SKU"],
  barcode: ["GTIN, UPC, EAN, or ISBN"],
  name: ["Name"],
  published: ["Published"],
  visibility: ["Visibility in catalog"],
  shortDescription: ["Short description"],
  description: ["Description"],
  saleFrom: ["Date sale price starts"],
  saleUntil: ["Date sale price ends"],
  taxStatus: ["Tax status"],
  taxClass: ["Tax class"],
  stock: ["Stock"],
  backorders: ["Backorders allowed?"],
  salePrice: ["Sale price"],
  regularPrice: ["Regular price"],
  categories: ["Categories"],
  tags: ["Tags"],
  brands: ["Brands"],
  images: ["Images"],
  parent: ["Parent"],
  grouped: ["Grouped products"],
  position: ["Position"],
} satisfies Record<string, string[]>;

export type ShopifyField = keyof typeof shopify;
export type WooField = keyof typeof woocommerce;

export type Columns<Field extends string> = Partial<Record<Field, number>>;

export interface WooColumns extends Columns<WooField> {
  /** Grams that one of the header's unit is: `Weight (lbs)`. */
  weight?: { column: number; grams: number; unit: "g" | "kg" | "lb" | "oz" };
  attributes: { name: number; values: number }[];
}

export type Dialect =
  | { id: "shopify-classic" | "shopify-new"; columns: Columns<ShopifyField> }
  | { id: "woocommerce"; columns: WooColumns };

/** What each dialect cannot do without; shown where a file has neither. */
export const expectedColumns: Record<DialectId, string[]> = {
  "shopify-classic": ["Handle", "Title", "Variant Price"],
  "shopify-new": ["URL handle", "Title", "Price"],
  "woocommerce": ["Type", "Name", "Regular price"],
};

/** Other files of the same shops: named, so that nobody wonders. */
const otherExports: [kind: string, columns: string[]][] = [
  ["Shopify orders", ["Name", "Financial Status", "Lineitem name"]],
  ["Shopify customers", ["First Name", "Last Name", "Accepts Email Marketing"]],
  ["Shopify inventory", ["Handle", "Location", "On hand (new)"]],
  ["Stock by location", ["SKU", "Location", "Quantity"]],
];

/** Which shop's export a header row is; throws `unknown_dialect` or `other_export` otherwise. */
export function recognise(header: string[]): Dialect {
  const at = new Map<string, number>();
  header.forEach((name, i) => {
    const key = name.toLowerCase();
    if (!at.has(key)) at.set(key, i);
  });
  const has = (names: string[]) => names.every((name) => at.has(name.toLowerCase()));
  for (const id of ["shopify-classic", "shopify-new"] as const) {
    if (has(expectedColumns[id])) return { id, columns: pick(shopify, at) };
  }
  if (has(expectedColumns.woocommerce)) {
    return { id: "woocommerce", columns: wooColumns(header, at) };
  }
  const other = otherExports.find(([, columns]) => has(columns));
  if (other) throw new ImportFileError("other_export", { kind: other[0], found: header });
  throw new ImportFileError("unknown_dialect", { found: header, expected: expectedColumns });
}

function pick<Field extends string>(
  names: Record<Field, string[]>,
  at: Map<string, number>,
): Columns<Field> {
  const columns: Columns<Field> = {};
  for (const field of Object.keys(names) as Field[]) {
    const name = names[field].find((name) => at.has(name.toLowerCase()));
    if (name !== undefined) columns[field] = at.get(name.toLowerCase());
  }
  return columns;
}

const gramsOf: Record<string, { grams: number; unit: "g" | "kg" | "lb" | "oz" }> = {
  g: { grams: 1, unit: "g" },
  kg: { grams: 1000, unit: "kg" },
  lb: { grams: 453.59237, unit: "lb" },
  lbs: { grams: 453.59237, unit: "lb" },
  oz: { grams: 28.349523125, unit: "oz" },
};

function wooColumns(header: string[], at: Map<string, number>): WooColumns {
  const attributes: WooColumns["attributes"] = [];
  for (let n = 1; at.has(`attribute ${n} name`); n++) {
    const values = at.get(`attribute ${n} value(s)`);
    if (values !== undefined) attributes.push({ name: at.get(`attribute ${n} name`)!, values });
  }
  const columns: WooColumns = { ...pick(woocommerce, at), attributes };
  header.forEach((name, column) => {
    const unit = /^weight \((\w+)\)$/i.exec(name)?.[1].toLowerCase();
    if (unit && gramsOf[unit]) columns.weight = { column, ...gramsOf[unit] };
  });
  return columns;
}
