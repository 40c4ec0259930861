import type { ComponentChildren } from "preact";
import type { Locale } from "shared/i18n/mod.ts";
import { Icon } from "./Icon.tsx";
import { Logo } from "./Logo.tsx";
import { uiMessages } from "./messages.ts";
import { type Breadcrumb, currentItem, type NavSection } from "./navigation.ts";
import { PreferencesMenu } from "./PreferencesMenu.tsx";
import type { Theme } from "./preferences.ts";

export interface AppShellProps {
  app: "tenant" | "admin" | "identity";
  /** Name of the shop or app, above the navigation. */
  brand: string;
  title: string;
  subtitle?: string;
  breadcrumbs?: Breadcrumb[];
  nav: NavSection[];
  user?: { name: string; email: string } | null;
  /** Where signing out is posted to; `/auth/sign-out` by default. */
  signOut?: string;
  /** Other shops of the same person, one click away. */
  shops?: { name: string; href: string }[];
  locale: Locale;
  theme: Theme;
  path: string;
  /** Buttons beside the title. */
  actions?: ComponentChildren;
  /** Above everything, on every page, for as long as it holds. */
  banner?: ComponentChildren;
  children: ComponentChildren;
}

/**
 * The frame of every working page: navigation beside the content, or in a drawer on a phone, which
 * a checkbox opens so that it works without JavaScript.
 */
export function AppShell(props: AppShellProps) {
  const { brand, title, subtitle, breadcrumbs, locale, path, actions, banner, children } = props;
  const m = uiMessages(locale);
  return (
    <div class="drawer lg:drawer-open">
      <a
        href="#content"
        class="btn btn-primary absolute -top-20 left-2 z-50 focus:top-2"
      >
        {m.skip}
      </a>
      <input id="nav-drawer" type="checkbox" class="drawer-toggle" aria-label={m.menu} />
      <div class="drawer-content flex min-h-screen flex-col bg-base-200">
        {banner}
        <header class="sticky top-0 z-30 flex items-center gap-2 border-b border-base-300 bg-base-100 px-3 py-2 lg:hidden">
          <label for="nav-drawer" class="btn btn-square btn-ghost">
            <Icon name="menu" label={m.menu} />
          </label>
          <Logo size={26} />
          <span class="truncate font-semibold">{brand}</span>
        </header>
        <main
          // Another page has other islands, even where they stand in the same place.
          key={`${path} ${title}`}
          id="content"
          tabIndex={-1}
          class="mx-auto w-full max-w-7xl flex-1 px-4 py-6 sm:px-8 sm:py-8"
        >
          {breadcrumbs && <Breadcrumbs items={breadcrumbs} label={m.breadcrumbs} />}
          <div class="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
            <div class="min-w-0">
              <h1 class="text-2xl font-semibold break-words">{title}</h1>
              {subtitle && <p class="mt-1 max-w-2xl text-base-content/70">{subtitle}</p>}
            </div>
            {actions && <div class="flex flex-wrap gap-2">{actions}</div>}
          </div>
          {children}
        </main>
      </div>
      <div class="drawer-side z-40">
        <label for="nav-drawer" class="drawer-overlay" aria-label={m.close}></label>
        <Sidebar {...props} />
      </div>
    </div>
  );
}

function Sidebar(props: AppShellProps) {
  const { brand, nav, user, shops = [], signOut = "/auth/sign-out", locale, theme, path } = props;
  const m = uiMessages(locale);
  const current = currentItem(nav, path);
  return (
    <div class="flex min-h-full w-64 flex-col border-r border-base-300 bg-base-100">
      {shops.length > 0
        ? <ShopSwitcher brand={brand} shops={shops} label={m.switchShop} />
        : (
          <div class="flex items-center gap-3 px-5 py-5">
            <Logo />
            <span class="truncate font-semibold">{brand}</span>
          </div>
        )}
      <nav aria-label={m.navigation} class="flex-1 px-3">
        {nav.map((section, i) => (
          <div key={i} class="mb-4">
            {section.label && (
              <p class="px-2 pb-1 text-xs font-medium tracking-wide text-base-content/60">
                {section.label}
              </p>
            )}
            <ul>
              {section.items.map((item) => (
                <li key={item.href}>
                  <a
                    href={item.href}
                    aria-current={item === current ? "page" : "false"}
                    class={`flex min-h-10 items-center gap-3 rounded-field px-2 ${
                      item === current
                        ? "bg-primary/10 font-medium text-primary"
                        : "text-base-content/80 hover:bg-base-200"
                    }`}
                  >
                    <Icon name={item.icon} size={19} />
                    {item.label}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <details class="group border-t border-base-300">
        <summary class="flex cursor-pointer list-none items-center gap-3 px-5 py-4 [&::-webkit-details-marker]:hidden">
          <Icon name={user ? "user" : "globe"} size={19} />
          <span class="min-w-0 flex-1">
            <span class="block truncate text-sm font-medium">{user?.name ?? m.language}</span>
            {user && <span class="block truncate text-xs text-base-content/70">{user.email}</span>}
          </span>
          <Icon name="chevron-down" size={16} class="group-open:rotate-180" />
        </summary>
        <div class="grid gap-3 px-5 pb-5">
          <PreferencesMenu locale={locale} theme={theme} path={path} />
          {user && (
            <form method="post" action={signOut}>
              <button type="submit" class="btn btn-sm w-full justify-start">
                <Icon name="log-out" size={17} />
                {m.signOut}
              </button>
            </form>
          )}
        </div>
      </details>
    </div>
  );
}

function ShopSwitcher(
  { brand, shops, label }: {
    brand: string;
    shops: { name: string; href: string }[];
    label: string;
  },
) {
  return (
    <details class="group relative">
      <summary class="flex cursor-pointer list-none items-center gap-3 px-5 py-5 [&::-webkit-details-marker]:hidden">
        <Logo />
        <span class="min-w-0 flex-1 truncate font-semibold">{brand}</span>
        <span class="sr-only">{label}</span>
        <Icon name="chevron-down" size={16} class="group-open:rotate-180" />
      </summary>
      <ul
        aria-label={label}
        class="mx-3 mb-3 rounded-field border border-base-300 bg-base-100 p-1 shadow-sm"
      >
        {shops.map(({ name, href }) => (
          <li key={href}>
            <a
              href={href}
              class="flex min-h-10 items-center gap-3 rounded-field px-2 hover:bg-base-200"
            >
              <Icon name="storefront" size={18} class="opacity-60" />
              <span class="truncate">{name}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Breadcrumbs({ items, label }: { items: Breadcrumb[]; label: string }) {
  return (
    <nav aria-label={label} class="mb-2 text-sm text-base-content/70">
      <ol class="flex flex-wrap items-center gap-1">
        {items.map(({ label: text, href }, i) => (
          <li key={i} class="flex min-w-0 items-center gap-1">
            {i > 0 && <Icon name="chevron-right" size={14} class="opacity-60" />}
            {href
              ? <a href={href} class="link link-hover truncate">{text}</a>
              : <span class="truncate" aria-current="page">{text}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}
