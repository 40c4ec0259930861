import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Badge, Button, Card, Icon } from "shared/ui/mod.ts";
import type { Preview } from "../../../../../services/webshop/import/imports.ts";
import { importMessages } from "./messages.ts";
import { warningMessages } from "./warnings.ts";

export interface WarningListProps {
  importId: string;
  warnings: Preview["warnings"];
  locale: Locale;
}

/** Warnings by kind: what it is, what is done about it, and the first lines of each. */
export function WarningList({ importId, warnings, locale }: WarningListProps) {
  const m = importMessages(locale);
  const texts = warningMessages(locale);
  const number = (value: number) => formatNumber(value, locale);
  if (warnings.length === 0) return <Card title={m.warningsTitle}>{m.noWarnings}</Card>;
  return (
    <Card
      title={m.warningsTitle}
      actions={
        <Button
          href={`/webshop/imports/${importId}/warnings.csv`}
          size="sm"
          icon="download"
          download
        >
          {m.downloadWarnings}
        </Button>
      }
    >
      <p class="mb-3 text-base-content/70">{m.warningsText}</p>
      <ul class="divide-y divide-base-300 border-y border-base-300">
        {warnings.map(({ code, count, lines }) => (
          <li key={code}>
            <details class="group">
              <summary class="flex cursor-pointer list-none items-center gap-3 py-3 [&::-webkit-details-marker]:hidden">
                <span class="min-w-0 flex-1">
                  <span class="block font-medium">{texts[code].what}</span>
                  <span class="block text-sm text-base-content/70">{texts[code].done}</span>
                </span>
                <Badge tone="warning">{number(count)}</Badge>
                <Icon name="chevron-down" size={16} class="opacity-60 group-open:rotate-180" />
              </summary>
              <table class="table table-sm mb-3 w-auto">
                <thead>
                  <tr>
                    <th scope="col" class="text-right">{m.line}</th>
                    <th scope="col">{m.inFile}</th>
                  </tr>
                </thead>
                <tbody>
                  {lines.map(({ line, value }, i) => (
                    <tr key={i}>
                      <td class="text-right tabular">{number(line)}</td>
                      <td class="break-all">
                        <code class="text-xs">{value || "–"}</code>
                      </td>
                    </tr>
                  ))}
                  {count > lines.length && (
                    <tr>
                      <td />
                      <td class="text-base-content/70">
                        {m.moreLines(number(count - lines.length))}
                      </td>
                    </tr>
                  )}
                </tbody>
              </table>
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}
