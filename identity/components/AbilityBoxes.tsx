import type { Locale } from "shared/i18n/mod.ts";
import { tokenMessages } from "./messages/tokens.ts";

/** What a token or client may do, to tick. */
export function AbilityBoxes({ locale, name, abilities, chosen, error }: {
  locale: Locale;
  name: string;
  abilities: readonly string[];
  chosen: string[];
  error?: string;
}) {
  const m = tokenMessages(locale);
  return (
    <fieldset class="mb-4" aria-describedby={error && `${name}-error`}>
      <legend class="mb-1.5 text-sm font-medium">{m.abilities}</legend>
      <div class="grid gap-x-4 sm:grid-cols-2">
        {abilities.map((ability) => (
          <label key={ability} class="flex min-h-11 items-center gap-3">
            <input
              type="checkbox"
              class="checkbox"
              name={name}
              value={ability}
              checked={chosen.includes(ability)}
            />
            <span>{m.ability[ability] ?? ability}</span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${name}-error`} class="mt-1.5 text-sm text-error" role="alert">
          {m.errors[error] ?? m.errors.invalid}
        </p>
      )}
    </fieldset>
  );
}
