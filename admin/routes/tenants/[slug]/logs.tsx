import { HttpError, page } from "fresh";
import { z } from "zod";
import { Card, EmptyState, FilterBar, SelectField } from "shared/ui/mod.ts";
import { tenantTabMessages } from "../../../components/messages/tenant_tabs.ts";
import { TenantFrame } from "../../../components/TenantFrame.tsx";
import { getTenant } from "../../../domain/tenants.ts";
import { administrator, define } from "../../../state.ts";

const jobs = ["migrate", "smoke", "export", "verify-export", "remove-buckets"] as const;
const asked = z.enum(jobs).catch("migrate");

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const { sql, devops } = ctx.state;
    const tenant = await getTenant(sql, ctx.params.slug);
    if (!tenant) throw new HttpError(404);
    const job = asked.parse(ctx.url.searchParams.get("job"));
    const [log, away] = await devops.jobLog(tenant.slug, job)
      .then((text) => [text, false] as const, () => [null, true] as const);
    return page({ tenant, job, log, away }, { headers: { "cache-control": "no-store" } });
  },
});

export default define.page<typeof handler>(function Logs({ data, state }) {
  const m = tenantTabMessages(state.locale);
  const { tenant, job, log, away } = data;
  return (
    <TenantFrame state={state} tenant={tenant} tab="logs" away={away}>
      <FilterBar locale={state.locale}>
        <SelectField
          name="job"
          label={m.job}
          value={job}
          options={jobs.map((value) => ({ value, label: m.jobs[value] }))}
        />
      </FilterBar>
      {log?.trim()
        ? (
          <pre
            class="max-h-[70vh] overflow-auto rounded-box border border-base-300 bg-base-100 p-4 text-xs leading-5"
            aria-label={m.jobs[job]}
            role="region"
            tabIndex={0}
          >{log}</pre>
        )
        : !away && (
          <Card>
            <EmptyState icon="list" title={m.noLog} text={m.noLogText} />
          </Card>
        )}
    </TenantFrame>
  );
});
