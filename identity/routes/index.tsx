import { page } from "fresh";
import { Button, Icon } from "shared/ui/mod.ts";
import { IdentityCard } from "../components/Card.tsx";
import { identityMessages } from "../components/messages.ts";
import { memberMessages } from "../components/messages/members.ts";
import { getAccount } from "../domain/accounts.ts";
import { invitationsFor } from "../domain/invitations.ts";
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
    const [tenants, invitations] = await Promise.all([
      membershipsOf(sql, account.id),
      invitationsFor(sql, account.id),
    ]);
    return page({
      account,
      admin: account.platformAdmin || account.platformSupport ? admin : null,
      tenants,
      invitations,
    });
  },
});

export default define.page<typeof handler>(function Home({ data, state, url }) {
  const m = { ...memberMessages(state.locale), ...identityMessages(state.locale) };
  const { tenants, admin, account, invitations } = data;
  return (
    <IdentityCard state={state} url={url} title={m.yourApps} subtitle={m.yourAppsSubtitle}>
      {invitations.map(({ id, tenant, invitedBy, role }) => (
        <form
          key={id}
          method="post"
          action="/join"
          class="mb-4 rounded-field border border-primary/40 bg-primary/5 p-3"
        >
          <input type="hidden" name="invitation" value={id} />
          <p class="font-medium">{m.join(tenant.name)}</p>
          <p class="mb-3 text-sm text-base-content/70">
            {[m.roles[role], invitedBy && m.invitedBy(invitedBy)].filter(Boolean).join(" · ")}
          </p>
          <Button type="submit" variant="primary" size="sm">{m.joinAction}</Button>
        </form>
      ))}
      {tenants.length === 0 && !admin && <p class="text-base-content/70">{m.noApps}</p>}
      <ul class="grid gap-2">
        {tenants.map((tenant) => (
          <Entry
            key={tenant.slug}
            href={`${tenant.origin}/`}
            title={tenant.name}
            text={m.roles[tenant.role]}
            manage={tenant.role === "clerk" ? undefined : {
              href: `/tenants/${tenant.slug}/members`,
              label: `${m.members}: ${tenant.name}`,
            }}
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

function Entry({ href, title, text, manage }: {
  href: string;
  title: string;
  text: string;
  manage?: { href: string; label: string };
}) {
  return (
    <li class="flex items-stretch gap-2">
      <a
        href={href}
        class="flex min-w-0 flex-1 items-center gap-3 rounded-field border border-base-300 p-3 hover:border-primary/60"
      >
        <span class="min-w-0 flex-1">
          <span class="block truncate font-medium">{title}</span>
          <span class="block truncate text-sm text-base-content/70">{text}</span>
        </span>
        <Icon name="arrow-right" size={18} class="opacity-60" />
      </a>
      {manage && (
        <a
          href={manage.href}
          title={manage.label}
          class="grid w-12 place-items-center rounded-field border border-base-300 hover:border-primary/60"
        >
          <Icon name="users" size={18} label={manage.label} />
        </a>
      )}
    </li>
  );
}
