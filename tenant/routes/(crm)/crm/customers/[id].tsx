import { HttpError, page } from "fresh";
import { z } from "zod";
import { assertCan, can } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Alert, setFlash } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { type Consent, consentHistory } from "../../../../services/crm/consent.ts";
import {
  type Customer,
  customerInput,
  displayName,
  getCustomer,
  updateCustomer,
} from "../../../../services/crm/customers.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { crmMessages } from "../../messages.ts";
import { ConsentCard } from "./(_components)/ConsentCard.tsx";
import { CustomerForm, type CustomerValues } from "./(_components)/CustomerForm.tsx";

interface Data {
  customer: Customer;
  consent: Consent[];
  values: CustomerValues;
  errors: Record<string, string>;
  conflict: boolean;
  mayWrite: boolean;
}

const edit = z.intersection(customerInput, z.object({ version: z.coerce.number().int() }));

export const handler = define.handlers({
  async GET(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "customers:read");
    const customer = await find(ctx.state.sql, ctx.params.id);
    return page<Data>({
      customer,
      consent: await consentHistory(ctx.state.sql, customer.id),
      values: valuesOf(customer),
      errors: {},
      conflict: false,
      mayWrite: can(session, "customers:write"),
    });
  },
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "customers:write");
    const { sql, tenant, locale } = ctx.state;
    const customer = await find(sql, ctx.params.id);
    const consent = await consentHistory(sql, customer.id);
    const again = (more: Partial<Data>) =>
      page<Data>(
        {
          customer,
          consent,
          values: form.values,
          errors: {},
          conflict: false,
          mayWrite: true,
          ...more,
        },
        { status: more.conflict ? 409 : 422 },
      );
    const form = await readForm(ctx.req, edit);
    if (!form.ok) return again({ errors: form.errors });
    const { version, ...input } = form.value;
    const result = await transaction(
      sql,
      (tx) => updateCustomer(tx, tenant.slug, customer.id, version, input),
    );
    if (result.ok) {
      const response = ctx.redirect(`/crm/customers/${customer.id}`, 303);
      setFlash(response.headers, { tone: "success", text: crmMessages(locale).saved });
      return response;
    }
    if (result.code === "version_conflict") {
      return again({ customer: result.current, conflict: true });
    }
    if (result.code === "not_found") throw new HttpError(404);
    return again({ errors: { email: result.code } });
  },
});

async function find(sql: Parameters<typeof getCustomer>[0], id: string): Promise<Customer> {
  const customer = z.uuid().safeParse(id).success ? await getCustomer(sql, id) : null;
  if (!customer) throw new HttpError(404);
  return customer;
}

function valuesOf(customer: Customer): CustomerValues {
  return { ...customer, email: customer.email ?? "", tags: customer.tags.join(", ") };
}

export default define.page<typeof handler>(function EditCustomer({ data, state, url }) {
  const { customer, consent, conflict, mayWrite } = data;
  const m = crmMessages(state.locale);
  const name = displayName(customer);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={name}
      breadcrumbs={[{ label: m.customers, href: "/crm/customers" }, { label: name }]}
    >
      {conflict && (
        <Alert tone="warning" title={m.conflictTitle}>
          <p>{m.conflictText}</p>
          <p>
            <strong>{m.storedNow}:</strong>{" "}
            {[name, customer.email, customer.phone, customer.city].filter(Boolean).join(", ")}
          </p>
        </Alert>
      )}
      <CustomerForm
        locale={state.locale}
        values={data.values}
        errors={data.errors}
        version={customer.version}
      />
      <ConsentCard
        customerId={customer.id}
        history={consent}
        locale={state.locale}
        timeZone={state.tenant.timeZone}
        mayWrite={mayWrite}
      />
    </TenantShell>
  );
});
