import type { ComponentChildren } from "preact";
import { Head } from "fresh/runtime";
import { AppShell, type Breadcrumb, Flash, type IconName } from "shared/ui/mod.ts";
import type { State } from "../state.ts";
import { memberMessages } from "./messages/members.ts";

/** The frame of the pages on which a tenant's staff manage who may enter. */
export function TenantShell({ state, path, title, subtitle, breadcrumbs, children }: {
  state: State;
  path: string;
  title: string;
  subtitle?: string;
  breadcrumbs?: Breadcrumb[];
  children: ComponentChildren;
}) {
  const m = memberMessages(state.locale);
  const { account, membership } = state.member!;
  const base = `/tenants/${membership.slug}`;
  const item = (label: string, href: string, icon: IconName) => ({ label, href, icon });
  const owner = membership.role === "owner";
  return (
    <AppShell
      app="identity"
      brand={membership.name}
      title={title}
      subtitle={subtitle}
      breadcrumbs={breadcrumbs}
      nav={[
        {
          label: m.manage,
          items: [
            item(m.members, `${base}/members`, "users"),
            ...(owner
              ? [
                item(m.apiClients, `${base}/api-clients`, "key"),
                item(m.directory, `${base}/provisioning`, "refresh"),
                item(m.provider, `${base}/sign-in`, "shield"),
              ]
              : []),
          ],
        },
        {
          items: [
            item(m.toShop, `${membership.origin}/`, "storefront"),
            item(m.account, "/account", "user"),
          ],
        },
      ]}
      user={{ name: account.name, email: account.email }}
      signOut="/sign-out"
      locale={state.locale}
      theme={state.theme}
      path={path}
    >
      <Head>
        <title>{`${title} · ${membership.name}`}</title>
      </Head>
      <Flash message={state.flash} />
      {children}
    </AppShell>
  );
}
