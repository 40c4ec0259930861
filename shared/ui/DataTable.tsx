import type { ComponentChildren } from "preact";
import { Icon } from "./Icon.tsx";

export interface Column<Row> {
  key: string;
  label: string;
  align?: "left" | "right";
  /** Makes the heading a link that sorts by this column. */
  sort?: { href: string; direction: "up" | "down" | null };
  render(row: Row): ComponentChildren;
}

export interface DataTableProps<Row> {
  /** Names the table to screen readers. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey(row: Row): string;
  /** Instead of the table where there are no rows. */
  empty: ComponentChildren;
}

/** Rows of a list. On a narrow screen it scrolls sideways, its first column staying in sight. */
export function DataTable<Row>({ caption, columns, rows, rowKey, empty }: DataTableProps<Row>) {
  if (rows.length === 0) {
    return <div class="rounded-box border border-base-300 bg-base-100">{empty}</div>;
  }
  return (
    <div
      class="overflow-x-auto rounded-box border border-base-300 bg-base-100"
      role="region"
      aria-label={caption}
      tabIndex={0}
    >
      <table class="table">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr class="border-base-300 text-base-content/70">
            {columns.map((column, i) => (
              <th
                key={column.key}
                scope="col"
                aria-sort={ariaSort(column)}
                class={`font-medium whitespace-nowrap ${align(column)} ${sticky(i)}`}
              >
                <Heading column={column} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} class="border-base-300 hover:bg-base-200/60">
              {columns.map((column, i) => (
                <td key={column.key} class={`${align(column)} ${sticky(i)}`}>
                  {column.render(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Heading<Row>({ column: { label, sort } }: { column: Column<Row> }) {
  if (!sort) return <>{label}</>;
  return (
    <a href={sort.href} class="inline-flex items-center gap-1 hover:text-base-content">
      {label}
      {sort.direction && (
        <Icon name="chevron-down" size={14} class={sort.direction === "up" ? "rotate-180" : ""} />
      )}
    </a>
  );
}

function ariaSort<Row>({ sort }: Column<Row>): "ascending" | "descending" | undefined {
  if (!sort?.direction) return undefined;
  return sort.direction === "up" ? "ascending" : "descending";
}

function align<Row>({ align }: Column<Row>): string {
  return align === "right" ? "text-right tabular" : "";
}

function sticky(index: number): string {
  return index === 0 ? "max-sm:sticky max-sm:left-0 max-sm:z-10 max-sm:bg-base-100" : "";
}
