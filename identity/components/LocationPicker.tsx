import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import type { TenantLocation } from "shared/identity_api/mod.ts";
import { reaches } from "../domain/tenant_form.ts";
import { memberMessages } from "./messages/members.ts";

/**
 * Where a member may work: everywhere, or at the ticked locations only. A limit to a location that
 * is gone stays until somebody takes it away: to drop it by itself could widen what a member may.
 */
export function LocationPicker({ locale, known, chosen, error }: {
  locale: Locale;
  known: TenantLocation[];
  /** Codes; null: everywhere. */
  chosen: string[] | null;
  error?: string;
}) {
  const m = memberMessages(locale);
  const gone = (chosen ?? []).filter((code) => !known.some((one) => one.code === code));
  const described = [error && "locations-error", "locations-hint"].filter(Boolean).join(" ");
  const reach = (value: string, label: string, checked: boolean) => (
    <label class="flex min-h-11 items-center gap-3">
      <input type="radio" class="radio" name="locations" value={value} checked={checked} />
      <span>{label}</span>
    </label>
  );
  const box = (code: string, text: ComponentChildren) => (
    <label key={code} class="flex min-h-11 items-center gap-3 py-1">
      <input
        type="checkbox"
        class="checkbox"
        name="locations"
        value={code}
        checked={chosen?.includes(code)}
      />
      <span class="min-w-0 break-words">{text}</span>
    </label>
  );
  return (
    <fieldset class="group/reach mb-4" aria-describedby={described}>
      <legend class="mb-1.5 text-sm font-medium">{m.locations}</legend>
      {reach(reaches.everywhere, m.everywhere, chosen === null)}
      {reach(reaches.only, m.onlyAt, chosen !== null)}
      <div class="ml-9 max-h-80 overflow-y-auto group-has-[[value='*']:checked]/reach:hidden">
        {gone.map((code) => box(code, <span class="text-error">{m.gone(code)}</span>))}
        {known.map(({ code, name, kind }) =>
          box(
            code,
            <>
              {name} <span class="text-sm text-base-content/70">· {m.kinds[kind]}, {code}</span>
            </>,
          )
        )}
      </div>
      {error && <p id="locations-error" class="mt-1.5 text-sm text-error" role="alert">{error}</p>}
      <p id="locations-hint" class="mt-1.5 text-sm text-base-content/70">{m.pickHint}</p>
    </fieldset>
  );
}
