import type { ComponentChildren } from "preact";
import { Head } from "fresh/runtime";
import { can, type Permission } from "shared/auth/mod.ts";
import { AppShell, type Breadcrumb, Flash, type IconName, type NavSection } from "shared/ui/mod.ts";
import { formatTime } from "shared/i18n/mod.ts";
import LiveSign from "../islands/LiveSign.tsx";
import type { State } from "../state.ts";
import { shellMessages } from "./messages.ts";

export interface TenantShellProps {
  state: State;
  /** Path of the request: marks the current entry of the navigation. */
  path: string;
  title: string;
  subtitle?: string;
  breadcrumbs?: Breadcrumb[];
  /** Buttons beside the title. */
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** The frame of every staff page of a tenant: navigation over all services, title, messages. */
export function TenantShell({ state, path, children, ...page }: TenantShellProps) {
  return (
    <AppShell
      app="tenant"
      brand={state.tenant.name}
      nav={navigation(state)}
      shops={shopsOf(state)}
      banner={state.session?.impersonator && <SupportBanner state={state} />}
      user={state.session && { name: state.session.name, email: state.session.email }}
      locale={state.locale}
      theme={state.theme}
      path={path}
      {...page}
    >
      <Head>
        <title>{`${page.title} · ${state.tenant.name}`}</title>
      </Head>
      <Flash message={state.flash} />
      {children}
      <LiveSign locale={state.locale} timeZone={state.tenant.timeZone} />
    </AppShell>
  );
}

/** Support that acts in somebody's place sees so on every page, with the way out. */
function SupportBanner({ state }: { state: State }) {
  const m = shellMessages(state.locale);
  const { name, email, expiresAt } = state.session!;
  const until = formatTime(expiresAt, state.locale, state.tenant.timeZone);
  return (
    <div
      role="status"
      class="sticky z-40 flex max-lg:bottom-0 max-lg:order-last lg:top-0 flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-warning/50 bg-warning px-4 py-2 text-warning-content sm:px-8"
    >
      <p class="min-w-0">{m.support(name || email, until)}</p>
      <form method="post" action="/auth/sign-out">
        <button type="submit" class="btn btn-sm">{m.endSupport}</button>
      </form>
    </div>
  );
}

/** The person's other shops: signing in there asks for nothing. */
function shopsOf({ session, config, locale }: State) {
  const shops = session?.shops ?? [];
  if (shops.length === 0) return [];
  return [
    ...shops.map(({ name, origin }) => ({ name, href: `${origin}/` })),
    { name: shellMessages(locale).allShops, href: `${config.OIDC_ISSUER}/` },
  ];
}

/** Only what the signed-in person may open. */
function navigation({ locale, session }: State): NavSection[] {
  const m = shellMessages(locale);
  const entry = (label: string, href: string, icon: IconName, permission?: Permission) => ({
    label,
    href,
    icon,
    hidden: permission !== undefined && !(session && can(session, permission)),
  });
  const sections = [
    { items: [entry(m.home, "/", "home")] },
    {
      label: m.sell,
      items: [
        entry(m.products, "/webshop/products", "tag", "catalog:read"),
        entry(m.import, "/webshop/imports", "upload", "catalog:write"),
        entry(m.storefront, "/shop", "storefront"),
      ],
    },
    {
      label: m.stock,
      items: [
        entry(m.levels, "/warehouse/stock", "boxes", "stock:read"),
        entry(m.transfers, "/warehouse/transfers", "truck", "stock:transfer"),
        entry(m.locations, "/warehouse/locations", "map-pin", "stock:read"),
      ],
    },
    {
      label: m.insight,
      items: [
        entry(m.people, "/crm/customers", "users", "customers:read"),
        entry(m.analytics, "/analytics", "chart", "analytics:read"),
      ],
    },
    {
      label: m.connect,
      items: [
        entry(m.webhooks, "/webhook/endpoints", "webhook", "webhooks:manage"),
        entry(m.settings, "/settings", "settings"),
      ],
    },
  ];
  return sections
    .map((section) => ({
      label: section.label,
      items: section.items.filter((item) => !item.hidden)
        .map(({ label, href, icon }) => ({ label, href, icon })),
    }))
    .filter((section) => section.items.length > 0);
}
