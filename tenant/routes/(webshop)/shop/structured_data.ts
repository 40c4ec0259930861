import { exponent } from "shared/money/mod.ts";
import { variantTitle } from "../../../services/webshop/catalog.ts";
import { barcodeKind } from "../../../services/webshop/gtin.ts";
import type { Product } from "../../../services/webshop/products.ts";
import { plainText } from "../../../services/webshop/rich_text.ts";
import type { StockSign } from "../../../services/webshop/storefront.ts";

/** The product for search engines (schema.org, JSON-LD), safe to stand inside a script element. */
export function structuredData(
  product: Product,
  signs: Map<string, StockSign>,
  origin: string,
): string {
  const url = `${origin}/shop/products/${product.handle}`;
  const data = {
    "@context": "https://schema.org",
    "@type": "Product",
    name: product.title,
    description: plainText(product.bodyHtml, 500),
    brand: product.vendor ? { "@type": "Brand", name: product.vendor } : undefined,
    image: product.media.filter(({ key }) => key).map(({ key }) => `${origin}/media/${key}`),
    offers: product.variants.map((variant) => ({
      "@type": "Offer",
      name: [product.title, variantTitle(variant.option_values)].filter(Boolean).join(" "),
      sku: variant.sku ?? undefined,
      gtin: barcodeKind(variant.barcode) === "gtin" ? variant.barcode : undefined,
      price: (variant.price / 10 ** exponent(variant.currency)).toFixed(exponent(variant.currency)),
      priceCurrency: variant.currency,
      availability: signs.get(variant.id)?.level === "out"
        ? "https://schema.org/OutOfStock"
        : "https://schema.org/InStock",
      url,
    })),
  };
  return JSON.stringify(data).replace(/</g, "\\u003c");
}
