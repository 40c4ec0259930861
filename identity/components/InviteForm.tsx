import type { Locale } from "shared/i18n/mod.ts";
import type { TenantLocation } from "shared/identity_api/mod.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { locationsSent } from "../domain/tenant_form.ts";
import { memberMessages } from "./messages/members.ts";
import { PlaceFields } from "./PlaceFields.tsx";

/** Address, role and locations of somebody to invite. */
export function InviteForm({ locale, known, values, errors }: {
  locale: Locale;
  known: TenantLocation[];
  values: Record<string, string>;
  errors: Record<string, string>;
}) {
  const m = memberMessages(locale);
  return (
    <form method="post">
      <TextField
        label={m.email}
        name="email"
        type="email"
        autoComplete="off"
        required
        maxLength={254}
        value={values.email ?? ""}
        error={m.errors[errors.email]}
      />
      <PlaceFields
        locale={locale}
        known={known}
        place={{
          role: values.role ?? "clerk",
          locations: locationsSent(values.locations ?? ""),
        }}
        error={errors.locations}
      />
      <Button type="submit" variant="primary">{m.send}</Button>
    </form>
  );
}
