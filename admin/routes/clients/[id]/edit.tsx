import { page } from "fresh";
import { readForm } from "shared/http/mod.ts";
import { type ClientRow, endpoints, IdentityRefused } from "shared/identity_api/mod.ts";
import { Button, Card, setFlash } from "shared/ui/mod.ts";
import { beforeChange, change } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { clientMessages } from "../../../components/messages/clients.ts";
import {
  choiceOf,
  clientForm,
  type ClientValues,
  kindOf,
  valuesOf,
} from "../../../domain/client_form.ts";
import { administrator, define } from "../../../state.ts";
import { ClientFields } from "../(_components)/ClientFields.tsx";

interface Data {
  client: ClientRow;
  values: ClientValues;
  errors: Record<string, string>;
}

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return beforeChange(ctx, async (ask, typed) => {
      const client = await ask(endpoints.getClient, { params: { id: ctx.params.id } });
      const values = "name" in typed ? typed : valuesOf(client);
      return page<Data>({ client, values, errors: {} });
    });
  },
  async POST(ctx) {
    administrator(ctx.state);
    const params = { id: ctx.params.id };
    const read = await readForm(ctx.req, clientForm, { maxBytes: 65_536 });
    return await change(ctx, read.values, async (ask) => {
      const client = await ask(endpoints.getClient, { params });
      const again = (errors: Record<string, string>) =>
        page<Data>({ client, values: read.values, errors }, { status: 422 });
      if (!read.ok) return again(read.errors);
      try {
        const body = choiceOf(kindOf(client), read.value, client.grantTypes);
        await ask(endpoints.changeClient, { params, body });
      } catch (error) {
        if (error instanceof IdentityRefused && error.status === 422) return again(error.errors);
        throw error;
      }
      const response = ctx.redirect(`/clients/${client.id}`, 303);
      const text = clientMessages(ctx.state.locale).changed;
      setFlash(response.headers, { tone: "success", text });
      return response;
    });
  },
});

export default define.page<typeof handler>(function EditClient({ data, state, url }) {
  const { locale } = state;
  const m = clientMessages(locale);
  const { client, values, errors } = data;
  const back = `/clients/${client.id}`;
  return (
    <AdminShell
      state={state}
      path="/clients"
      title={m.edit}
      subtitle={client.id}
      breadcrumbs={[
        { label: m.clients, href: "/clients" },
        { label: client.name, href: back },
        { label: m.edit },
      ]}
    >
      <form method="post" action={url.pathname} class="max-w-2xl" novalidate>
        <Card>
          <ClientFields
            kind={kindOf(client)}
            values={values}
            errors={errors}
            isNew={false}
            locale={locale}
          />
          <div class="mt-2 flex flex-wrap gap-3">
            <Button type="submit" variant="primary">{m.save}</Button>
            <Button href={back} variant="ghost">{m.cancel}</Button>
          </div>
        </Card>
      </form>
    </AdminShell>
  );
});
