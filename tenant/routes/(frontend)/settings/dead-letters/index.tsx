import { HttpError, page } from "fresh";
import { z } from "zod";
import { actorName, assertCan } from "shared/auth/mod.ts";
import { deadLetters } from "shared/bus/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { formatRelative } from "shared/i18n/mod.ts";
import { Button, DataTable, EmptyState, setFlash, Tabs } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { assertSignedIn, define } from "../../../../state.ts";
import { deadLetterMessages } from "./(_components)/messages.ts";
import { noteSettled } from "./(_components)/note.ts";

const path = "/settings/dead-letters";
const pageSize = 50;
const query = z.object({
  consumer: z.string().max(200).optional(),
  before: z.string().regex(/^\d{1,18}$/).optional(),
});

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "settings:manage");
    const asked = query.safeParse(Object.fromEntries(ctx.url.searchParams));
    if (!asked.success) throw new HttpError(404);
    const { sql } = ctx.state;
    const [counts, found] = await Promise.all([
      deadLetters.counts(sql),
      deadLetters.list(sql, { ...asked.data, limit: pageSize + 1 }),
    ]);
    const letters = found.slice(0, pageSize);
    const next = found.length > pageSize ? letters.at(-1)!.id : null;
    return page({ counts, letters, next, consumer: asked.data.consumer });
  },

  /** Replays all of one consumer. */
  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "settings:manage");
    const form = await readForm(ctx.req, z.object({ consumer: z.string().min(1).max(200) }));
    if (!form.ok) throw new HttpError(400, "Unknown consumer");
    const replayed = await deadLetters.replay(
      ctx.state.sql,
      form.value,
      actorName(session),
      noteSettled(ctx.state, "replay"),
    );
    const m = deadLetterMessages(ctx.state.locale);
    const response = ctx.redirect(path, 303);
    setFlash(
      response.headers,
      replayed > 0
        ? { tone: "success", text: m.replayed(replayed) }
        : { tone: "info", text: m.settled },
    );
    return response;
  },
});

export default define.page<typeof handler>(function DeadLetters({ data, state, url }) {
  const { counts, letters, next, consumer } = data;
  const m = deadLetterMessages(state.locale);
  const label = (name: string) => m.known[name] ?? name;
  const of = (name: string) => `${path}?${new URLSearchParams({ consumer: name })}`;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.title}
      subtitle={m.subtitle}
      breadcrumbs={[{ label: m.settings, href: "/settings" }, { label: m.title }]}
      actions={consumer && counts[consumer]
        ? (
          <form method="post" action={path}>
            <input type="hidden" name="consumer" value={consumer} />
            <Button type="submit" icon="refresh">{m.replayAll(label(consumer))}</Button>
          </form>
        )
        : undefined}
    >
      {total > 0 && (
        <Tabs
          label={m.consumers}
          items={[
            { label: `${m.all} ${total}`, href: path, current: !consumer },
            ...Object.entries(counts).map(([name, count]) => ({
              label: `${label(name)} ${count}`,
              href: of(name),
              current: consumer === name,
            })),
          ]}
        />
      )}
      <DataTable
        caption={m.title}
        rows={letters}
        rowKey={(row) => row.id}
        empty={<EmptyState icon="check" title={m.emptyTitle} text={m.emptyText} />}
        columns={[
          {
            key: "event",
            label: m.event,
            render: (row) => (
              <a class="link link-hover font-medium" href={`${path}/${row.id}`}>
                <code>{row.type}</code>
              </a>
            ),
          },
          { key: "consumer", label: m.consumer, render: (row) => label(row.consumer) },
          {
            key: "reason",
            label: m.reason,
            render: (row) => (
              <span class="line-clamp-2 max-w-md min-w-48">{m.causes[row.cause]}</span>
            ),
          },
          { key: "attempts", label: m.attempts, align: "right", render: (row) => row.attempts },
          {
            key: "age",
            label: m.age,
            align: "right",
            render: (row) => (
              <time dateTime={row.deadAt.toISOString()} class="whitespace-nowrap">
                {formatRelative(row.deadAt, state.locale)}
              </time>
            ),
          },
        ]}
      />
      {next && (
        <p class="mt-3 text-right">
          <Button
            href={`${path}?${new URLSearchParams({
              ...(consumer ? { consumer } : {}),
              before: next,
            })}`}
          >
            {m.older}
          </Button>
        </p>
      )}
    </TenantShell>
  );
});
