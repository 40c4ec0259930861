import { page } from "fresh";
import type { ComponentChildren } from "preact";
import { Alert, Button, Card, DataTable, EmptyState } from "shared/ui/mod.ts";
import { AdminShell } from "../components/AdminShell.tsx";
import { platformMessages } from "../components/messages/platform.ts";
import { Time } from "../components/Time.tsx";
import { administrator, define } from "../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const drift = await ctx.state.devops.drift().catch(() => null);
    return page({ drift }, { headers: { "cache-control": "no-store" } });
  },
});

export default define.page<typeof handler>(function DriftPage({ data, state, url }) {
  const { locale } = state;
  const m = platformMessages(locale);
  const { drift } = data;
  const kinds = m.kinds as Record<string, string>;
  const found = drift && drift.orphans.length + drift.rerender.length + drift.unmanaged.length;
  return (
    <AdminShell
      state={state}
      path={url.pathname}
      title={m.drift}
      subtitle={m.driftSubtitle}
      actions={<Button href="/drift" icon="refresh">{m.checkAgain}</Button>}
    >
      {!drift && <Alert tone="warning" title={m.awayTitle}>{m.awayText}</Alert>}
      {drift && (
        <p class="mb-4 text-sm text-base-content/70">
          {m.checkedAt}: <Time at={drift.checkedAt} locale={locale} />
        </p>
      )}
      {drift && drift.unknown.length > 0 && (
        <Alert tone="warning">
          {m.notLooked(drift.unknown.map((kind) => kinds[kind] ?? kind).join(", "))}
        </Alert>
      )}
      {found === 0 && (
        <Card>
          <EmptyState icon="check" title={m.clean} text={m.cleanText} />
        </Card>
      )}
      {drift && drift.orphans.length > 0 && (
        <Part title={m.orphans} text={m.orphansText}>
          <DataTable
            caption={m.orphans}
            rows={drift.orphans}
            rowKey={({ kind, name }) => `${kind} ${name}`}
            empty={null}
            columns={[
              { key: "name", label: m.name, render: ({ name }) => <code>{name}</code> },
              { key: "kind", label: m.kind, render: ({ kind }) => kinds[kind] ?? kind },
              { key: "why", label: m.why, render: ({ why }) => why },
            ]}
          />
        </Part>
      )}
      {drift && drift.unmanaged.length > 0 && (
        <Part title={m.unmanaged} text={m.unmanagedText}>
          <DataTable
            caption={m.unmanaged}
            rows={drift.unmanaged}
            rowKey={({ kind, name }) => `${kind} ${name}`}
            empty={null}
            columns={[
              { key: "name", label: m.name, render: ({ name }) => <code>{name}</code> },
              { key: "kind", label: m.kind, render: ({ kind }) => kind },
              { key: "message", label: m.message, render: ({ message }) => message },
            ]}
          />
        </Part>
      )}
      {drift && drift.rerender.length > 0 && (
        <Part title={m.rerender} text={m.rerenderText}>
          <DataTable
            caption={m.rerender}
            rows={drift.rerender}
            rowKey={({ slug }) => slug}
            empty={null}
            columns={[
              {
                key: "slug",
                label: m.name,
                render: ({ slug }) => <a class="link" href={`/tenants/${slug}`}>{slug}</a>,
              },
              {
                key: "paths",
                label: m.files,
                render: ({ paths }) => <code class="text-xs break-all">{paths.join(", ")}</code>,
              },
            ]}
          />
        </Part>
      )}
    </AdminShell>
  );
});

function Part({ title, text, children }: {
  title: string;
  text: string;
  children: ComponentChildren;
}) {
  return (
    <section class="mb-6">
      <h2 class="text-lg font-semibold">{title}</h2>
      <p class="mb-2 text-sm text-base-content/70">{text}</p>
      {children}
    </section>
  );
}
