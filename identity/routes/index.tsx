import { page } from "fresh";
import { Icon } from "shared/ui/mod.ts";
import { IdentityCard } from "../components/Card.tsx";
import { identityMessages } from "../components/messages.ts";
import { getAccount } from "../domain/accounts.ts";
import { membershipsOf } from "../domain/tenants.ts";
import { define } from "../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { session, sql, config } = ctx.state;
    if (!session) return ctx.redirect("/sign-in", 303);
    const account = await getAccount(sql, session.accountId);
    if (!account) return ctx.redirect("/sign-in", 303);
    const issuer = new URL(config.ORIGIN);
    const admin = `${issuer.protocol}//${issuer.host.replace(/^[^.]+/, "admin")}`;
    return page({
      account,
      admin: account.platformAdmin ? admin : null,
      tenants: await membershipsOf(sql, account.id),
    });
  },
});

export default define.page<typeof handler>(function Home({ data, state, url }) {
  const m = identityMessages(state.locale);
  const { tenants, admin, account } = data;
  return (
    <IdentityCard state={state} url={url} title={m.yourApps} subtitle={m.yourAppsSubtitle}>
      {tenants.length === 0 && !admin && <p class="text-base-content/70">{m.noApps}</p>}
      <ul class="grid gap-2">
        {tenants.map((tenant) => (
          <Entry
            key={tenant.slug}
            href={`${tenant.origin}/`}
            title={tenant.name}
            text={m.roles[tenant.role]}
          />
        ))}
        {admin && <Entry href={`${admin}/`} title="Vecton Admin" text={m.admin} />}
        <Entry href="/account" title={m.account} text={account.email} />
      </ul>
      <form method="post" action="/sign-out" class="mt-6">
        <button type="submit" class="btn btn-ghost btn-sm">
          <Icon name="log-out" size={17} />
          {m.signOut}
        </button>
      </form>
    </IdentityCard>
  );
});

function Entry({ href, title, text }: { href: string; title: string; text: string }) {
  return (
    <li>
      <a
        href={href}
        class="flex items-center gap-3 rounded-field border border-base-300 p-3 hover:border-primary/60"
      >
        <span class="min-w-0 flex-1">
          <span class="block truncate font-medium">{title}</span>
          <span class="block truncate text-sm text-base-content/70">{text}</span>
        </span>
        <Icon name="arrow-right" size={18} class="opacity-60" />
      </a>
    </li>
  );
}
