import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { type AccountDetail, endpoints, IdentityRefused, reason } from "shared/identity_api/mod.ts";
import { Alert, Button, Card, SelectField, TextareaField } from "shared/ui/mod.ts";
import { beforeChange, change } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { peopleMessages } from "../../../components/messages/people.ts";
import { actingPerson, define } from "../../../state.ts";

const form = z.object({ reason, tenant: z.string().min(1).max(60) });

interface Data {
  account: AccountDetail;
  values: Record<string, string>;
  errors: Record<string, string>;
  /** Begins it, once. */
  begin?: { url: string; tenant: string };
}

const noStore = { "cache-control": "no-store" };

export const handler = define.handlers({
  GET(ctx) {
    actingPerson(ctx.state);
    return beforeChange(ctx, async (ask, typed) => {
      const account = await ask(endpoints.getAccount, { params: { id: ctx.params.id } });
      return page<Data>({ account, values: typed, errors: {} });
    });
  },
  async POST(ctx) {
    actingPerson(ctx.state);
    const params = { id: ctx.params.id };
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    return await change(ctx, read.values, async (ask) => {
      const account = await ask(endpoints.getAccount, { params });
      const again = (errors: Record<string, string>) =>
        page<Data>({ account, values: read.values, errors }, { status: 422 });
      if (!read.ok) return again(read.errors);
      const { tenant } = read.value;
      const returnTo = `${ctx.state.config.ORIGIN}/users/${account.id}`;
      try {
        const { url } = await ask(endpoints.impersonate, {
          params,
          body: { ...read.value, returnTo },
        });
        const name = account.memberships.find(({ slug }) => slug === tenant)?.name ?? tenant;
        const begin = { url, tenant: name };
        return page<Data>({ account, values: {}, errors: {}, begin }, { headers: noStore });
      } catch (error) {
        const known = error instanceof IdentityRefused &&
          ["upwards", "no_member", "disabled"].includes(error.code);
        if (known) return again({ "": error.code });
        throw error;
      }
    });
  },
});

/** Support in somebody's place: where and why, then the link that begins it. */
export default define.page<typeof handler>(function Impersonate({ data, state, url }) {
  const m = peopleMessages(state.locale);
  const { account, values, errors, begin } = data;
  const name = account.name || account.email;
  return (
    <AdminShell
      state={state}
      path="/users"
      title={begin ? m.impersonateReady : m.impersonateTitle}
      subtitle={`${name} · ${account.email}`}
      breadcrumbs={[
        { label: m.users, href: "/users" },
        { label: name, href: `/users/${account.id}` },
        { label: m.impersonate },
      ]}
    >
      {begin && (
        <Card class="max-w-xl">
          <p class="mb-5">{m.impersonateReadyText(begin.tenant)}</p>
          <Button href={begin.url} variant="primary">
            {m.impersonateOpen(begin.tenant, name)}
          </Button>
        </Card>
      )}
      {!begin && (
        <form method="post" action={url.pathname} class="max-w-xl" novalidate>
          {errors[""] && <Alert tone="error">{errorText(m.errors, errors[""])}</Alert>}
          <Card>
            <p class="mb-4">{m.impersonateText}</p>
            <SelectField
              name="tenant"
              label={m.atTenant}
              value={values.tenant}
              options={account.memberships.map(({ slug, name, role }) => ({
                value: slug,
                label: `${name} (${m.memberRoles[role] ?? role})`,
              }))}
            />
            <TextareaField
              name="reason"
              label={m.reason}
              hint={m.reasonHint}
              required
              maxLength={500}
              value={values.reason ?? ""}
              error={errorText(m.errors, errors.reason)}
            />
            <div class="flex flex-wrap gap-3">
              <Button type="submit" variant="primary">{m.impersonateGo}</Button>
              <Button href={`/users/${account.id}`} variant="ghost">{m.cancel}</Button>
            </div>
          </Card>
        </form>
      )}
    </AdminShell>
  );
});
