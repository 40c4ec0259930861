import type { Db } from "shared/db/mod.ts";
import { exponent } from "shared/money/mod.ts";
import { levelsOf } from "../../inventory/mod.ts";
import type { MediaRecord, VariantRecord } from "../records.ts";
import { mediaOf, variantsOf } from "../stored.ts";
import { csvRecord } from "./csv.ts";

const columns = [
  "Handle",
  "Title",
  "Body (HTML)",
  "Vendor",
  "Product Category",
  "Type",
  "Tags",
  "Published",
  "Option1 Name",
  "Option1 Value",
  "Option2 Name",
  "Option2 Value",
  "Option3 Name",
  "Option3 Value",
  "Variant SKU",
  "Variant Grams",
  "Variant Inventory Tracker",
  "Variant Inventory Qty",
  "Variant Inventory Policy",
  "Variant Fulfillment Service",
  "Variant Price",
  "Variant Compare At Price",
  "Variant Requires Shipping",
  "Variant Taxable",
  "Variant Barcode",
  "Image Src",
  "Image Position",
  "Image Alt Text",
  "Gift Card",
  "SEO Title",
  "SEO Description",
  "Variant Image",
  "Variant Weight Unit",
  "Variant Tax Code",
  "Cost per item",
  "Status",
] as const;

type Row = Partial<Record<typeof columns[number], string>>;

interface Exported {
  id: string;
  handle: string;
  title: string;
  body_html: string;
  vendor: string;
  type: string;
  tags: string[];
  status: string;
  published: boolean;
  gift_card: boolean;
  seo_title: string;
  seo_description: string;
  option_names: string[];
  categories: string[];
}

const batchSize = 200;

/**
 * The whole catalogue as Shopify's product file (classic header), read in batches. Imported here
 * again it changes nothing. `origin` makes the addresses of our own pictures whole.
 */
export async function* exportShopify(db: Db, origin: string): AsyncGenerator<string> {
  yield csvRecord(columns);
  let after = "";
  while (true) {
    const products = await batch(db, after);
    if (products.length === 0) return;
    const ids = products.map(({ id }) => id);
    const [variants, media] = await Promise.all([variantsOf(db, ids), mediaOf(db, ids)]);
    const quantities = await onHand(db, variants);
    const variantsBy = Map.groupBy(variants, (variant) => variant.product_id);
    const mediaBy = Map.groupBy(media, (picture) => picture.product_id);
    let text = "";
    for (const product of products) {
      const own = variantsBy.get(product.id) ?? [];
      for (const row of rowsOf(product, own, mediaBy.get(product.id) ?? [], quantities, origin)) {
        text += csvRecord(columns.map((column) => row[column] ?? ""));
      }
    }
    yield text;
    after = products.at(-1)!.handle;
  }
}

async function batch(db: Db, after: string): Promise<Exported[]> {
  const rows = await db`
    SELECT p.id, p.handle, p.title, p.body_html, p.vendor, p.type, p.tags, p.status, p.published,
      p.gift_card, p.seo_title, p.seo_description, p.option_names,
      ARRAY(SELECT c.path FROM webshop.product_category pc
        JOIN webshop.category c ON c.id = pc.category_id
        WHERE pc.product_id = p.id ORDER BY c.path) AS categories
    FROM webshop.product p WHERE p.handle > ${after} ORDER BY p.handle LIMIT ${batchSize}`;
  return rows.map((row) => ({ ...row }) as Exported);
}

async function onHand(db: Db, variants: VariantRecord[]): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const level of await levelsOf(db, variants.map(({ id }) => id))) {
    sums.set(level.variantId, (sums.get(level.variantId) ?? 0) + level.onHand);
  }
  return sums;
}

/** A row for each variant or picture, whichever are more; the first also carries the product. */
function rowsOf(
  product: Exported,
  variants: VariantRecord[],
  media: MediaRecord[],
  quantities: Map<string, number>,
  origin: string,
): Row[] {
  const whole = (url: string) => url.startsWith("/media/") ? origin + url : url;
  // What was uploaded has an address only when its sizes are made.
  const pictures = media.filter(({ source_url }) => !source_url.startsWith("upload:"));
  const rows: Row[] = Array.from(
    { length: Math.max(1, variants.length, pictures.length) },
    () => ({ Handle: product.handle }),
  );
  Object.assign(rows[0], productColumns(product));
  variants.forEach((variant, i) => {
    Object.assign(rows[i], variantColumns(product, variant, quantities.get(variant.id)));
    rows[i]["Variant Image"] = whole(variant.picture_url);
  });
  pictures.forEach((picture, i) => {
    rows[i]["Image Src"] = whole(picture.source_url);
    rows[i]["Image Position"] = String(i + 1);
    rows[i]["Image Alt Text"] = picture.alt;
  });
  return rows;
}

function productColumns(product: Exported): Row {
  const [first, second, third] = product.option_names;
  return {
    "Title": product.title,
    "Body (HTML)": product.body_html,
    "Vendor": product.vendor,
    // The format has room for one; an import adds it to those that the product has.
    "Product Category": product.categories[0] ?? "Uncategorized",
    "Type": product.type,
    "Tags": product.tags.map((tag) => tag.replaceAll(",", "\\,")).join(", "),
    "Published": String(product.published),
    // Shopify's way to say that a product has no options.
    "Option1 Name": first ?? "Title",
    "Option2 Name": second,
    "Option3 Name": third,
    "SEO Title": product.seo_title,
    "SEO Description": product.seo_description,
    "Status": product.status,
  };
}

function variantColumns(
  product: Exported,
  variant: VariantRecord,
  quantity: number | undefined,
): Row {
  const money = (minor: number | null) => {
    if (minor === null) return "";
    const digits = exponent(variant.currency);
    return (minor / 10 ** digits).toFixed(Math.max(2, digits));
  };
  const [first, second, third] = variant.option_values;
  return {
    "Option1 Value": first ?? (product.option_names.length > 0 ? "" : "Default Title"),
    "Option2 Value": second,
    "Option3 Value": third,
    "Variant SKU": variant.sku ?? "",
    "Variant Grams": String(variant.weight_grams),
    "Variant Inventory Tracker": variant.tracked ? "shopify" : "",
    "Variant Inventory Qty": quantity === undefined ? "" : String(quantity),
    "Variant Inventory Policy": variant.backorder ? "continue" : "deny",
    "Variant Fulfillment Service": "manual",
    "Variant Price": money(variant.price),
    "Variant Compare At Price": money(variant.compare_at),
    "Variant Requires Shipping": String(variant.requires_shipping),
    "Variant Taxable": String(variant.tax_class !== "exempt"),
    "Variant Barcode": variant.barcode,
    "Gift Card": String(product.gift_card),
    "Variant Weight Unit": variant.weight_unit,
    "Variant Tax Code": variant.tax_class,
    "Cost per item": money(variant.cost),
  };
}
