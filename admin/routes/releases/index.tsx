import { page } from "fresh";
import { Alert, Badge, DataTable, EmptyState } from "shared/ui/mod.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { platformMessages } from "../../components/messages/platform.ts";
import { releaseTones, RingCards, shortImage } from "../../components/RingCards.tsx";
import { Time } from "../../components/Time.tsx";
import { administrator, define } from "../../state.ts";

const shown = 30;

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const { devops } = ctx.state;
    const found = await Promise.all([devops.rings(), devops.releases(shown)]).catch(() => null);
    return page({ found });
  },
});

export default define.page<typeof handler>(function Releases({ data, state, url }) {
  const { locale } = state;
  const m = platformMessages(locale);
  const [rings, releases] = data.found ?? [null, []];
  return (
    <AdminShell
      state={state}
      path={url.pathname}
      title={m.releases}
      subtitle={m.releasesSubtitle}
    >
      {!data.found && <Alert tone="warning" title={m.awayTitle}>{m.awayText}</Alert>}
      {data.found && !rings && <Alert tone="info">{m.noRings}</Alert>}
      {rings && <RingCards rings={rings.rings} locale={locale} />}
      {data.found && (
        <DataTable
          caption={m.releases}
          rows={releases}
          rowKey={({ id }) => id}
          empty={<EmptyState icon="upload" title={m.noReleases} text={m.noReleasesText} />}
          columns={[
            {
              key: "release",
              label: m.release,
              render: (row) => (
                <a class="group block min-w-40" href={`/releases/${encodeURIComponent(row.id)}`}>
                  <span class="block font-medium group-hover:underline">{row.app}</span>
                  <code class="block text-sm text-base-content/70">{shortImage(row.image)}</code>
                </a>
              ),
            },
            {
              key: "state",
              label: m.state,
              render: (row) => <Badge tone={releaseTones[row.state]}>{m.states[row.state]}</Badge>,
            },
            {
              key: "rings",
              label: m.rings,
              render: (row) => (
                <span class="flex flex-wrap gap-x-3 gap-y-1 text-sm">
                  {row.rings.map(({ ring, state }) => (
                    <span key={ring} class="whitespace-nowrap">
                      {m.ringNames[ring]}: {m.ringStates[state]}
                    </span>
                  ))}
                </span>
              ),
            },
            {
              key: "begun",
              label: m.begun,
              render: (row) => (
                <>
                  <Time at={row.createdAt} locale={locale} />
                  <span class="block text-sm text-base-content/70">{m.by(row.createdBy)}</span>
                </>
              ),
            },
          ]}
        />
      )}
    </AdminShell>
  );
});
