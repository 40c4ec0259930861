import type { ComponentChildren } from "preact";

export interface ChartRow {
  label: string;
  values: string[];
}

/** A chart with its name, its legend and, for those who cannot see it, its figures as a table. */
export function ChartFrame(
  { title, series, rows, dataLabel, children }: {
    title: string;
    series: { label: string; color: string }[];
    rows: ChartRow[];
    dataLabel: string;
    children: ComponentChildren;
  },
) {
  return (
    <figure>
      <figcaption class="mb-3 flex flex-wrap items-center justify-between gap-3">
        <span class="font-semibold">{title}</span>
        {series.length > 1 && (
          <span class="flex gap-4 text-sm text-base-content/70">
            {series.map(({ label, color }) => (
              <span key={label} class="flex items-center gap-2">
                <svg width="10" height="10" aria-hidden="true">
                  <rect width="10" height="10" rx="2" class={color} />
                </svg>
                {label}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      {children}
      <details class="mt-3 text-sm">
        <summary class="cursor-pointer text-base-content/70">{dataLabel}</summary>
        <div class="mt-2 max-h-72 overflow-auto">
          <table class="table table-sm">
            <thead>
              <tr>
                <th></th>
                {series.map(({ label }) => <th key={label} class="text-right">{label}</th>)}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.label}>
                  <th scope="row" class="font-normal">{row.label}</th>
                  {row.values.map((value, i) => <td key={i} class="text-right tabular">{value}
                  </td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

export const seriesColors = ["fill-primary", "fill-accent", "fill-info"];
