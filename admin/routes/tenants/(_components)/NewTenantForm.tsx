import { errorText, type Locale } from "shared/i18n/mod.ts";
import { Button, Card, SelectField, TextField } from "shared/ui/mod.ts";
import { adminMessages } from "../../../components/messages.ts";
import { newTenantMessages } from "../../../components/messages/new_tenant.ts";
import { tenantMessages } from "../../../components/messages/tenant.ts";
import { PlanChoice } from "../../../components/PlanChoice.tsx";
import { PlanTable } from "../../../components/PlanTable.tsx";
import { RegionFields } from "../../../components/RegionFields.tsx";
import { type PlanList } from "shared/devops_api/mod.ts";
import { rings } from "shared/tenants/choices.ts";
import NewTenantFields from "../../../islands/NewTenantFields.tsx";
import type { Values } from "../new.tsx";

export interface NewTenantFormProps {
  values: Values;
  errors: Record<string, string>;
  plans: PlanList | null;
  /** `{slug}` stands where the slug goes. */
  addressPattern: string;
  locale: Locale;
}

/** What describes a new tenant; the next step is to look at it all once more. */
export function NewTenantForm(
  { values, errors, plans, addressPattern, locale }: NewTenantFormProps,
) {
  const m = adminMessages(locale);
  const n = newTenantMessages(locale);
  const t = tenantMessages(locale);
  const error = (field: string) => errorText(n.errors, errors[field]);
  return (
    <Card>
      <NewTenantFields
        key={JSON.stringify(errors)}
        locale={locale}
        name={values.name ?? ""}
        slug={values.slug ?? ""}
        addressPattern={addressPattern}
        errors={errors}
      />
      <TextField
        label={n.ownerEmail}
        name="ownerEmail"
        type="email"
        required
        autoComplete="off"
        hint={n.ownerEmailHint}
        value={values.ownerEmail ?? ""}
        error={error("ownerEmail")}
      />
      <PlanChoice plan={values.plan ?? "starter"} error={error("plan")} locale={locale} />
      {plans && <PlanTable list={plans} locale={locale} />}
      <SelectField
        label={t.ring}
        name="ring"
        hint={t.ringHint}
        value={values.ring ?? "stable"}
        options={rings.map((value) => ({ value, label: t.rings[value] }))}
      />
      <RegionFields values={values} errors={errors} locale={locale} />
      <div class="mt-4 flex flex-wrap gap-3">
        <Button type="submit" name="step" value="review" variant="primary">{n.review}</Button>
        <Button href="/tenants" variant="ghost">{m.cancel}</Button>
      </div>
    </Card>
  );
}
