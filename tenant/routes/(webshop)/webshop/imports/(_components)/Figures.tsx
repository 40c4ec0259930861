import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Stat } from "shared/ui/mod.ts";
import type { Counts } from "../../../../../services/webshop/import/model.ts";
import { importMessages } from "./messages.ts";

/** What a file holds, in figures. */
export function Figures({ counts, locale }: { counts: Counts; locale: Locale }) {
  const m = importMessages(locale);
  const figures: [string, number][] = [
    [m.products, counts.products],
    [m.variants, counts.variants],
    [m.units, counts.units],
    [m.pictures, counts.pictures],
    [m.rows, counts.rows],
    [m.imageRows, counts.imageRows],
    [m.skipped, counts.skipped],
    [m.warnings, counts.warnings],
  ];
  return (
    <div class="mb-6 grid grid-cols-2 gap-3 md:grid-cols-4">
      {figures.map(([label, value]) => (
        <Stat key={label} label={label} value={formatNumber(value, locale)} />
      ))}
    </div>
  );
}
