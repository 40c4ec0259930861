import { page } from "fresh";
import { formatMoment } from "shared/i18n/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { Badge, Button, DataTable } from "shared/ui/mod.ts";
import { askIdentity } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { clientMessages } from "../../components/messages/clients.ts";
import { administrator, define } from "../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return askIdentity(ctx, async (ask) => page(await ask(endpoints.listKeys)));
  },
});

const tones = { next: "info", current: "success", previous: "neutral" } as const;

export default define.page<typeof handler>(function Keys({ data, state, url }) {
  const { locale } = state;
  const m = clientMessages(locale);
  const when = (at: string) => formatMoment(new Date(at), locale);
  return (
    <AdminShell
      state={state}
      path={url.pathname}
      title={m.keys}
      subtitle={m.keysSubtitle}
      actions={
        <>
          <Button href="/keys/promote" variant="danger">{m.promote}</Button>
          <Button href="/keys/rotate" variant="primary">{m.rotate}</Button>
        </>
      }
    >
      <DataTable
        caption={m.keys}
        rows={data.keys}
        rowKey={(row) => row.kid}
        empty={null}
        columns={[
          {
            key: "state",
            label: m.state,
            render: (row) => <Badge tone={tones[row.state]}>{m.keyStates[row.state]}</Badge>,
          },
          { key: "alg", label: m.algorithm, render: (row) => row.alg },
          {
            key: "kid",
            label: m.keyId,
            render: (row) => <code class="text-xs" title={row.kid}>{row.kid.slice(0, 16)}…</code>,
          },
          {
            key: "from",
            label: m.useFrom,
            render: (row) => <span class="whitespace-nowrap">{when(row.useFrom)}</span>,
          },
          {
            key: "made",
            label: m.made,
            render: (row) => <span class="whitespace-nowrap">{when(row.createdAt)}</span>,
          },
        ]}
      />
    </AdminShell>
  );
});
