import { HttpError, page } from "fresh";
import { formatMoment } from "shared/i18n/mod.ts";
import { Alert, Badge, Button, Card, DataTable } from "shared/ui/mod.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { Fact, Facts } from "../../../components/Facts.tsx";
import { platformMessages } from "../../../components/messages/platform.ts";
import { releaseTones, shortImage } from "../../../components/RingCards.tsx";
import { type Release } from "shared/devops_api/mod.ts";
import { DevopsUnavailable } from "../../../domain/devops.ts";
import { possibleActs } from "../../../domain/release_acts.ts";
import ReleaseRings from "../../../islands/ReleaseRings.tsx";
import { administrator, define } from "../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    try {
      const release = await ctx.state.devops.release(ctx.params.id);
      if (!release) throw new HttpError(404);
      return page<{ release: Release | null }>({ release });
    } catch (error) {
      if (!(error instanceof DevopsUnavailable)) throw error;
      return page<{ release: Release | null }>({ release: null }, { status: 503 });
    }
  },
});

export default define.page<typeof handler>(function ReleasePage({ data, state, params }) {
  const { locale } = state;
  const m = platformMessages(locale);
  const { release } = data;
  const title = release ? m.releaseTitle(release.app) : m.release;
  const at = `/releases/${encodeURIComponent(params.id)}`;
  return (
    <AdminShell
      state={state}
      path="/releases"
      title={title}
      subtitle={release ? shortImage(release.image) : params.id}
      breadcrumbs={[{ label: m.releases, href: "/releases" }, { label: title }]}
      actions={release && possibleActs(release).map((act) => (
        <Button
          key={act}
          href={`${at}/${act}`}
          variant={act === "roll-back" ? "danger" : "secondary"}
        >
          {m.acts[act].link}
        </Button>
      ))}
    >
      {!release && <Alert tone="warning" title={m.awayTitle}>{m.awayText}</Alert>}
      {release?.message && <Alert tone="warning">{release.message}</Alert>}
      {release && (
        <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <div class="min-w-0 space-y-4">
            <ReleaseRings rings={release.rings} path={at} locale={locale} />
            <h2 class="text-lg font-semibold">{m.events}</h2>
            <DataTable
              caption={m.events}
              rows={release.events.toReversed()}
              rowKey={({ at, what }) => `${at} ${what}`}
              empty={null}
              columns={[
                {
                  key: "when",
                  label: m.when,
                  render: ({ at }) => (
                    <span class="whitespace-nowrap">{formatMoment(new Date(at), locale)}</span>
                  ),
                },
                { key: "what", label: m.what, render: ({ what }) => what },
                { key: "who", label: m.who, render: ({ by }) => by ?? "–" },
                { key: "reason", label: m.reason, render: ({ reason }) => reason ?? "–" },
              ]}
            />
          </div>
          <Card>
            <Facts>
              <Fact label={m.state}>
                <Badge tone={releaseTones[release.state]}>{m.states[release.state]}</Badge>
              </Fact>
              <Fact label={m.image}>
                <code class="break-all">{release.image}</code>
              </Fact>
              {release.commit && (
                <Fact label={m.commit}>
                  <code class="break-all">{release.commit}</code>
                </Fact>
              )}
              <Fact label={m.begun}>
                {formatMoment(new Date(release.createdAt), locale)}, {m.by(release.createdBy)}
              </Fact>
              {release.supersededBy && (
                <Fact label={m.supersededBy}>
                  <a class="link" href={`/releases/${release.supersededBy}`}>
                    {release.supersededBy}
                  </a>
                </Fact>
              )}
              {release.notes && (
                <Fact label={m.notes}>
                  <span class="whitespace-pre-line">{release.notes}</span>
                </Fact>
              )}
            </Facts>
          </Card>
        </div>
      )}
    </AdminShell>
  );
});
