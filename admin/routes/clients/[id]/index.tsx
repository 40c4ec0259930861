import { page } from "fresh";
import { formatMoment } from "shared/i18n/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { Badge, Button, Card } from "shared/ui/mod.ts";
import { askIdentity } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { Fact, Facts } from "../../../components/Facts.tsx";
import { clientMessages } from "../../../components/messages/clients.ts";
import { administrator, define } from "../../../state.ts";
import { possibleActs } from "./(_acts)/acts.ts";

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return askIdentity(
      ctx,
      async (ask) =>
        page({ client: await ask(endpoints.getClient, { params: { id: ctx.params.id } }) }),
    );
  },
});

export default define.page<typeof handler>(function ClientPage({ data, state }) {
  const { locale } = state;
  const m = clientMessages(locale);
  const { client } = data;
  const when = (at: string) => formatMoment(new Date(at), locale);
  const list = (values: string[]) =>
    values.length === 0 ? m.none : (
      <ul>
        {values.map((value) => <li key={value} class="break-all">{value}</li>)}
      </ul>
    );
  return (
    <AdminShell
      state={state}
      path="/clients"
      title={client.name}
      subtitle={client.id}
      breadcrumbs={[{ label: m.clients, href: "/clients" }, { label: client.name }]}
      actions={
        <>
          {client.disabled && <Badge tone="error">{m.disabled}</Badge>}
          <Button href={`/clients/${client.id}/edit`} icon="edit">{m.edit}</Button>
        </>
      }
    >
      <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Card title={m.details}>
          <Facts>
            <Fact label={m.type}>
              {m.types[client.type]}, {client.firstParty ? m.firstParty : m.thirdParty}
            </Fact>
            <Fact label={m.uses}>
              {client.grantTypes.map((name) => m.grants[name]).join(", ") || m.none}
            </Fact>
            {client.tenant && (
              <Fact label={m.tenant}>
                <a class="link" href={`/tenants/${client.tenant}`}>{client.tenant}</a>
              </Fact>
            )}
            <Fact label={m.redirectUris}>{list(client.redirectUris)}</Fact>
            <Fact label={m.postLogoutRedirectUris}>{list(client.postLogoutRedirectUris)}</Fact>
            <Fact label={m.backchannel}>
              <span class="break-all">{client.backchannelLogoutUri ?? m.none}</span>
            </Fact>
            <Fact label={m.scopes}>{client.scopes.join(" ") || m.none}</Fact>
            <Fact label={m.audiences}>{list(client.audiences)}</Fact>
            <Fact label={m.algorithm}>{client.idTokenAlg}</Fact>
            <Fact label={m.made}>{when(client.createdAt)}</Fact>
          </Facts>
        </Card>
        <div class="space-y-4">
          <Card title={m.secretsTitle}>
            {client.type === "public" && <p class="text-sm">{m.noSecret}</p>}
            <ul class="text-sm">
              {client.secrets.map((at) => <li key={at}>{m.secretMade(when(at))}</li>)}
            </ul>
          </Card>
          <Card title={m.manage}>
            <div class="grid gap-2">
              {possibleActs(client).map((act) => (
                <Button
                  key={act}
                  href={`/clients/${client.id}/${act}`}
                  variant={act === "delete" || act === "disable" ? "danger" : "secondary"}
                  class="justify-start"
                >
                  {m.acts[act].link}
                </Button>
              ))}
            </div>
          </Card>
        </div>
      </div>
    </AdminShell>
  );
});
