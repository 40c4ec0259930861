import type { Locale } from "shared/i18n/mod.ts";
import { Button, Card, SelectField, TextareaField, TextField } from "shared/ui/mod.ts";
import { crmMessages, errorText } from "../../../messages.ts";

/** What the person typed, as strings, so that nothing is lost when a field is refused. */
export type CustomerValues = Partial<Record<typeof fieldNames[number], string>>;

const fieldNames = [
  "familyName",
  "givenName",
  "company",
  "taxNumber",
  "email",
  "phone",
  "country",
  "postcode",
  "city",
  "street",
  "locale",
  "tags",
  "note",
] as const;

export interface CustomerFormProps {
  locale: Locale;
  values: CustomerValues;
  errors: Record<string, string>;
  /** Version that an edit started from; none for a new customer. */
  version?: number;
}

/** Fields of a customer, for adding and editing alike. */
export function CustomerForm({ locale, values, errors, version }: CustomerFormProps) {
  const m = crmMessages(locale);
  const field = (name: typeof fieldNames[number]) => ({
    name,
    value: values[name] ?? "",
    error: errorText(m.errors, errors[name]),
  });
  return (
    <form method="post" class="grid gap-6 lg:grid-cols-2">
      {version !== undefined && <input type="hidden" name="version" value={version} />}
      <Card title={m.person}>
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField label={m.familyName} {...field("familyName")} />
          <TextField label={m.givenName} {...field("givenName")} />
        </div>
        <TextField label={m.company} {...field("company")} />
        <TextField label={m.taxNumber} hint={m.taxNumberHint} {...field("taxNumber")} />
        <TextField label={m.email} type="email" {...field("email")} />
        <TextField label={m.phone} type="tel" {...field("phone")} />
      </Card>
      <Card title={m.address}>
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField label={m.country} hint={m.countryHint} {...field("country")} />
          <TextField label={m.postcode} {...field("postcode")} />
        </div>
        <TextField label={m.city} {...field("city")} />
        <TextField label={m.street} {...field("street")} />
        <SelectField
          label={m.locale}
          {...field("locale")}
          options={[{ value: "hu", label: m.hungarian }, { value: "en", label: m.english }]}
        />
      </Card>
      <Card title={m.details} class="lg:col-span-2">
        <TextField label={m.tags} hint={m.tagsHint} {...field("tags")} />
        <TextareaField label={m.note} {...field("note")} />
      </Card>
      <div class="flex gap-3 lg:col-span-2">
        <Button type="submit" variant="primary">{m.save}</Button>
        <Button href="/crm/customers" variant="ghost">{m.cancel}</Button>
      </div>
    </form>
  );
}
