import type { Locale } from "shared/i18n/mod.ts";
import { formatMoney } from "shared/money/mod.ts";
import { Icon } from "shared/ui/mod.ts";
import type { ProductSummary } from "../../../../services/webshop/products.ts";
import { shopMessages } from "../messages.ts";

/** A product in the storefront's grid. */
export function ProductCard(
  { product, currency, locale }: { product: ProductSummary; currency: string; locale: Locale },
) {
  const m = shopMessages(locale);
  const { priceMin, priceMax } = product;
  const price = priceMin === null ? "" : formatMoney(priceMin, currency, locale);
  return (
    <a href={`/shop/products/${product.handle}`} class="group block">
      <Picture imageKey={product.picture} alt="" class="transition group-hover:brightness-97" />
      <p class="mt-3 text-xs text-base-content/70">{product.vendor}</p>
      <h3 class="font-medium group-hover:underline">{product.title}</h3>
      <p class="mt-0.5 tabular">{priceMin === priceMax ? price : m.from(price)}</p>
    </a>
  );
}

/** A square picture, or a calm place where there is none. */
export function Picture(
  { imageKey, alt, class: extra = "", eager = false }: {
    imageKey: string | null;
    alt: string;
    class?: string;
    eager?: boolean;
  },
) {
  if (!imageKey) {
    return (
      <div
        class={`grid aspect-square w-full place-items-center rounded-box bg-base-200 text-base-content/40 ${extra}`}
      >
        <Icon name="package" size={48} />
      </div>
    );
  }
  return (
    <img
      src={`/media/${imageKey}`}
      alt={alt}
      width={800}
      height={800}
      loading={eager ? "eager" : "lazy"}
      class={`aspect-square w-full rounded-box bg-base-200 object-cover ${extra}`}
    />
  );
}
