import type { ComponentChildren } from "preact";
import { Flash, Icon, type IconName } from "shared/ui/mod.ts";
import { ShopLayout } from "../../(_components)/ShopLayout.tsx";
import { accountMessages } from "./messages.ts";
import type { OwnState } from "./state.ts";

/** A page of the account area: what there is beside it, and one column to read. */
export function OwnPage(
  { state, url, title, subtitle, children }: {
    state: OwnState;
    url: URL;
    title: string;
    subtitle?: string;
    children: ComponentChildren;
  },
) {
  const m = accountMessages(state.locale);
  const pages: { href: string; label: string; icon: IconName }[] = [
    { href: "/shop/account", label: m.profile, icon: "user" },
    { href: "/shop/account/orders", label: m.orders, icon: "package" },
    { href: "/shop/account/security", label: m.security, icon: "shield" },
    { href: "/shop/account/sessions", label: m.sessions, icon: "device" },
    { href: "/shop/account/data", label: m.data, icon: "download" },
  ];
  const at = (href: string) =>
    url.pathname === href || (href !== "/shop/account" && url.pathname.startsWith(`${href}/`));
  return (
    <ShopLayout
      state={state}
      here={url.pathname + url.search}
      title={`${title} · ${state.tenant.name}`}
      categories={state.categories}
    >
      <div class="grid gap-8 lg:grid-cols-[14rem_minmax(0,1fr)] lg:gap-12">
        <nav aria-label={m.area}>
          <ul class="-mx-2 flex flex-wrap gap-1 lg:flex-col">
            {pages.map(({ href, label, icon }) => (
              <li key={href}>
                <a
                  href={href}
                  aria-current={at(href) ? "page" : undefined}
                  class={`flex min-h-11 items-center gap-2.5 rounded-field px-3 text-sm ${
                    at(href) ? "bg-base-200 font-semibold" : "hover:bg-base-200"
                  }`}
                >
                  <Icon name={icon} size={18} class="opacity-70" />
                  {label}
                </a>
              </li>
            ))}
            <li>
              <form method="post" action="/shop/account/sign-out">
                <button
                  type="submit"
                  class="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-field px-3 text-sm hover:bg-base-200"
                >
                  <Icon name="log-out" size={18} class="opacity-70" />
                  {m.signOut}
                </button>
              </form>
            </li>
          </ul>
        </nav>
        <div class="max-w-2xl min-w-0">
          <h1 class="text-2xl font-bold">{title}</h1>
          {subtitle && <p class="mt-2 break-words text-base-content/75">{subtitle}</p>}
          <div class="mt-6 grid gap-6">
            <Flash message={state.flash} />
            {children}
          </div>
        </div>
      </div>
    </ShopLayout>
  );
}
