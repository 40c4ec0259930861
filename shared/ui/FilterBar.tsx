import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import { Button } from "./Button.tsx";
import { Icon } from "./Icon.tsx";
import { uiMessages } from "./messages.ts";

/** Search and filters above a list: a GET form, so that every view has an address of its own. */
export function FilterBar(
  { action, locale = "hu", children }: {
    action?: string;
    locale?: Locale;
    children: ComponentChildren;
  },
) {
  return (
    <form
      method="get"
      action={action}
      role="search"
      class="mb-4 flex flex-wrap items-end gap-3 [&>div]:mb-0 [&>div]:w-full sm:[&>div]:w-auto"
    >
      {children}
      <Button type="submit">{uiMessages(locale).apply}</Button>
    </form>
  );
}

/** What a list is searched by. */
export function SearchField(
  { name, value, label, placeholder }: {
    name: string;
    value: string;
    label: string;
    placeholder?: string;
  },
) {
  return (
    <div class="min-w-0 sm:w-80!">
      <label class="input w-full">
        <Icon name="search" size={18} class="opacity-60" />
        <span class="sr-only">{label}</span>
        <input type="search" name={name} value={value} placeholder={placeholder ?? label} />
      </label>
    </div>
  );
}
