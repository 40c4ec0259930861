import type { Locale } from "shared/i18n/mod.ts";
import { formatMoney } from "shared/money/mod.ts";
import { Icon } from "shared/ui/mod.ts";
import { SizedPicture } from "../../../../components/SizedPicture.tsx";
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
      <Picture
        imageKey={product.picture}
        alt=""
        sizes="(min-width: 64rem) 18rem, (min-width: 40rem) 33vw, 50vw"
        class="transition group-hover:brightness-97"
      />
      <p class="mt-3 text-xs text-base-content/70">{product.vendor}</p>
      <h3 class="font-medium group-hover:underline">{product.title}</h3>
      <p class="mt-0.5 tabular">{priceMin === priceMax ? price : m.from(price)}</p>
    </a>
  );
}

/** A square picture, or a calm place where there is none. */
export function Picture(
  { imageKey, alt, sizes, class: extra = "", eager = false }: {
    imageKey: string | null;
    alt: string;
    /** Widths at which it is shown, for the choice of its size. */
    sizes: string;
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
    <SizedPicture
      imageKey={imageKey}
      alt={alt}
      sizes={sizes}
      eager={eager}
      class={`aspect-square w-full rounded-box bg-base-200 object-cover ${extra}`}
    />
  );
}
