import type { Locale } from "shared/i18n/mod.ts";
import { liveMessages } from "./live_messages.ts";

export interface AlsoHereProps {
  /** Those who are named. */
  names: string[];
  /** How many there are besides. */
  more?: number;
  locale: Locale;
}

/** Who else has the same page open: initials, and a sentence. */
export function AlsoHere({ names, more = 0, locale }: AlsoHereProps) {
  const m = liveMessages(locale);
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const people = more > 0 ? [...names, names.length > 0 ? m.others(more) : m.people(more)] : names;
  return (
    <p class="flex items-center gap-3 text-sm text-base-content/80">
      <span class="flex gap-1" aria-hidden="true">
        {names.map((name) => (
          <span
            key={name}
            class="grid size-8 place-content-center rounded-full bg-primary/15 text-xs font-semibold text-primary"
          >
            {initials(name)}
          </span>
        ))}
      </span>
      <span>{m.alsoHere(list.format(people), names.length + more)}</span>
    </p>
  );
}

/** `Kovács Anna` → `KA`; by letters, not by code units. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = (word: string) => [...word][0] ?? "";
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)!) : "")).toUpperCase();
}
