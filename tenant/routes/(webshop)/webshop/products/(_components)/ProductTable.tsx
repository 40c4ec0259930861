import type { ComponentChildren } from "preact";
import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { formatMoney } from "shared/money/mod.ts";
import { Badge, DataTable, Icon } from "shared/ui/mod.ts";
import { SizedPicture } from "../../../../../components/SizedPicture.tsx";
import type { ProductSummary } from "../../../../../services/webshop/products.ts";
import { webshopMessages } from "../../../messages.ts";

const tones = { active: "success", draft: "neutral", archived: "warning" } as const;

/** Products as the staff see them. */
export function ProductTable({ products, currency, locale, empty }: {
  products: ProductSummary[];
  currency: string;
  locale: Locale;
  empty: ComponentChildren;
}) {
  const m = webshopMessages(locale);
  return (
    <DataTable
      caption={m.products}
      rows={products}
      rowKey={(row) => row.id}
      empty={empty}
      columns={[
        {
          key: "product",
          label: m.product,
          render: (row) => (
            <a href={`/webshop/products/${row.id}`} class="flex min-w-52 items-center gap-3">
              <Thumbnail imageKey={row.picture} />
              <span>
                <span class="link link-hover block font-medium">{row.title}</span>
                <span class="text-sm text-base-content/70">{row.vendor}</span>
              </span>
            </a>
          ),
        },
        {
          key: "status",
          label: m.status,
          render: (row) => (
            <span class="flex flex-wrap gap-1">
              <Badge tone={tones[row.status]}>{m.statuses[row.status]}</Badge>
              {!row.published && <Badge>{m.hidden}</Badge>}
            </span>
          ),
        },
        { key: "type", label: m.type, render: (row) => row.type || "–" },
        {
          key: "variants",
          label: m.variants,
          align: "right",
          render: (row) => formatNumber(row.variantCount, locale),
        },
        {
          key: "price",
          label: m.price,
          align: "right",
          render: (row) => <span class="whitespace-nowrap">{range(row, currency, locale)}</span>,
        },
      ]}
    />
  );
}

function Thumbnail({ imageKey }: { imageKey: string | null }) {
  if (imageKey) {
    return (
      <SizedPicture
        imageKey={imageKey}
        alt=""
        sizes="48px"
        class="size-12 shrink-0 rounded-field bg-base-200 object-cover"
      />
    );
  }
  return (
    <span class="grid size-12 shrink-0 place-items-center rounded-field bg-base-200 text-base-content/50">
      <Icon name="package" />
    </span>
  );
}

function range({ priceMin, priceMax }: ProductSummary, currency: string, locale: Locale): string {
  if (priceMin === null || priceMax === null) return "–";
  const low = formatMoney(priceMin, currency, locale);
  return priceMin === priceMax ? low : `${low} – ${formatMoney(priceMax, currency, locale)}`;
}
