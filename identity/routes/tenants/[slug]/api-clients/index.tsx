import { page } from "fresh";
import { DomainError, readForm } from "shared/http/mod.ts";
import { Alert, Button, Card, TextField } from "shared/ui/mod.ts";
import { z } from "zod";
import { AbilityBoxes } from "../../../../components/AbilityBoxes.tsx";
import { ApiClientTable } from "../../../../components/ApiClientTable.tsx";
import { tokenMessages } from "../../../../components/messages/tokens.ts";
import { SecretOnce } from "../../../../components/SecretOnce.tsx";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import {
  apiClientInput,
  apiScopes,
  createApiClient,
  listApiClients,
  rotateApiSecret,
} from "../../../../domain/api_clients.ts";
import { actorOf } from "../../../../domain/audit.ts";
import { requireRecent } from "../../../../domain/sign_in.ts";
import { define, type State } from "../../../../state.ts";

const form = z.discriminatedUnion("act", [
  apiClientInput.extend({ act: z.literal("create") }),
  z.object({ act: z.literal("rotate"), client: z.string().max(200) }),
]);

interface More {
  values?: Record<string, string>;
  errors?: Record<string, string>;
  made?: { id: string; secret: string };
}

async function load({ sql, member }: State, more: More = {}) {
  const { role, slug } = member!.membership;
  if (role !== "owner") throw new DomainError("forbidden", 403, "Only an owner may do this");
  const clients = await listApiClients(sql, slug);
  return { clients, values: {}, errors: {} as Record<string, string>, made: null, ...more };
}

export const handler = define.handlers({
  GET: async (ctx) => page(await load(ctx.state)),
  async POST(ctx) {
    const { state } = ctx;
    const { sql } = state;
    const { slug } = state.member!.membership;
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    if (!read.ok) return page(await load(state, read), { status: 422 });
    const actor = await actorOf(state);
    const input = read.value;
    try {
      const made = input.act === "create"
        ? await createApiClient(sql, actor, slug, input)
        : { id: input.client, secret: await rotateApiSecret(sql, actor, slug, input.client) };
      return page(await load(state, { made }), { status: 201 });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "too_many") throw error;
      const data = await load(state, { values: read.values, errors: { "": error.code } });
      return page(data, { status: error.status });
    }
  },
});

export default define.page<typeof handler>(function ApiClients({ data, state, url }) {
  const m = tokenMessages(state.locale);
  const { name, origin } = state.member!.membership;
  const { clients, values, errors, made } = data;
  const [path, given] = [url.pathname, values as Record<string, string>];
  return (
    <TenantShell state={state} path={path} title={m.clients} subtitle={m.clientsSubtitle(name)}>
      {errors[""] && <Alert tone="error">{m.errors[errors[""]] ?? m.errors.invalid}</Alert>}
      {made && (
        <div class="mb-6">
          <SecretOnce
            locale={state.locale}
            rows={[
              { label: m.clientId, value: made.id },
              { label: m.secret, value: made.secret },
              { label: m.endpoint, value: `${state.config.ORIGIN}/oauth/token` },
              { label: m.audience, value: origin },
            ]}
          />
        </div>
      )}
      <ApiClientTable locale={state.locale} clients={clients} path={path} />
      <p class="mt-2 text-sm text-base-content/70">{m.rotateHint}</p>
      <Card title={m.newClient} class="mt-6 max-w-2xl">
        <form method="post">
          <TextField
            label={m.name}
            name="name"
            required
            maxLength={100}
            autoComplete="off"
            value={given.name ?? ""}
            error={m.errors[errors.name]}
          />
          <AbilityBoxes
            locale={state.locale}
            name="scopes"
            abilities={apiScopes}
            chosen={(given.scopes ?? "").split(",")}
            error={errors.scopes}
          />
          <Button type="submit" variant="primary" name="act" value="create">{m.newClient}</Button>
        </form>
      </Card>
    </TenantShell>
  );
});
