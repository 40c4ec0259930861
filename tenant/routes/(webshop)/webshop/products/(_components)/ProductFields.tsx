import type { Locale } from "shared/i18n/mod.ts";
import { Card, CheckboxField, SelectField, TextareaField, TextField } from "shared/ui/mod.ts";
import { statuses } from "../../../../../services/webshop/product_input.ts";
import { errorText, webshopMessages } from "../../../messages.ts";

export type FormValues = Record<string, string>;

export interface ProductFieldsProps {
  locale: Locale;
  values: FormValues;
  errors: Record<string, string>;
}

/** A field's name, value and error, for the fields of a product's forms. */
export function fieldOf({ locale, values, errors }: ProductFieldsProps) {
  const m = webshopMessages(locale);
  return (name: string) => ({
    name,
    value: values[name] ?? "",
    error: errorText(m.errors, errors[name]),
  });
}

/** Fields that a new product and an old one have in common. */
export function ProductFields(props: ProductFieldsProps) {
  const m = webshopMessages(props.locale);
  const field = fieldOf(props);
  return (
    <>
      <div class="grid gap-6 lg:col-span-2">
        <Card title={m.core}>
          <TextField label={m.title} required {...field("title")} />
          <TextareaField
            label={m.description}
            hint={m.descriptionHint}
            rows={7}
            {...field("bodyHtml")}
          />
        </Card>
      </div>
      <Card title={m.sorting}>
        <SelectField
          label={m.status}
          {...field("status")}
          options={statuses.map((value) => ({ value, label: m.statuses[value] }))}
        />
        <CheckboxField
          label={m.published}
          name="published"
          checked={props.values.published === "on"}
        />
        <TextField label={m.vendor} {...field("vendor")} />
        <TextField label={m.type} {...field("type")} />
        <TextareaField
          label={m.categories}
          hint={m.categoriesHint}
          rows={2}
          {...field("categories")}
        />
        <TextField label={m.tags} hint={m.tagsHint} {...field("tags")} />
      </Card>
    </>
  );
}

/** How search engines show it. */
export function SeoFields(props: ProductFieldsProps) {
  const m = webshopMessages(props.locale);
  const field = fieldOf(props);
  return (
    <Card title={m.seo} class="lg:col-span-3">
      <div class="grid gap-x-6 lg:grid-cols-2">
        <TextField label={m.seoTitle} {...field("seoTitle")} />
        <TextField label={m.seoDescription} {...field("seoDescription")} />
      </div>
    </Card>
  );
}
