import type { Locale } from "shared/i18n/mod.ts";
import type { TenantLocation } from "shared/identity_api/mod.ts";
import { SelectField, TextField } from "shared/ui/mod.ts";
import { tenantRoles } from "../domain/tenants.ts";
import { LocationPicker } from "./LocationPicker.tsx";
import { memberMessages } from "./messages/members.ts";

/** Role and locations of a member; locations are typed as codes where the shop told of none yet. */
export function PlaceFields({ locale, known, place: { role, locations }, error }: {
  locale: Locale;
  known: TenantLocation[];
  /** Locations as codes; null: everywhere. */
  place: { role: string; locations: string[] | null };
  error?: string;
}) {
  const m = memberMessages(locale);
  const fault = error && (m.errors[error] ?? m.errors.locations);
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
      {known.length > 0
        ? <LocationPicker locale={locale} known={known} chosen={locations} error={fault} />
        : (
          <TextField
            label={m.locations}
            name="locations"
            autoComplete="off"
            spellcheck={false}
            placeholder={m.everywhere}
            value={locations?.join(", ") ?? ""}
            hint={m.locationsHint}
            error={fault}
          />
        )}
    </>
  );
}
