import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { connectLive } from "shared/live/mod.ts";
import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { warehouseMessages } from "../../../messages.ts";

export interface StockRow {
  variantId: string;
  locationId: string;
  sku: string;
  title: string;
  location: string;
  onHand: number;
  reserved: number;
  available: number;
  version: number;
}

interface Numbers {
  onHand: number;
  reserved: number;
  available: number;
}

export interface StockTableProps {
  rows: StockRow[];
  locale: Locale;
  token: string;
}

/** Levels in a table whose numbers follow every change; without JavaScript it is as of the request. */
export default function StockTable({ rows, locale, token }: StockTableProps) {
  const m = warehouseMessages(locale);
  const changed = useSignal<ReadonlyMap<string, Numbers>>(new Map());
  useEffect(() => {
    const live = connectLive({ token, renewUrl: "/events/token" });
    const keys = rows.map(({ variantId, locationId }) => `${variantId}:${locationId}`);
    const numbers = live.channel<Numbers>("stock", { keys });
    return numbers.subscribe((value) => changed.value = value);
  }, [rows]);
  const number = (value: number) => formatNumber(value, locale);
  return (
    <div class="overflow-x-auto rounded-box border border-base-300 bg-base-100">
      <table class="table">
        <caption class="sr-only">{m.stock}</caption>
        <thead>
          <tr class="border-base-300 text-base-content/70">
            <th scope="col" class="font-medium">{m.sku}</th>
            <th scope="col" class="font-medium max-sm:hidden">{m.product}</th>
            <th scope="col" class="font-medium max-sm:hidden">{m.location}</th>
            <th scope="col" class="text-right font-medium">{m.onHand}</th>
            <th scope="col" class="text-right font-medium max-sm:hidden">{m.reserved}</th>
            <th scope="col" class="text-right font-medium">{m.available}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = `${row.variantId}:${row.locationId}`;
            const fresh = changed.value.get(key);
            const now = fresh ?? row;
            const href = `/warehouse/stock/${row.variantId}/${row.locationId}`;
            return (
              <tr key={key} class="border-base-300 hover:bg-base-200/60">
                <th scope="row" class="font-medium">
                  <a class="link link-hover sm:whitespace-nowrap" href={href}>{row.sku}</a>
                  {/* On a phone the numbers matter most: the rest stands below the SKU. */}
                  <span class="block text-sm font-normal text-base-content/70 sm:hidden">
                    {row.title}, {row.location}
                  </span>
                </th>
                <td class="min-w-40 max-sm:hidden">{row.title}</td>
                <td class="whitespace-nowrap max-sm:hidden">{row.location}</td>
                <td class="text-right tabular">
                  <a class="link link-hover" href={href} title={m.ledger}>
                    <span
                      key={now.onHand}
                      class={now.onHand !== row.onHand ? "just-changed px-1" : "px-1"}
                    >
                      {number(now.onHand)}
                    </span>
                  </a>
                </td>
                <td class="text-right tabular text-base-content/70 max-sm:hidden">
                  {number(now.reserved)}
                </td>
                <td
                  class={`text-right font-medium tabular ${
                    now.available <= 3 ? "text-warning" : ""
                  }`}
                >
                  {number(now.available)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
