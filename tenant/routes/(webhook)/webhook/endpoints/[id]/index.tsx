import { HttpError, page } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Alert, Badge, setFlash } from "shared/ui/mod.ts";
import { formatDateTime } from "shared/i18n/mod.ts";
import { audit } from "../../../../../audit.ts";
import { TenantShell } from "../../../../../components/TenantShell.tsx";
import {
  type Delivery,
  deliveryCounts,
  listDeliveries,
} from "../../../../../services/webhook/deliveries.ts";
import {
  type Endpoint,
  endpointInput,
  getEndpoint,
  updateEndpoint,
} from "../../../../../services/webhook/endpoints.ts";
import { assertSignedIn, define, type State } from "../../../../../state.ts";
import { webhookMessages } from "../../../messages.ts";
import { DeliveryLog } from "../(_components)/DeliveryLog.tsx";
import { EndpointActions } from "../(_components)/EndpointActions.tsx";
import { EndpointForm } from "../(_components)/EndpointForm.tsx";

const deliveryState = z.enum(["pending", "delivering", "delivered", "dead"]).optional()
  .catch(undefined);

interface Context {
  state: State;
  params: Record<string, string>;
  url: URL;
}

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "webhooks:manage");
    return page(await load(ctx, {}));
  },
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "webhooks:manage");
    const { sql, config, locale } = ctx.state;
    const form = await readForm(ctx.req, endpointInput(config.WEBHOOK_ALLOWED_ORIGINS));
    if (!form.ok) return page(await load(ctx, form.errors), { status: 422 });
    const before = await find(ctx.state, ctx.params.id);
    await transaction(sql, async (tx) => {
      const { id, url, description, types } = before;
      if (!await updateEndpoint(tx, id, form.value)) throw new HttpError(404);
      await audit(tx, ctx.state, {
        action: "webhook.changed",
        object: { type: "webhook", id, name: url },
        before: { url, description, types },
        after: { ...form.value },
      });
    });
    const response = ctx.redirect(ctx.url.pathname, 303);
    setFlash(response.headers, { tone: "success", text: webhookMessages(locale).saved });
    return response;
  },
});

async function find({ sql }: State, id: string): Promise<Endpoint> {
  const endpoint = z.uuid().safeParse(id).success ? await getEndpoint(sql, id) : null;
  if (!endpoint) throw new HttpError(404);
  return endpoint;
}

async function load({ state, params, url }: Context, errors: Record<string, string>) {
  const endpoint = await find(state, params.id);
  const filter: Delivery["state"] | undefined = deliveryState.parse(
    url.searchParams.get("state") ?? undefined,
  );
  const before = z.uuid().safeParse(url.searchParams.get("before"));
  const [log, counts] = await Promise.all([
    listDeliveries(state.sql, endpoint.id, { state: filter, before: before.data }),
    deliveryCounts(state.sql, endpoint.id),
  ]);
  return { endpoint, log, counts, filter, errors };
}

export default define.page<typeof handler>(function EndpointPage({ data, state, url }) {
  const { endpoint, errors } = data;
  const m = webhookMessages(state.locale);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={endpoint.description || new URL(endpoint.url).host}
      subtitle={endpoint.url}
      breadcrumbs={[{ label: m.endpoints, href: "/webhook/endpoints" }, { label: endpoint.url }]}
      actions={<EndpointActions endpoint={endpoint} locale={state.locale} />}
    >
      {endpoint.state === "disabled" && endpoint.disabledReason && (
        <Alert tone="error" title={m.states.disabled}>
          {m.disabledReasons[endpoint.disabledReason as "gone" | "failing"]}
        </Alert>
      )}
      {endpoint.failingSince && (
        <p class="mb-4">
          <Badge tone="warning">
            {m.failingSince(
              formatDateTime(endpoint.failingSince, state.locale, state.tenant.timeZone),
            )}
          </Badge>
        </p>
      )}
      <DeliveryLog
        endpointId={endpoint.id}
        {...data.log}
        counts={data.counts}
        filter={data.filter}
        locale={state.locale}
        timeZone={state.tenant.timeZone}
      />
      <div class="mt-8">
        <EndpointForm
          locale={state.locale}
          url={endpoint.url}
          description={endpoint.description}
          types={endpoint.types}
          errors={errors}
          submit={m.save}
        />
      </div>
    </TenantShell>
  );
});
