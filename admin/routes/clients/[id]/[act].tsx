import { HttpError, page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { type ClientRow, endpoints, IdentityRefused, reason } from "shared/identity_api/mod.ts";
import { Alert, Button, Card, CheckboxField, setFlash, TextareaField } from "shared/ui/mod.ts";
import { beforeChange, change } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { clientMessages } from "../../../components/messages/clients.ts";
import { administrator, define } from "../../../state.ts";
import { SecretOnce } from "../(_components)/SecretOnce.tsx";
import { type Act, acts } from "./(_acts)/acts.ts";

const form = z.object({ reason });
/** `retire`: the secrets so far are in wrong hands. */
const rotation = z.object({ retire: z.literal("on").optional() });

interface Data {
  act: Act;
  client: ClientRow;
  secret?: string;
  retired?: boolean;
  values: Record<string, string>;
  errors: Record<string, string>;
}

function actOf(name: string): Act {
  const act = acts.find((known) => known === name);
  if (!act) throw new HttpError(404);
  return act;
}

const changes = {
  disable: endpoints.disableClient,
  enable: endpoints.enableClient,
  delete: endpoints.deleteClient,
};

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    const act = actOf(ctx.params.act);
    return beforeChange(ctx, async (ask, typed) => {
      const client = await ask(endpoints.getClient, { params: { id: ctx.params.id } });
      return page<Data>({ act, client, values: typed, errors: {} });
    });
  },
  async POST(ctx) {
    administrator(ctx.state);
    const act = actOf(ctx.params.act);
    const params = { id: ctx.params.id };
    const schema = act === "rotate-secret" ? rotation : form;
    const read = await readForm(ctx.req, schema, { maxBytes: 16_384 });
    const { values } = read;
    return await change(ctx, values, async (ask) => {
      const client = await ask(endpoints.getClient, { params });
      const again = (errors: Record<string, string>) =>
        page<Data>({ act, client, values, errors }, { status: 422 });
      if (!read.ok) return again(read.errors);
      try {
        if (act === "rotate-secret") {
          const retired = values.retire === "on";
          const body = { retire: retired };
          const { secret } = await ask(endpoints.rotateClientSecret, { params, body });
          const headers = { "cache-control": "no-store" };
          return page<Data>({ act, client, secret, retired, values: {}, errors: {} }, { headers });
        }
        await ask(changes[act], { params, body: { reason: values.reason } });
      } catch (error) {
        if (error instanceof IdentityRefused && error.status === 409) {
          return again({ "": error.code });
        }
        throw error;
      }
      const response = ctx.redirect(act === "delete" ? "/clients" : `/clients/${client.id}`, 303);
      const text = clientMessages(ctx.state.locale).acts[act].done;
      setFlash(response.headers, { tone: "success", text });
      return response;
    });
  },
});

/** The question before something is done; for a new secret, the secret after it. */
export default define.page<typeof handler>(function ActOnClient({ data, state, url }) {
  const { locale } = state;
  const m = clientMessages(locale);
  const { act, client, secret, retired, values, errors } = data;
  const { title, link, text: question } = m.acts[act];
  return (
    <AdminShell
      state={state}
      path="/clients"
      title={secret ? m.secretRotated : title}
      subtitle={client.id}
      breadcrumbs={[
        { label: m.clients, href: "/clients" },
        { label: client.name, href: `/clients/${client.id}` },
        { label: link },
      ]}
    >
      {secret && (
        <SecretOnce
          id={client.id}
          secret={secret}
          note={retired ? m.retiredText : m.rotateText}
          locale={locale}
        />
      )}
      {!secret && (
        <form method="post" action={url.pathname} class="max-w-xl" novalidate>
          {errors[""] && <Alert tone="error">{errorText(m.errors, errors[""])}</Alert>}
          <Card>
            <p class="mb-4">{question}</p>
            {act === "rotate-secret" && (
              <CheckboxField
                name="retire"
                label={m.retire}
                hint={m.retireHint}
                checked={values.retire === "on"}
              />
            )}
            {act !== "rotate-secret" && (
              <TextareaField
                name="reason"
                label={m.reason}
                hint={m.reasonHint}
                required
                maxLength={500}
                value={values.reason ?? ""}
                error={errorText(m.errors, errors.reason)}
              />
            )}
            <div class="flex flex-wrap gap-3">
              <Button
                type="submit"
                variant={act === "disable" || act === "delete" ? "danger" : "primary"}
              >
                {title}
              </Button>
              <Button href={`/clients/${client.id}`} variant="ghost">{m.cancel}</Button>
            </div>
          </Card>
        </form>
      )}
    </AdminShell>
  );
});
