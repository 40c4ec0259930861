import { errorText, formatDate, type Locale, platformTimeZone } from "shared/i18n/mod.ts";
import { SelectField, TextField } from "shared/ui/mod.ts";
import { adminMessages } from "../../../../components/messages.ts";
import { newTenantMessages } from "../../../../components/messages/new_tenant.ts";
import { tenantMessages } from "../../../../components/messages/tenant.ts";
import { PlanTable } from "../../../../components/PlanTable.tsx";
import { type PlanList } from "shared/devops_api/mod.ts";
import { credentialKinds, plans, rings } from "shared/tenants/choices.ts";
import type { Tenant } from "../../../../domain/tenants.ts";
import type { Act } from "../(_acts)/acts.ts";

export interface ActFieldsProps {
  act: Act;
  tenant: Tenant;
  values: Record<string, string>;
  errors: Record<string, string>;
  /** What the plans give; null when it is not known. */
  planList: PlanList | null;
  locale: Locale;
}

/** What an act needs to be told. */
export function ActFields(props: ActFieldsProps) {
  if (props.act === "change") return <ChangeFields {...props} />;
  if (props.act === "delete") return <DeleteFields {...props} />;
  if (props.act === "rotate") return <RotateFields {...props} />;
  return null;
}

function ChangeFields({ tenant, values, errors, planList, locale }: ActFieldsProps) {
  const m = adminMessages(locale);
  const t = tenantMessages(locale);
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
      <PlanTable list={planList} current={tenant.plan} locale={locale} />
      <SelectField
        label={t.ring}
        name="ring"
        hint={t.ringHint}
        value={values.ring ?? tenant.ring}
        options={rings.map((value) => ({ value, label: t.rings[value] }))}
      />
    </>
  );
}

const graceChoices = [30, 14, 7, 1, 0];
const dayMs = 86_400_000;

function DeleteFields({ tenant, values, errors, locale }: ActFieldsProps) {
  const t = tenantMessages(locale);
  const until = (days: number) =>
    formatDate(new Date(Date.now() + days * dayMs), locale, platformTimeZone);
  return (
    <>
      <SelectField
        label={t.grace}
        name="graceDays"
        value={values.graceDays ?? "30"}
        error={errorText(t.refusals, errors.graceDays)}
        options={graceChoices.map((days) => ({
          value: String(days),
          label: t.graceDays(days, until(days)),
        }))}
      />
      <TextField
        label={t.skipExport}
        name="skipExport"
        maxLength={80}
        autoComplete="off"
        hint={t.skipExportHint}
        value={values.skipExport ?? ""}
        error={errorText(t.refusals, errors.skipExport)}
      />
      <TextField
        label={t.confirmLabel(tenant.slug)}
        name="confirmation"
        required
        autoComplete="off"
        spellcheck={false}
        value={values.confirmation ?? ""}
        error={errorText(t.refusals, errors.confirmation)}
      />
    </>
  );
}

function RotateFields({ values, errors, locale }: ActFieldsProps) {
  const t = tenantMessages(locale);
  const chosen = (values.what ?? "").split(",");
  return (
    <fieldset class="mb-5" aria-describedby={errors.what && "what-error"}>
      <legend class="mb-1.5 text-sm font-medium">{t.what}</legend>
      {credentialKinds.map((kind) => (
        <label key={kind} class="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            class="checkbox"
            name="what"
            value={kind}
            checked={chosen.includes(kind)}
          />
          <span>{t.credentials[kind]}</span>
        </label>
      ))}
      {errors.what && (
        <p id="what-error" class="mt-1.5 text-sm text-error" role="alert">
          {errorText(t.refusals, "choose_one")}
        </p>
      )}
    </fieldset>
  );
}
