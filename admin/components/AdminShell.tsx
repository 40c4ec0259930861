import type { ComponentChildren } from "preact";
import { Head } from "fresh/runtime";
import { AppShell, type Breadcrumb, Flash } from "shared/ui/mod.ts";
import type { State } from "../state.ts";
import { engineMessages } from "./engine_messages.ts";
import { adminMessages } from "./messages.ts";

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
  const m = adminMessages(state.locale);
  return (
    <AppShell
      app="admin"
      brand="Vecton Admin"
      nav={[{
        items: [
          { label: m.tenants, href: "/tenants", icon: "storefront" },
          { label: engineMessages(state.locale).engines, href: "/engines", icon: "bolt" },
          { label: m.activity, href: "/activity", icon: "chart" },
        ],
      }]}
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
