import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import type { Theme } from "./preferences.ts";

export interface DocumentProps {
  title: string;
  locale: Locale;
  theme: Theme;
  /** URL of the stylesheet, from `asset()`. */
  stylesheet: string;
  children: ComponentChildren;
}

/** The whole HTML document around a page. */
export function Document({ title, locale, theme, stylesheet, children }: DocumentProps) {
  return (
    <html lang={locale} data-theme={theme === "system" ? undefined : `vecton-${theme}`}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        <title>{title}</title>
        <link rel="stylesheet" href={stylesheet} />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      </head>
      <body>{children}</body>
    </html>
  );
}
