import type { Locale } from "shared/i18n/mod.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { memberMessages } from "./messages/members.ts";
import { PlaceFields } from "./PlaceFields.tsx";

/** Address, role and locations of somebody to invite. */
export function InviteForm({ locale, values, errors }: {
  locale: Locale;
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
        role={values.role ?? "clerk"}
        locations={values.locations ?? ""}
        error={errors.locations}
      />
      <Button type="submit" variant="primary">{m.send}</Button>
    </form>
  );
}
