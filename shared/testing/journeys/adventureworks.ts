import { fromFileUrl } from "@std/path";

const folder = fromFileUrl(new URL("../../../../shared/data/adventureworks/", import.meta.url));

export interface AdventureWorks {
  /** The products as a Shopify export. */
  products: string;
  productCount: number;
  /** Stock by SKU and location, a row per bin. */
  stock: string;
  rows: number;
  units: number;
  locations: number;
}

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** A bicycle maker's real catalogue and stock, in merchants' formats; null where it is not there. */
export async function adventureWorks(): Promise<AdventureWorks | null> {
  const read = async (name: string) =>
    (await Deno.readTextFile(`${folder}${name}.csv`)).split(/\r?\n/).filter(Boolean)
      .map((line) => line.split("\t"));
  try {
    const [products, locations, inventory] = await Promise.all([
      read("Product"),
      read("Location"),
      read("ProductInventory"),
    ]);
    const sku = new Map(products.map(([id, _name, number]) => [id, number]));
    const place = new Map(locations.map(([id, name]) => [id, name]));
    const header = "Handle,Title,Vendor,Variant SKU,Variant Inventory Tracker,Variant Price,Status";
    const rows = products.map(([, name, number, , , , , , , price]) =>
      [number.toLowerCase(), name, "AdventureWorks", number, "shopify", price, "active"].map(cell)
        .join(",")
    );
    const bins = inventory.map(([product, location, , , quantity]) =>
      [sku.get(product)!, place.get(location)!, quantity].map(cell).join(",")
    );
    return {
      products: [header, ...rows].join("\n"),
      productCount: products.length,
      stock: ["sku,location,quantity", ...bins].join("\n"),
      rows: inventory.length,
      units: inventory.reduce((sum, row) => sum + Number(row[4]), 0),
      locations: new Set(inventory.map((row) => row[1])).size,
    };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
