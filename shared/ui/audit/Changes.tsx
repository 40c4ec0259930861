import type { Locale } from "shared/i18n/mod.ts";
import { DataTable } from "../DataTable.tsx";
import { auditTableMessages } from "./messages.ts";

type Fields = Record<string, unknown> | null;

/** Fields before and after side by side; those that changed stand out. */
export function Changes({ before, after, locale }: {
  before: Fields;
  after: Fields;
  locale: Locale;
}) {
  const m = auditTableMessages(locale);
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const changed = (name: string) =>
    before !== null && JSON.stringify(before[name]) !== JSON.stringify(after?.[name]);
  return (
    <DataTable
      caption={m.changes}
      rows={names}
      rowKey={(name) => name}
      empty={<p class="p-5 text-base-content/70">{m.noChanges}</p>}
      columns={[
        { key: "field", label: m.field, render: (name) => <code class="text-sm">{name}</code> },
        {
          key: "before",
          label: m.before,
          render: (name) => (
            <span class={changed(name) ? "text-error line-through decoration-1" : ""}>
              <Value value={before?.[name]} />
            </span>
          ),
        },
        {
          key: "after",
          label: m.after,
          render: (name) => (
            <span class={changed(name) ? "font-medium text-success" : ""}>
              <Value value={after?.[name]} />
            </span>
          ),
        },
      ]}
    />
  );

  function Value({ value }: { value: unknown }) {
    if (value === undefined || value === null) {
      return <span class="text-base-content/60">{m.nothing}</span>;
    }
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return <span class="break-words">{text}</span>;
  }
}
