import { errorText, type Locale } from "shared/i18n/mod.ts";
import { SelectField, TextField } from "shared/ui/mod.ts";
import { adminMessages } from "../../../../components/messages.ts";
import { newTenantMessages } from "../../../../components/messages/new_tenant.ts";
import { tenantMessages } from "../../../../components/messages/tenant.ts";
import { plans, type Tenant } from "../../../../domain/tenants.ts";
import type { Act } from "../(_acts)/acts.ts";

export interface ActFieldsProps {
  act: Act;
  tenant: Tenant;
  values: Record<string, string>;
  errors: Record<string, string>;
  locale: Locale;
}

/** What an act needs to be told: the new name and plan, or the address typed by hand. */
export function ActFields({ act, tenant, values, errors, locale }: ActFieldsProps) {
  const m = adminMessages(locale);
  const t = tenantMessages(locale);
  if (act === "change") {
    return (
      <>
        <TextField
          label={m.shopName}
          name="name"
          required
          maxLength={80}
          value={values.name ?? tenant.name}
          error={errorText(newTenantMessages(locale).errors, errors.name)}
        />
        <SelectField
          label={m.plan}
          name="plan"
          value={values.plan ?? tenant.plan}
          options={plans.map((value) => ({ value, label: m.plans[value] }))}
        />
      </>
    );
  }
  if (act !== "delete") return null;
  return (
    <TextField
      label={t.confirmLabel(tenant.slug)}
      name="confirmation"
      required
      autoComplete="off"
      spellcheck={false}
      value={values.confirmation ?? ""}
      error={errorText(t.refusals, errors.confirmation)}
    />
  );
}
