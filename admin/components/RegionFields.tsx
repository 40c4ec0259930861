import { errorText, type Locale } from "shared/i18n/mod.ts";
import { SelectField } from "shared/ui/mod.ts";
import { newTenant } from "../domain/tenants.ts";
import { adminMessages } from "./messages.ts";
import { newTenantMessages } from "./messages/new_tenant.ts";

/** Language, currency and time zone of a new tenant. */
export function RegionFields({ values, errors, locale }: {
  values: { locale?: string; currency?: string; timeZone?: string };
  errors: Record<string, string>;
  locale: Locale;
}) {
  const m = adminMessages(locale);
  const n = newTenantMessages(locale);
  return (
    <fieldset class="mt-2 grid gap-x-4 sm:grid-cols-3">
      <legend class="mb-3 text-sm font-semibold">{n.region}</legend>
      <SelectField
        label={m.locale}
        name="locale"
        value={values.locale ?? "hu"}
        options={(["hu", "en"] as const).map((value) => ({ value, label: m.locales[value] }))}
      />
      <SelectField
        label={m.currency}
        name="currency"
        value={values.currency ?? "HUF"}
        error={errorText(n.errors, errors.currency)}
        options={newTenant.shape.currency.unwrap().options.map((value) => ({
          value,
          label: value,
        }))}
      />
      <SelectField
        label={m.timeZone}
        name="timeZone"
        value={values.timeZone ?? "Europe/Budapest"}
        error={errorText(n.errors, errors.timeZone)}
        options={Intl.supportedValuesOf("timeZone")
          .filter((zone) => zone.startsWith("Europe/"))
          .map((value) => ({ value, label: value }))}
      />
    </fieldset>
  );
}
