import type { Locale } from "shared/i18n/mod.ts";
import { Button, Card, CheckboxField, SelectField, TextField } from "shared/ui/mod.ts";
import type { Location } from "../../../../../services/inventory/mod.ts";
import { importMessages } from "./messages.ts";

export interface OptionsFormProps {
  locale: Locale;
  locations: Location[];
  values: { locationId: string; currency: string; negativeToZero: boolean };
  errors: Record<string, string>;
  /** Whether the file has negative stock at all. */
  negative: boolean;
}

/** How to import, and the two ways to begin. */
export function OptionsForm({ locale, locations, values, errors, negative }: OptionsFormProps) {
  const m = importMessages(locale);
  const errorOf = (name: string) => {
    const code = errors[name];
    if (!code) return undefined;
    return code === "currency_invalid" || code === "location_unknown"
      ? m.errors[code]
      : m.errors.invalid;
  };
  return (
    <Card title={m.options} class="max-lg:order-first">
      <form method="post">
        <SelectField
          label={m.location}
          name="locationId"
          value={values.locationId}
          hint={m.locationHint}
          error={errorOf("locationId")}
          options={[
            ...locations.map(({ id, code, name }) => ({ value: id, label: `${name} (${code})` })),
            { value: "", label: m.noLocation },
          ]}
        />
        <TextField
          label={m.currency}
          name="currency"
          value={values.currency}
          hint={m.currencyHint}
          error={errorOf("currency")}
          maxLength={3}
          required
          class="uppercase"
        />
        {negative && (
          <CheckboxField
            label={m.negativeToZero}
            name="negativeToZero"
            checked={values.negativeToZero}
          />
        )}
        <div class="mt-2 grid gap-2">
          <Button type="submit" name="mode" value="import" variant="primary" icon="check">
            {m.confirm}
          </Button>
          <Button type="submit" name="mode" value="dry">{m.dryRun}</Button>
        </div>
        <p class="mt-2 text-sm text-base-content/70">{m.dryRunHint}</p>
      </form>
    </Card>
  );
}
