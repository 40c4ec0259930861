import { HttpError, page } from "fresh";
import { formatNumber } from "shared/i18n/mod.ts";
import { Badge, Button, DataTable, EmptyState } from "shared/ui/mod.ts";
import { tenantMessages } from "../../../components/messages/tenant.ts";
import { tenantTabMessages } from "../../../components/messages/tenant_tabs.ts";
import { TenantFrame } from "../../../components/TenantFrame.tsx";
import { Time } from "../../../components/Time.tsx";
import { getTenant } from "../../../domain/tenants.ts";
import { administrator, define } from "../../../state.ts";
import { possibleActs } from "./(_acts)/acts.ts";

const tones = { running: "info", failed: "error", verified: "success" } as const;

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const tenant = await getTenant(sql, ctx.params.slug);
    if (!tenant) throw new HttpError(404);
    const list = await devops.exports(tenant.slug, { timeoutMs: 5000 }).catch(() => null);
    return page({ tenant, list });
  },
});

/** `20261126T160000Z` as ISO 8601. */
const timeOf = (id: string) =>
  id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");

export default define.page<typeof handler>(function Exports({ data, state }) {
  const { locale } = state;
  const m = tenantTabMessages(locale);
  const { tenant, list } = data;
  const number = (value: number) => formatNumber(value, locale);
  const make = possibleActs(tenant).includes("export") && (
    <Button href={`/tenants/${tenant.slug}/export`} variant="primary">
      {tenantMessages(locale).acts.export.link}
    </Button>
  );
  return (
    <TenantFrame state={state} tenant={tenant} tab="exports" away={!list} actions={make}>
      <DataTable
        caption={m.tabs.exports}
        rows={list ?? []}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="boxes" title={m.noExports} text={m.noExportsText} />}
        columns={[
          {
            key: "made",
            label: m.made,
            render: ({ id }) => <Time at={timeOf(id)} locale={locale} />,
          },
          {
            key: "state",
            label: m.status,
            render: ({ state, message }) => (
              <>
                <Badge tone={tones[state]}>{m.exportStates[state]}</Badge>
                {message && <span class="mt-1 block max-w-80 text-sm text-error">{message}</span>}
              </>
            ),
          },
          {
            key: "content",
            label: m.content,
            render: ({ archive }) =>
              archive
                ? m.contentOf(number(archive.tables), number(archive.rows), number(archive.objects))
                : "–",
          },
          {
            key: "location",
            label: m.location,
            render: ({ archive }) =>
              archive
                ? (
                  <span class="block min-w-60 text-sm">
                    <code class="break-all">{archive.location}</code>
                    <code class="block break-all text-base-content/70">
                      sha256 {archive.sha256}
                    </code>
                  </span>
                )
                : "–",
          },
          {
            key: "verified",
            label: m.verified,
            render: ({ archive }) =>
              archive ? <Time at={archive.verifiedAt} locale={locale} /> : "–",
          },
        ]}
      />
    </TenantFrame>
  );
});
