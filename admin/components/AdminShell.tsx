import type { ComponentChildren } from "preact";
import { Head } from "fresh/runtime";
import { AppShell, type Breadcrumb, Flash, type NavSection } from "shared/ui/mod.ts";
import type { State } from "../state.ts";
import { adminMessages } from "./messages.ts";
import { auditMessages } from "./messages/audit.ts";
import { clientMessages } from "./messages/clients.ts";
import { engineMessages } from "./messages/engines.ts";
import { peopleMessages } from "./messages/people.ts";
import { platformMessages } from "./messages/platform.ts";
import { signUpMessages } from "./messages/sign_ups.ts";

export interface AdminShellProps {
  state: State;
  /** Path of the request: marks the current entry of the navigation. */
  path: string;
  title: string;
  subtitle?: string;
  breadcrumbs?: Breadcrumb[];
  actions?: ComponentChildren;
  children: ComponentChildren;
}

/** The frame of every page of the admin app. */
export function AdminShell({ state, path, children, ...page }: AdminShellProps) {
  return (
    <AppShell
      app="admin"
      brand="Vecton Admin"
      nav={navigation(state)}
      user={state.session && { name: state.session.name, email: state.session.email }}
      locale={state.locale}
      theme={state.theme}
      path={path}
      {...page}
    >
      <Head>
        <title>{`${page.title} · Vecton Admin`}</title>
      </Head>
      <Flash message={state.flash} />
      {children}
    </AppShell>
  );
}

/** Only what the signed-in person may open. */
function navigation({ locale, session }: State): NavSection[] {
  const m = adminMessages(locale);
  const people = peopleMessages(locale);
  const platform = platformMessages(locale);
  const access = clientMessages(locale);
  const users = { label: people.users, href: "/users", icon: "users" } as const;
  if (session?.role === "platform_support") return [{ items: [users] }];
  return [
    {
      items: [
        { label: m.tenants, href: "/tenants", icon: "storefront" },
        { label: engineMessages(locale).engines, href: "/engines", icon: "bolt" },
      ],
    },
    {
      label: platform.platform,
      items: [
        { label: platform.releases, href: "/releases", icon: "upload" },
        { label: platform.health, href: "/platform", icon: "chart" },
        { label: platform.drift, href: "/drift", icon: "search" },
      ],
    },
    {
      label: m.people,
      items: [
        users,
        { label: signUpMessages(locale).signUps, href: "/sign-ups", icon: "user" },
        { label: people.sessions, href: "/sessions", icon: "device" },
      ],
    },
    {
      label: m.access,
      items: [
        { label: access.clients, href: "/clients", icon: "key" },
        { label: access.keys, href: "/keys", icon: "shield" },
        { label: auditMessages(locale).audit, href: "/audit", icon: "list" },
      ],
    },
  ];
}
