import { page } from "fresh";
import { formatNumber, formatRelative } from "shared/i18n/mod.ts";
import { Alert, Card, DataTable, Stat } from "shared/ui/mod.ts";
import { AdminShell } from "../components/AdminShell.tsx";
import { formatBytes } from "../components/format_bytes.ts";
import { platformMessages } from "../components/messages/platform.ts";
import { tenantMessages } from "../components/messages/tenant.ts";
import { TenantLines } from "../components/TenantLines.tsx";
import type { Amount } from "shared/devops_api/mod.ts";
import { platformHealth } from "../domain/health.ts";
import { administrator, define } from "../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const [health, capacity] = await Promise.all([
      platformHealth(ctx.state),
      ctx.state.devops.capacity().catch(() => null),
    ]);
    return page({ health, capacity }, { headers: { "cache-control": "no-store" } });
  },
});

export default define.page<typeof handler>(function Platform({ data, state, url }) {
  const { locale } = state;
  const m = platformMessages(locale);
  const t = tenantMessages(locale);
  const { health, capacity } = data;
  const number = (value: number) => formatNumber(Math.round(value * 100) / 100, locale);
  const bytes = (value: number) => formatBytes(value, locale);
  const cores = (value: number) => m.cores(number(value));
  const { database = null, broker = null, objects = null, nodes = null } = capacity ?? {};
  return (
    <AdminShell state={state} path={url.pathname} title={m.health} subtitle={m.healthSubtitle}>
      {!capacity && <Alert tone="warning" title={m.awayTitle}>{m.awayText}</Alert>}
      <div class="mb-6 grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Stat
          label={m.tenants}
          value={capacity ? number(capacity.tenants.total) : m.unknown}
          hint={m.awakeTenants(
            capacity && capacity.tenants.awake !== null ? number(capacity.tenants.awake) : "?",
          )}
          href="/tenants"
        />
        <Stat label={m.database} value={database ? bytes(database.size) : m.unknown} />
        <Stat
          label={m.broker}
          value={broker ? number(broker.messages) : m.unknown}
          hint={broker && broker.connections !== null
            ? m.connections(number(broker.connections))
            : undefined}
        />
        <Stat
          label={m.objects}
          value={objects ? bytes(objects.used) : m.unknown}
          hint={objects ? m.objectsOf(bytes(objects.size)) : undefined}
        />
      </div>
      <div class="mb-6 grid items-start gap-4 xl:grid-cols-3">
        <TenantLines
          title={m.failingTenants}
          rows={health.failing}
          locale={locale}
          says={({ progress }) =>
            progress.operation?.error ??
              progress.steps.find(({ status }) => status === "failed")?.message ??
              progress.troubles[0]?.message ?? ""}
        />
        <TenantLines title={m.lateTenants} rows={health.late} locale={locale} says={() => ""} />
        <TenantLines
          title={m.underWay}
          rows={health.busy}
          locale={locale}
          says={({ tenant: { operation } }) =>
            operation
              ? m.unfinished(
                t.operations[operation.kind],
                formatRelative(operation.createdAt, locale),
              )
              : ""}
        />
      </div>
      {nodes
        ? (
          <DataTable
            caption={m.machines}
            rows={nodes}
            rowKey={({ name }) => name}
            empty={<p class="p-5">{m.noMachines}</p>}
            columns={[
              { key: "name", label: m.machine, render: ({ name }) => name },
              { key: "cpu", label: m.cpu, render: ({ cpu }) => use(cpu, cores) },
              { key: "memory", label: m.memory, render: ({ memory }) => use(memory, bytes) },
            ]}
          />
        )
        : capacity && (
          <Card>
            <p>{m.noMachines}</p>
          </Card>
        )}
    </AdminShell>
  );

  function use({ capacity, requested, used }: Amount, text: (value: number) => string) {
    const known = (value: number | null) => value === null ? "?" : text(value);
    return (
      <span class="block min-w-48">
        {used !== null && capacity !== null && (
          <progress
            class="progress progress-primary h-2 w-full"
            value={used}
            max={capacity}
            aria-hidden
          />
        )}
        <span class="block text-sm">{m.usedOf(known(used), known(capacity))}</span>
        {requested !== null && (
          <span class="block text-sm text-base-content/70">{m.requested(text(requested))}</span>
        )}
      </span>
    );
  }
});
