/** What a row may say; the rest is what Shopify writes by itself. */
export interface ExportRow {
  handle: string;
  title?: string;
  description?: string;
  vendor?: string;
  type?: string;
  tags?: string;
  status?: string;
  option1Name?: string;
  option1?: string;
  option2Name?: string;
  option2?: string;
  sku?: string;
  barcode?: string;
  price?: string;
  compareAt?: string;
  cost?: string;
  quantity?: string;
  grams?: string;
  image?: string;
  imageAlt?: string;
}

type Column = [header: string, value: (row: ExportRow) => string | undefined];

const first = (value: string) => (row: ExportRow) => row.title === undefined ? "" : value;
const variant = (value: string) => (row: ExportRow) => row.price === undefined ? "" : value;
const none = () => "";

const classic: Column[] = [
  ["Handle", (row) => row.handle],
  ["Title", (row) => row.title],
  ["Body (HTML)", (row) => row.description],
  ["Vendor", (row) => row.vendor],
  ["Type", (row) => row.type],
  ["Tags", (row) => row.tags],
  ["Published", first("true")],
  ["Option1 Name", (row) => row.option1Name],
  ["Option1 Value", (row) => row.option1],
  ["Option2 Name", (row) => row.option2Name],
  ["Option2 Value", (row) => row.option2],
  ["Option3 Name", none],
  ["Option3 Value", none],
  ["Variant SKU", (row) => row.sku],
  ["Variant Grams", (row) => row.grams],
  ["Variant Inventory Tracker", variant("shopify")],
  ["Variant Inventory Qty", (row) => row.quantity],
  ["Variant Inventory Policy", variant("deny")],
  ["Variant Fulfillment Service", variant("manual")],
  ["Variant Price", (row) => row.price],
  ["Variant Compare At Price", (row) => row.compareAt],
  ["Variant Requires Shipping", variant("true")],
  ["Variant Taxable", variant("true")],
  ["Variant Barcode", (row) => row.barcode],
  ["Image Src", (row) => row.image],
  ["Image Position", none],
  ["Image Alt Text", (row) => row.imageAlt],
  ["Gift Card", first("false")],
  ["SEO Title", none],
  ["SEO Description", none],
  ["Google Shopping / Google Product Category", none],
  ["Variant Image", none],
  ["Variant Weight Unit", variant("kg")],
  ["Variant Tax Code", none],
  ["Cost per item", (row) => row.cost],
  ["Status", (row) => row.status],
];

const newer: Column[] = [
  ["Title", (row) => row.title],
  ["URL handle", (row) => row.handle],
  ["Description", (row) => row.description],
  ["Vendor", (row) => row.vendor],
  ["Product category", none],
  ["Type", (row) => row.type],
  ["Tags", (row) => row.tags],
  ["Published on online store", first("TRUE")],
  ["Status", (row) => row.status],
  ["SKU", (row) => row.sku],
  ["Barcode", (row) => row.barcode],
  ["Option1 name", (row) => row.option1Name],
  ["Option1 value", (row) => row.option1],
  ["Option1 Linked To", none],
  ["Option2 name", (row) => row.option2Name],
  ["Option2 value", (row) => row.option2],
  ["Option2 Linked To", none],
  ["Option3 name", none],
  ["Option3 value", none],
  ["Option3 Linked To", none],
  ["Price", (row) => row.price],
  ["Compare-at price", (row) => row.compareAt],
  ["Cost per item", (row) => row.cost],
  ["Charge tax", variant("TRUE")],
  ["Tax code", none],
  ["Unit price total measure", none],
  ["Unit price total measure unit", none],
  ["Unit price base measure", none],
  ["Unit price base measure unit", none],
  ["Inventory tracker", variant("shopify")],
  ["Inventory quantity", (row) => row.quantity],
  ["Continue selling when out of stock", variant("DENY")],
  ["Weight value (grams)", (row) => row.grams],
  ["Weight unit for display", variant("kg")],
  ["Requires shipping", variant("TRUE")],
  ["Fulfillment service", variant("manual")],
  ["Product image URL", (row) => row.image],
  ["Image position", none],
  ["Image alt text", (row) => row.imageAlt],
  ["Variant image URL", none],
  ["Gift card", first("FALSE")],
  ["SEO title", none],
  ["SEO description", none],
];

export const classicHeader = classic.map(([header]) => header);
export const newHeader = newer.map(([header]) => header);

export function rowOf(row: ExportRow, dialect: "classic" | "new"): string[] {
  return (dialect === "classic" ? classic : newer).map(([, value]) => value(row) ?? "");
}
