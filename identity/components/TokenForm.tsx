import type { Locale } from "shared/i18n/mod.ts";
import { Button, SelectField, TextField } from "shared/ui/mod.ts";
import { abilitiesOf } from "../domain/personal_tokens.ts";
import type { Membership } from "../domain/tenants.ts";
import { AbilityBoxes } from "./AbilityBoxes.tsx";
import { tokenMessages } from "./messages/tokens.ts";

/** Name, abilities and life of a token to make for a shop. */
export function TokenForm({ locale, id, shop, values, errors }: {
  locale: Locale;
  id: string;
  shop: Membership;
  values: Record<string, string>;
  errors: Record<string, string>;
}) {
  const m = tokenMessages(locale);
  return (
    <form method="post" action="/account/tokens/new">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="tenant" value={shop.slug} />
      <TextField
        label={m.name}
        name="name"
        required
        maxLength={100}
        autoComplete="off"
        hint={m.nameHint}
        value={values.name ?? ""}
        error={m.errors[errors.name]}
      />
      <AbilityBoxes
        locale={locale}
        name="abilities"
        abilities={abilitiesOf(shop.role)}
        chosen={(values.abilities ?? "").split(",")}
        error={errors.abilities}
      />
      <p class="mb-4 text-sm text-base-content/70">{m.abilitiesHint}</p>
      <SelectField
        label={m.days}
        name="days"
        value={values.days ?? "90"}
        options={Object.entries(m.dayCounts).map(([value, label]) => ({ value, label }))}
        error={m.errors[errors.days]}
      />
      <Button type="submit" variant="primary">{m.create}</Button>
    </form>
  );
}
