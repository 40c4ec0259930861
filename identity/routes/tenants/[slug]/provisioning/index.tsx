import { page } from "fresh";
import { z } from "zod";
import { formatDateTime, formatRelative } from "shared/i18n/mod.ts";
import { DomainError, readForm } from "shared/http/mod.ts";
import { Alert, Button, Card, DataTable, setFlash } from "shared/ui/mod.ts";
import { GroupRoles } from "../../../../components/GroupRoles.tsx";
import { provisioningMessages } from "../../../../components/messages/provisioning.ts";
import { SecretOnce } from "../../../../components/SecretOnce.tsx";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { actorOf } from "../../../../domain/audit.ts";
import { listGroups, mapGroup } from "../../../../domain/scim/groups.ts";
import {
  createScimToken,
  listScimTokens,
  revokeScimToken,
} from "../../../../domain/scim/tokens.ts";
import { requireRecent } from "../../../../domain/sign_in.ts";
import { roleField } from "../../../../domain/tenant_form.ts";
import { define, type State } from "../../../../state.ts";
import { ScimError } from "../../../../domain/scim/error.ts";

const form = z.discriminatedUnion("act", [
  z.object({ act: z.literal("create") }),
  z.object({ act: z.literal("revoke"), token: z.uuid() }),
  z.object({
    act: z.literal("map"),
    group: z.uuid(),
    role: z.union([roleField, z.literal("").transform(() => null)]),
  }),
]);

async function load({ sql, member }: State, more: { secret?: string; lastOwner?: boolean } = {}) {
  const { role, slug } = member!.membership;
  if (role !== "owner") throw new DomainError("forbidden", 403, "Only an owner may do this");
  const [tokens, { groups }] = await Promise.all([
    listScimTokens(sql, slug),
    listGroups(sql, slug, { filter: [], startIndex: 1, count: 200 }),
  ]);
  return { tokens, groups, secret: null, lastOwner: false, ...more };
}

export const handler = define.handlers({
  GET: async (ctx) => page(await load(ctx.state)),
  async POST(ctx) {
    const { state } = ctx;
    const { sql, locale } = state;
    const { slug } = state.member!.membership;
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    const read = await readForm(ctx.req, form, { maxBytes: 4096 });
    if (!read.ok) throw new DomainError("invalid", 422, "The form is not valid");
    const actor = await actorOf(state);
    const input = read.value;
    if (input.act === "create") {
      const secret = await createScimToken(sql, actor, slug);
      return page(await load(state, { secret }), { status: 201 });
    }
    try {
      if (input.act === "revoke") await revokeScimToken(sql, actor, slug, input.token);
      else await mapGroup(sql, actor, slug, input.group, input.role);
    } catch (error) {
      if (error instanceof ScimError) throw new DomainError("not_found", 404, error.message);
      if (!(error instanceof DomainError) || error.code !== "last_owner") throw error;
      return page(await load(state, { lastOwner: true }), { status: 409 });
    }
    const m = provisioningMessages(locale);
    const response = ctx.redirect(ctx.url.pathname, 303);
    const text = input.act === "revoke" ? m.revoked : m.saved;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

export default define.page<typeof handler>(function Provisioning({ data, state, url }) {
  const m = provisioningMessages(state.locale);
  const { tokens, groups, secret, lastOwner } = data;
  const address = `${state.config.ORIGIN}/scim/v2/${state.member!.membership.slug}`;
  return (
    <TenantShell state={state} path={url.pathname} title={m.title} subtitle={m.subtitle}>
      {lastOwner && <Alert tone="error">{m.lastOwner}</Alert>}
      {secret && (
        <div class="mb-6">
          <SecretOnce
            locale={state.locale}
            rows={[{ label: m.address, value: address }, { label: m.token, value: secret }]}
          />
        </div>
      )}
      <Card title={m.connect}>
        <p class="text-sm text-base-content/70">{m.address}</p>
        <code class="mb-4 block rounded-field bg-base-200 p-2 break-all select-all">{address}</code>
        {tokens.length > 0 && (
          <DataTable
            caption={m.tokens}
            rows={tokens}
            rowKey={({ id }) => id}
            empty={null}
            columns={[
              {
                key: "made",
                label: m.made,
                render: ({ createdAt }) => formatDateTime(createdAt, state.locale),
              },
              {
                key: "used",
                label: m.lastUsed,
                render: ({ lastUsedAt }) =>
                  lastUsedAt ? formatRelative(lastUsedAt, state.locale) : m.never,
              },
              {
                key: "act",
                label: m.manage,
                align: "right",
                render: ({ id }) => (
                  <form method="post">
                    <input type="hidden" name="token" value={id} />
                    <Button type="submit" size="sm" name="act" value="revoke">{m.revoke}</Button>
                  </form>
                ),
              },
            ]}
          />
        )}
        <form method="post" class="mt-4">
          <Button type="submit" variant="primary" name="act" value="create">{m.create}</Button>
          <p class="mt-2 text-sm text-base-content/70">{m.createHint}</p>
        </form>
      </Card>
      <h2 class="mt-8 mb-1 text-lg font-semibold">{m.groups}</h2>
      <p class="mb-3 text-base-content/70">{m.groupsText}</p>
      <GroupRoles locale={state.locale} groups={groups} />
    </TenantShell>
  );
});
