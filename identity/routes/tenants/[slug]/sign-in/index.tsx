import { page } from "fresh";
import { z } from "zod";
import { DomainError, readForm } from "shared/http/mod.ts";
import { Card, setFlash } from "shared/ui/mod.ts";
import { federationMessages } from "../../../../components/messages/federation.ts";
import { ProviderForm } from "../../../../components/ProviderForm.tsx";
import { ProviderSwitch } from "../../../../components/ProviderSwitch.tsx";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { actorOf } from "../../../../domain/audit.ts";
import {
  deleteProvider,
  enableProvider,
  getProvider,
  providerInput,
  putProvider,
  redirectUriOf,
} from "../../../../domain/federation/provider.ts";
import { requireRecent } from "../../../../domain/sign_in.ts";
import { define, type State } from "../../../../state.ts";

const form = z.discriminatedUnion("act", [
  providerInput.extend({ act: z.literal("save") }),
  z.object({ act: z.literal("enable") }),
  z.object({ act: z.literal("disable") }),
  z.object({ act: z.literal("remove") }),
]);

interface More {
  values?: Record<string, string>;
  errors?: Record<string, string>;
}

async function load({ sql, member }: State, { values, errors = {} }: More = {}) {
  const { role, slug } = member!.membership;
  if (role !== "owner") throw new DomainError("forbidden", 403, "Only an owner may do this");
  return { provider: await getProvider(sql, slug), values: values ?? null, errors };
}

/** Which field a refusal is about. */
const fields: Record<string, string> = {
  provider_unreachable: "issuer",
  secret_required: "secret",
  provider_without_factor: "required",
};

export const handler = define.handlers({
  GET: async (ctx) => page(await load(ctx.state)),
  async POST(ctx) {
    const { state } = ctx;
    const { slug } = state.member!.membership;
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    // Before anything is fetched for somebody who may not.
    await load(state);
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    if (!read.ok) return page(await load(state, read), { status: 422 });
    const [actor, input] = [await actorOf(state), read.value];
    try {
      if (input.act === "save") await putProvider(state, actor, slug, input);
      else if (input.act === "remove") await deleteProvider(state, actor, slug);
      else await enableProvider(state, actor, slug, input.act === "enable");
    } catch (error) {
      if (!(error instanceof DomainError) || !fields[error.code]) throw error;
      const errors = { [fields[error.code]]: error.code };
      return page(await load(state, { values: read.values, errors }), { status: error.status });
    }
    const m = federationMessages(state.locale);
    const done = { save: m.saved, enable: m.enabled, disable: m.disabled, remove: m.removed };
    const response = ctx.redirect(ctx.url.pathname, 303);
    setFlash(response.headers, { tone: "success", text: done[input.act] });
    return response;
  },
});

export default define.page<typeof handler>(function TenantSignIn({ data, state, url }) {
  const m = federationMessages(state.locale);
  const { provider, values, errors } = data;
  return (
    <TenantShell state={state} path={url.pathname} title={m.title} subtitle={m.subtitle}>
      <div class="grid max-w-2xl gap-6">
        <Card title={m.register}>
          <p class="mb-2 text-sm text-base-content/70">{m.registerText}</p>
          <code class="block rounded-field bg-base-200 p-2 break-all select-all">
            {redirectUriOf(state.config, state.member!.membership.slug)}
          </code>
        </Card>
        <ProviderForm
          locale={state.locale}
          provider={provider}
          values={values}
          errors={errors}
        />
        {provider && <ProviderSwitch locale={state.locale} enabled={provider.enabled} />}
        <Card title={m.howTitle}>
          <p class="text-sm text-base-content/70">{m.howText}</p>
        </Card>
      </div>
    </TenantShell>
  );
});
