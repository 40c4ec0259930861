import { HttpError, page } from "fresh";
import { formatMoment, formatRelative } from "shared/i18n/mod.ts";
import { Alert, Button, Card, EmptyState } from "shared/ui/mod.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { adminMessages } from "../../../components/messages.ts";
import { tenantMessages } from "../../../components/messages/tenant.ts";
import { TenantTabs } from "../../../components/TenantTabs.tsx";
import { tenantView } from "../../../domain/view.ts";
import TenantProgress from "../../../islands/TenantProgress.tsx";
import { administrator, define } from "../../../state.ts";
import { Details } from "./(_components)/Details.tsx";
import { History } from "./(_components)/History.tsx";
import { Invitation } from "./(_components)/Invitation.tsx";
import { Manage } from "./(_components)/Manage.tsx";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops, config } = ctx.state;
    const view = await tenantView({ sql, devops, secretKey: config.SECRET_KEY }, ctx.params.slug);
    if (!view) throw new HttpError(404);
    // The page may show an invitation: it belongs in no cache.
    return page({ view }, { headers: { "cache-control": "no-store" } });
  },
});

export default define.page<typeof handler>(function TenantPage({ data, state }) {
  const { locale } = state;
  const m = adminMessages(locale);
  const t = tenantMessages(locale);
  const { tenant, progress, history, origin, staleSince, invitation, archive } = data.view;
  const gone = progress.phase === "Deleted";
  const refused = history[0]?.state === "refused" ? history[0] : null;
  const kept = ["active", "suspended", "deleting"].includes(tenant.state);
  const canOpen = tenant.state === "active" && origin !== null &&
    ["Ready", "Syncing"].includes(progress.phase);
  return (
    <AdminShell
      state={state}
      path="/tenants"
      title={tenant.name}
      subtitle={`${tenant.slug} · ${m.plans[tenant.plan]}`}
      breadcrumbs={[{ label: m.tenants, href: "/tenants" }, { label: tenant.name }]}
      actions={canOpen && <Button href={origin} variant="primary">{t.open}</Button>}
    >
      <TenantTabs slug={tenant.slug} current="overview" locale={locale} />
      {staleSince && <Alert tone="warning">{t.stale(formatRelative(staleSince, locale))}</Alert>}
      {refused && (
        <Alert tone="error" title={t.refusedTitle}>
          {t.refusals[refused.error as keyof typeof t.refusals] ??
            t.refusedText(refused.error ?? "")}
        </Alert>
      )}
      {kept && invitation && (
        <Invitation
          slug={tenant.slug}
          email={tenant.ownerEmail}
          invitation={invitation}
          locale={locale}
        />
      )}
      <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div class="min-w-0 space-y-4">
          {gone
            ? (
              <Card>
                <EmptyState icon="storefront" title={t.deletedTitle} text={t.deletedText} />
                <p class="text-center text-sm break-words text-base-content/70">
                  {archive
                    ? t.archiveAt(
                      archive.location,
                      formatMoment(new Date(archive.verifiedAt), locale),
                    )
                    : t.noArchive}
                </p>
              </Card>
            )
            : <TenantProgress slug={tenant.slug} locale={locale} initial={progress} />}
          <History operations={history} locale={locale} />
        </div>
        <div class="min-w-0 space-y-4">
          <Details
            tenant={tenant}
            origin={origin}
            locale={locale}
            created={formatMoment(tenant.createdAt, locale)}
          />
          {kept && <Manage tenant={tenant} locale={locale} />}
        </div>
      </div>
    </AdminShell>
  );
});
