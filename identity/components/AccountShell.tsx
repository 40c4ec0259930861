import type { ComponentChildren } from "preact";
import { Head } from "fresh/runtime";
import { AppShell, type Breadcrumb, Flash } from "shared/ui/mod.ts";
import type { AccountState } from "../state.ts";
import { accountMessages } from "./messages/account.ts";
import { oauthMessages } from "./messages/oauth.ts";

/** A page of the account area: what there is beside it, and one column to read. */
export function AccountShell(
  { state, url, title, subtitle, actions, breadcrumbs, children }: {
    state: AccountState;
    url: URL;
    title: string;
    subtitle?: string;
    actions?: ComponentChildren;
    /** Titles and addresses of the pages above this one. */
    breadcrumbs?: Breadcrumb[];
    children: ComponentChildren;
  },
) {
  const m = accountMessages(state.locale);
  return (
    <AppShell
      app="identity"
      brand={m.area}
      title={title}
      subtitle={subtitle}
      breadcrumbs={breadcrumbs}
      actions={actions}
      nav={[
        {
          items: [
            { label: m.profile, href: "/account", icon: "user" },
            { label: m.security, href: "/account/security", icon: "shield" },
            { label: m.devices, href: "/account/devices", icon: "device" },
            {
              label: oauthMessages(state.locale).applications,
              href: "/account/applications",
              icon: "key",
            },
            { label: m.activity, href: "/account/activity", icon: "clock" },
            { label: m.tokens, href: "/account/tokens", icon: "key" },
          ],
        },
        { items: [{ label: m.shops, href: "/", icon: "storefront" }] },
      ]}
      user={state.profile}
      signOut="/sign-out"
      locale={state.locale}
      theme={state.theme}
      path={url.pathname}
    >
      <Head>
        <title>{`${title} · Vecton`}</title>
      </Head>
      <div class="grid max-w-3xl gap-6">
        <Flash message={state.flash} />
        {children}
      </div>
    </AppShell>
  );
}
