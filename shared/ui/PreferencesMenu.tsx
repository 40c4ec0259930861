import type { Locale } from "shared/i18n/mod.ts";
import { uiMessages } from "./messages.ts";
import type { Theme } from "./preferences.ts";

const languages = { hu: "Magyar", en: "English" };
const themes: Theme[] = ["light", "dark", "system"];

/** Switches of language and appearance: plain buttons of a form, they work without JavaScript. */
export function PreferencesMenu(
  { locale, theme, path }: { locale: Locale; theme: Theme; path: string },
) {
  const m = uiMessages(locale);
  return (
    <form method="post" action="/preferences" class="grid gap-3 text-sm">
      <input type="hidden" name="return_to" value={path} />
      <fieldset>
        <legend class="mb-1 text-xs text-base-content/70">{m.language}</legend>
        <div class="join w-full">
          {(["hu", "en"] as const).map((code) => (
            <button
              key={code}
              type="submit"
              name="locale"
              value={code}
              lang={code}
              aria-pressed={code === locale}
              class={`btn join-item btn-sm flex-1 ${code === locale ? "btn-neutral" : ""}`}
            >
              {languages[code]}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend class="mb-1 text-xs text-base-content/70">{m.theme}</legend>
        <div class="join w-full">
          {themes.map((name) => (
            <button
              key={name}
              type="submit"
              name="theme"
              value={name}
              aria-pressed={name === theme}
              class={`btn join-item btn-sm flex-1 px-2 ${name === theme ? "btn-neutral" : ""}`}
            >
              {m.themes[name]}
            </button>
          ))}
        </div>
      </fieldset>
    </form>
  );
}
