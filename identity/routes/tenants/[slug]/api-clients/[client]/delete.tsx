import { page } from "fresh";
import { DomainError } from "shared/http/mod.ts";
import { Button, Card, setFlash } from "shared/ui/mod.ts";
import { tokenMessages } from "../../../../../components/messages/tokens.ts";
import { TenantShell } from "../../../../../components/TenantShell.tsx";
import { deleteApiClient, getApiClient } from "../../../../../domain/api_clients.ts";
import { actorOf } from "../../../../../domain/audit.ts";
import { requireRecent } from "../../../../../domain/sign_in.ts";
import { define } from "../../../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { sql, member } = ctx.state;
    const { role, slug } = member!.membership;
    if (role !== "owner") throw new DomainError("forbidden", 403, "Only an owner may do this");
    const client = await getApiClient(sql, slug, ctx.params.client);
    return requireRecent(ctx) ?? page({ client });
  },

  async POST(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const { state, params } = ctx;
    const { slug } = state.member!.membership;
    await deleteApiClient(state.sql, await actorOf(state), slug, params.client);
    const response = ctx.redirect(`/tenants/${slug}/api-clients`, 303);
    setFlash(response.headers, { tone: "success", text: tokenMessages(state.locale).deleted });
    return response;
  },
});

/** The question before a program loses its way in. */
export default define.page<typeof handler>(function DeleteApiClient({ data, state }) {
  const m = tokenMessages(state.locale);
  const { name, id } = data.client;
  const list = `/tenants/${state.member!.membership.slug}/api-clients`;
  return (
    <TenantShell
      state={state}
      path={list}
      title={m.deleteTitle}
      subtitle={`${name} · ${id}`}
      breadcrumbs={[{ label: m.clients, href: list }, { label: name }]}
    >
      <Card class="max-w-xl">
        <p class="mb-4">{m.deleteText}</p>
        <form method="post" class="flex flex-wrap gap-3">
          <Button type="submit" variant="danger">{m.deleteTitle}</Button>
          <Button href={list} variant="ghost">{m.cancel}</Button>
        </form>
      </Card>
    </TenantShell>
  );
});
