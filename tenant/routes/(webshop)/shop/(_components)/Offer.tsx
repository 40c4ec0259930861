import { formatPercent, type Locale } from "shared/i18n/mod.ts";
import { formatMoney } from "shared/money/mod.ts";
import type { VariantRecord } from "../../../../services/webshop/records.ts";
import type { StockSign as Sign } from "../../../../services/webshop/storefront.ts";
import StockSign from "../products/(_islands)/StockSign.tsx";
import { shopMessages } from "../messages.ts";

/** Price with VAT and whether the variant can be had. */
export function Offer(
  { variant, rate, lowest, sign, token, locale }: {
    variant: VariantRecord;
    /** VAT in basis points. */
    rate: number;
    /** Lowest price of the 30 days before this one, where it is a reduction. */
    lowest: number | null;
    sign: Sign;
    token: string;
    locale: Locale;
  },
) {
  const m = shopMessages(locale);
  const money = (amount: number) => formatMoney(amount, variant.currency, locale);
  return (
    <div class="mt-4">
      <p class="flex flex-wrap items-baseline gap-x-3">
        <span class="text-3xl font-semibold tabular">{money(variant.price)}</span>
        {variant.compare_at !== null && (
          <>
            <span class="sr-only">{m.was}</span>
            <s class="text-lg text-base-content/70 tabular">{money(variant.compare_at)}</s>
            <span class="badge badge-accent font-semibold">
              −{formatPercent(
                Math.round(100 - 100 * variant.price / variant.compare_at) / 100,
                locale,
              )}
            </span>
          </>
        )}
      </p>
      <p class="mt-1 text-sm text-base-content/70">
        {m.vat(formatPercent(rate / 10_000, locale))}
      </p>
      {variant.compare_at !== null && lowest !== null && (
        <p class="text-sm text-base-content/70">{m.lowest(money(lowest))}</p>
      )}
      <div class="mt-4">
        <StockSign
          key={variant.id}
          variantId={variant.id}
          level={sign.level}
          token={sign.live ? token : null}
          locale={locale}
        />
      </div>
    </div>
  );
}
