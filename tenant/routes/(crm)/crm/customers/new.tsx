import { page } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { setFlash } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { createCustomer, customerInput } from "../../../../services/crm/customers.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { crmMessages } from "../../messages.ts";
import { CustomerForm, type CustomerValues } from "./(_components)/CustomerForm.tsx";

interface Data {
  values: CustomerValues;
  errors: Record<string, string>;
}

export const handler = define.handlers({
  GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "customers:write");
    return page<Data>({ values: { country: "HU", locale: ctx.state.locale }, errors: {} });
  },
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "customers:write");
    const { sql, tenant, locale } = ctx.state;
    const form = await readForm(ctx.req, customerInput);
    if (!form.ok) return page<Data>({ values: form.values, errors: form.errors }, { status: 422 });
    const result = await transaction(sql, (tx) => createCustomer(tx, tenant.slug, form.value));
    if (!result.ok) {
      return page<Data>({ values: form.values, errors: { email: result.code } }, { status: 422 });
    }
    const response = ctx.redirect(`/crm/customers/${result.customer.id}`, 303);
    setFlash(response.headers, { tone: "success", text: crmMessages(locale).created });
    return response;
  },
});

export default define.page<typeof handler>(function NewCustomer({ data, state, url }) {
  const m = crmMessages(state.locale);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.newCustomer}
      breadcrumbs={[{ label: m.customers, href: "/crm/customers" }, { label: m.newCustomer }]}
    >
      <CustomerForm locale={state.locale} values={data.values} errors={data.errors} />
    </TenantShell>
  );
});
