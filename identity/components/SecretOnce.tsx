import type { Locale } from "shared/i18n/mod.ts";
import { tokenMessages } from "./messages/tokens.ts";

/** A secret that is shown once; one click selects all of it. */
export function SecretOnce({ locale, rows }: {
  locale: Locale;
  rows: { label: string; value: string }[];
}) {
  const m = tokenMessages(locale);
  return (
    <section class="rounded-box border border-success/50 bg-success/5 p-5" role="status">
      <h2 class="text-lg font-semibold">{m.made}</h2>
      <p class="mb-4 text-base-content/70">{m.madeText}</p>
      <dl class="grid gap-3">
        {rows.map(({ label, value }) => (
          <div key={label}>
            <dt class="text-sm text-base-content/70">{label}</dt>
            <dd>
              <code class="block rounded-field bg-base-200 p-2 break-all select-all">{value}</code>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
