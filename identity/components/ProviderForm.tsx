import type { Locale } from "shared/i18n/mod.ts";
import { Button, Card, CheckboxField, TextField } from "shared/ui/mod.ts";
import type { TenantProvider } from "../domain/federation/provider.ts";
import { federationMessages } from "./messages/federation.ts";

/** A tenant's provider. The secret is written, never shown. */
export function ProviderForm({ locale, provider, values, errors }: {
  locale: Locale;
  provider: TenantProvider | null;
  /** What was typed, where it is shown again. */
  values: Record<string, string> | null;
  errors: Record<string, string>;
}) {
  const m = federationMessages(locale);
  const fault = (name: string) => errors[name] && (m.errors[errors[name]] ?? m.errors.invalid);
  return (
    <Card title={m.provider}>
      <form method="post">
        <TextField
          label={m.issuer}
          name="issuer"
          type="url"
          required
          maxLength={500}
          autoComplete="off"
          hint={m.issuerHint}
          value={values?.issuer ?? provider?.issuer ?? ""}
          error={fault("issuer")}
        />
        <TextField
          label={m.clientId}
          name="clientId"
          required
          maxLength={255}
          autoComplete="off"
          value={values?.clientId ?? provider?.clientId ?? ""}
          error={fault("clientId")}
        />
        <TextField
          label={m.secret}
          name="secret"
          type="password"
          required={!provider}
          maxLength={1000}
          autoComplete="off"
          hint={provider ? m.secretKept : m.secretHint}
          error={fault("secret")}
        />
        <TextField
          label={m.label}
          name="label"
          required
          maxLength={60}
          autoComplete="off"
          hint={m.labelHint}
          value={values?.label ?? provider?.label ?? ""}
          error={fault("label")}
        />
        <CheckboxField
          label={m.secondFactor}
          name="secondFactor"
          hint={m.secondFactorHint}
          checked={values ? values.secondFactor === "on" : provider?.secondFactor ?? false}
        />
        <CheckboxField
          label={m.required}
          name="required"
          hint={m.requiredHint}
          checked={values ? values.required === "on" : provider?.required ?? false}
          error={fault("required")}
        />
        <Button type="submit" variant="primary" name="act" value="save">{m.save}</Button>
      </form>
    </Card>
  );
}
