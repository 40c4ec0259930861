import { HttpError, page } from "fresh";
import { z } from "zod";
import { formatNumber } from "shared/i18n/mod.ts";
import { Button, Card, EmptyState } from "shared/ui/mod.ts";
import { Diff } from "../../../components/Diff.tsx";
import { tenantTabMessages } from "../../../components/messages/tenant_tabs.ts";
import { TenantFrame } from "../../../components/TenantFrame.tsx";
import { Time } from "../../../components/Time.tsx";
import { getTenant } from "../../../domain/tenants.ts";
import { administrator, define } from "../../../state.ts";

const cursor = z.string().regex(/^[0-9a-f]{40}$/).optional().catch(undefined);
const perPage = 10;

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const tenant = await getTenant(sql, ctx.params.slug);
    if (!tenant) throw new HttpError(404);
    const from = cursor.parse(ctx.url.searchParams.get("cursor") ?? undefined);
    const found = await devops.changes(tenant.slug, { limit: perPage, cursor: from })
      .catch(() => "away" as const);
    return page({ tenant, found });
  },
});

export default define.page<typeof handler>(function Changes({ data, state }) {
  const { locale } = state;
  const m = tenantTabMessages(locale);
  const { tenant, found } = data;
  const list = found === "away" ? null : found;
  return (
    <TenantFrame state={state} tenant={tenant} tab="changes" away={found === "away"}>
      {list && list.changes.length > 0 && (
        <p class="mb-4 text-sm text-base-content/70">{m.sealed}</p>
      )}
      <div class="space-y-4">
        {list?.changes.map(({ revision, title, at, url, files }) => (
          <Card key={revision}>
            <div class="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
              <h2 class="font-semibold break-words">{title}</h2>
              <p class="flex flex-wrap gap-x-3 text-sm text-base-content/70">
                <Time at={at} locale={locale} />
                <code>{revision.slice(0, 10)}</code>
                {url && <a class="link" href={url}>{m.atForge}</a>}
              </p>
            </div>
            <details class="mt-2">
              <summary class="cursor-pointer text-sm">
                {m.files(formatNumber(files.length, locale))}
              </summary>
              {files.map(({ path, diff }) => (
                <Diff key={path} path={path} diff={diff} empty={m.noDiff} />
              ))}
            </details>
          </Card>
        ))}
      </div>
      {list?.changes.length === 0 && (
        <Card>
          <EmptyState icon="list" title={m.noChanges} text={m.noChangesText} />
        </Card>
      )}
      {list?.cursor && (
        <Button href={`/tenants/${tenant.slug}/changes?cursor=${list.cursor}`} class="mt-4">
          {m.older}
        </Button>
      )}
    </TenantFrame>
  );
});
