import { page } from "fresh";
import { actorName, assertCan } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Alert, Button } from "shared/ui/mod.ts";
import { audit } from "../../../../audit.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { createEndpoint, endpointInput } from "../../../../services/webhook/endpoints.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { webhookMessages } from "../../messages.ts";
import { EndpointForm } from "./(_components)/EndpointForm.tsx";

interface Data {
  url: string;
  description: string;
  types: string[];
  errors: Record<string, string>;
  /** Set once, right after registering. */
  created?: { id: string; secret: string };
}

export const handler = define.handlers({
  GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "webhooks:manage");
    return page<Data>({ url: "", description: "", types: ["stock.changed"], errors: {} });
  },
  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "webhooks:manage");
    const { sql, config } = ctx.state;
    const form = await readForm(ctx.req, endpointInput(config.WEBHOOK_ALLOWED_ORIGINS));
    if (!form.ok) {
      const { url = "", description = "", types = "" } = form.values;
      return page<Data>(
        { url, description, types: types.split(","), errors: form.errors },
        { status: 422 },
      );
    }
    const { endpoint, secret } = await transaction(sql, async (tx) => {
      const made = await createEndpoint(tx, config.SECRET_KEY, actorName(session), form.value);
      const { id, url } = made.endpoint;
      await audit(tx, ctx.state, {
        action: "webhook.created",
        object: { type: "webhook", id, name: url },
        after: { ...form.value },
      });
      return made;
    });
    // The answer itself shows the secret: it must not travel in an address or a cookie.
    return page<Data>({ ...form.value, errors: {}, created: { id: endpoint.id, secret } }, {
      status: 201,
      headers: { "cache-control": "no-store" },
    });
  },
});

export default define.page<typeof handler>(function NewEndpoint({ data, state, url }) {
  const m = webhookMessages(state.locale);
  const { created, ...form } = data;
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.newEndpoint}
      breadcrumbs={[{ label: m.endpoints, href: "/webhook/endpoints" }, { label: m.newEndpoint }]}
    >
      {created
        ? (
          <Alert tone="success" title={m.secretTitle}>
            <p>{m.secretText}</p>
            <p class="my-3">
              <code class="rounded bg-base-200 px-2 py-1 break-all select-all">
                {created.secret}
              </code>
            </p>
            <Button href={`/webhook/endpoints/${created.id}`}>{m.done}</Button>
          </Alert>
        )
        : <EndpointForm locale={state.locale} {...form} submit={m.create} />}
    </TenantShell>
  );
});
