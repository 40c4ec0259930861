import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import { Logo } from "./Logo.tsx";
import { PreferencesMenu } from "./PreferencesMenu.tsx";
import type { Theme } from "./preferences.ts";

export interface CenteredShellProps {
  title: string;
  subtitle?: string;
  locale: Locale;
  theme: Theme;
  /** Path with query, to come back to after a switch of language. */
  path: string;
  children: ComponentChildren;
}

/** One card in the middle: signing in, invitations, short questions. */
export function CenteredShell(props: CenteredShellProps) {
  const { title, subtitle, locale, theme, path, children } = props;
  return (
    <div class="flex min-h-screen flex-col items-center bg-base-200 px-4 py-10 sm:justify-center">
      <main id="content" class="w-full max-w-sm">
        <div class="rounded-box border border-base-300 bg-base-100 p-6 sm:p-8">
          <Logo size={36} />
          <h1 class="mt-5 text-xl font-semibold">{title}</h1>
          {subtitle && <p class="mt-1 text-base-content/70">{subtitle}</p>}
          <div class="mt-6">{children}</div>
        </div>
      </main>
      <footer class="mt-6 w-full max-w-sm px-6 print:hidden">
        <PreferencesMenu locale={locale} theme={theme} path={path} />
      </footer>
    </div>
  );
}
