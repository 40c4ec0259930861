import type { Locale } from "shared/i18n/mod.ts";
import { Alert } from "shared/ui/mod.ts";
import { type DialectId, dialectNames } from "../../../../../services/webshop/import/dialects.ts";
import { importMessages } from "./messages.ts";

export interface RefusalProps {
  locale: Locale;
  text: string;
  found?: string[];
  expected?: Record<string, string[]>;
}

/** Why a file was not taken; for unknown columns, those found beside those expected. */
export function Refusal({ locale, text, found, expected }: RefusalProps) {
  const m = importMessages(locale);
  return (
    <Alert tone="error" title={text}>
      {found && (
        <dl class="mt-2 grid gap-3 text-sm">
          <div>
            <dt class="font-medium">{m.found}</dt>
            <dd class="mt-1 flex flex-wrap gap-1">
              {found.slice(0, 60).map((name, i) => <Column key={i} name={name} />)}
              {found.length > 60 && "…"}
            </dd>
          </div>
          {Object.entries(expected ?? {}).map(([id, names]) => (
            <div key={id}>
              <dt class="font-medium">{`${m.expected}: ${dialectNames[id as DialectId]}`}</dt>
              <dd class="mt-1 flex flex-wrap gap-1">
                {names.map((name) => <Column key={name} name={name} />)}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Alert>
  );
}

function Column({ name }: { name: string }) {
  return <code class="rounded bg-base-content/8 px-1.5 py-0.5 text-xs">{name || "–"}</code>;
}
