import { page } from "fresh";
import { verifyChains } from "shared/audit/mod.ts";
import { assertCan } from "shared/auth/mod.ts";
import { formatNumber } from "shared/i18n/mod.ts";
import { Alert, Button, Card, EmptyState } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { assertSignedIn, define } from "../../../../state.ts";
import { auditMessages } from "./(_components)/messages.ts";

export const handler = define.handlers({
  async GET({ state }) {
    assertCan(assertSignedIn(state), "settings:manage");
    const [chain] = await verifyChains(state.sql, state.tenant.slug);
    return page({ chain: chain ?? null });
  },
});

/** Whether the shop's log is as it was written. */
export default define.page<typeof handler>(function VerifyLog({ data, state, url }) {
  const { locale } = state;
  const m = auditMessages(locale);
  const { chain } = data;
  const brokenAt = chain?.brokenAt ?? null;
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.verifyTitle}
      subtitle={m.verifySubtitle}
      breadcrumbs={[
        { label: m.settings, href: "/settings" },
        { label: m.audit, href: "/settings/audit" },
        { label: m.verify },
      ]}
    >
      {!chain ? <EmptyState icon="shield" title={m.noChains} /> : (
        <>
          {brokenAt === null
            ? <Alert tone="success">{m.whole(formatNumber(chain.entries, locale))}</Alert>
            : (
              <Alert tone="error">
                <p>{m.broken(formatNumber(brokenAt, locale))}</p>
                <p class="mt-3">
                  <Button href={`/settings/audit/${brokenAt}`} size="sm">
                    {m.brokenAt(formatNumber(brokenAt, locale))}
                  </Button>
                </p>
              </Alert>
            )}
          <Card title={m.head}>
            <code class="text-sm break-all select-all">{chain.head}</code>
            <p class="mt-3 max-w-2xl text-sm text-base-content/70">{m.headHint}</p>
          </Card>
        </>
      )}
    </TenantShell>
  );
});
