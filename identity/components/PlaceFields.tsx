import type { Locale } from "shared/i18n/mod.ts";
import { SelectField, TextField } from "shared/ui/mod.ts";
import { tenantRoles } from "../domain/tenants.ts";
import { memberMessages } from "./messages/members.ts";

/** Role and locations of a member. */
export function PlaceFields({ locale, role, locations, error }: {
  locale: Locale;
  role: string;
  locations: string;
  error?: string;
}) {
  const m = memberMessages(locale);
  return (
    <>
      <SelectField
        label={m.role}
        name="role"
        value={role}
        options={tenantRoles.toReversed().map((name) => ({
          value: name,
          label: `${m.roles[name]}: ${m.roleTexts[name]}`,
        }))}
      />
      <TextField
        label={m.locations}
        name="locations"
        autoComplete="off"
        spellcheck={false}
        placeholder={m.everywhere}
        value={locations}
        hint={m.locationsHint}
        error={error && m.errors[error]}
      />
    </>
  );
}
