import { uuidv7 } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { Button, SelectField, TextField } from "shared/ui/mod.ts";
import { adminMessages, errorText } from "../../../../components/messages.ts";
import { plans, type Tenant } from "../../../../domain/tenants.ts";

export interface ManageProps {
  tenant: Tenant;
  path: string;
  locale: Locale;
  errors: Record<string, string>;
  /** What was typed to confirm a deletion, when it was wrong. */
  typed: string;
}

/** Forms for what may be done with a tenant; each carries a key, so that sent twice it acts once. */
export function Manage({ tenant, locale, errors, typed }: ManageProps) {
  const m = adminMessages(locale);
  const action = `/tenants/${tenant.slug}/act`;
  const busy = tenant.operation !== null;
  const active = tenant.state === "active";
  const box = "rounded-box border border-base-300 bg-base-100 p-5 sm:p-6";
  const key = <input type="hidden" name="key" value={uuidv7()} />;
  return (
    <>
      <section class={box}>
        <h2 class="text-lg font-semibold">{m.manage}</h2>
        <form method="post" action={action} class="mt-2">
          {key}
          <TextField
            label={m.shopName}
            name="name"
            required
            maxLength={80}
            value={tenant.name}
            error={errorText(m.errors, errors.name)}
          />
          <SelectField
            label={m.plan}
            name="plan"
            value={tenant.plan}
            options={plans.map((value) => ({ value, label: m.plans[value] }))}
          />
          <Button type="submit" name="act" value="change" disabled={busy}>{m.save}</Button>
        </form>
        <form method="post" action={action} class="mt-6 border-t border-base-300 pt-4">
          {key}
          <p class="mb-3 text-sm text-base-content/70">{active ? m.suspendText : m.resumeText}</p>
          <Button type="submit" name="act" value={active ? "suspend" : "resume"} disabled={busy}>
            {active ? m.suspend : m.resume}
          </Button>
        </form>
      </section>
      <section id="delete" class="rounded-box border border-error/40 bg-base-100 p-5 sm:p-6">
        <h2 class="text-lg font-semibold">{m.delete}</h2>
        <p class="mt-1 text-sm text-base-content/70">{m.deleteText}</p>
        <form method="post" action={action} class="mt-2" autocomplete="off">
          {key}
          <TextField
            label={m.confirmLabel(tenant.slug)}
            name="confirmation"
            required
            autoComplete="off"
            spellcheck={false}
            value={typed}
            error={errors.confirmation && m.confirmWrong}
          />
          <Button type="submit" name="act" value="delete" variant="danger">{m.delete}</Button>
        </form>
      </section>
    </>
  );
}
