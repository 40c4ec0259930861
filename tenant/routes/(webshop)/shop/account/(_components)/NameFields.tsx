import type { Locale } from "shared/i18n/mod.ts";
import { TextField } from "shared/ui/mod.ts";
import { accountMessages, faultText } from "./messages.ts";

/** The two parts of a name, in the order of the language. */
export function NameFields(
  { locale, values, errors }: {
    locale: Locale;
    values: { familyName?: string; givenName?: string };
    errors: Record<string, string>;
  },
) {
  const m = accountMessages(locale);
  const family = (
    <TextField
      key="family"
      label={m.familyName}
      name="familyName"
      autoComplete="family-name"
      maxLength={100}
      value={values.familyName ?? ""}
      error={faultText(m.errors, errors.familyName)}
    />
  );
  const given = (
    <TextField
      key="given"
      label={m.givenName}
      name="givenName"
      autoComplete="given-name"
      maxLength={100}
      value={values.givenName ?? ""}
      error={faultText(m.errors, errors.givenName)}
    />
  );
  return (
    <div class="grid gap-x-4 sm:grid-cols-2">
      {locale === "hu" ? [family, given] : [given, family]}
    </div>
  );
}
