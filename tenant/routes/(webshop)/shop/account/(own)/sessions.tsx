import { page } from "fresh";
import { z } from "zod";
import { formatDateTime, formatRelative } from "shared/i18n/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import { placesOf } from "shared/credentials/places.ts";
import { Badge, Button, Card, setFlash } from "shared/ui/mod.ts";
import { endSessions, listSessions } from "../../../../../services/webshop/customers/sessions.ts";
import { accountMessages } from "../(_components)/messages.ts";
import { OwnPage } from "../(_components)/OwnPage.tsx";
import { defineOwn } from "../(_components)/state.ts";

const form = z.discriminatedUnion("act", [
  z.object({ act: z.literal("end"), session: z.uuid() }),
  z.object({ act: z.literal("end-others") }),
]);

export const handler = defineOwn.handlers({
  async GET({ state: { sql, config, account, locale } }) {
    const idle = config.CUSTOMER_SESSION_IDLE_SECONDS;
    const sessions = await listSessions(sql, account.id, idle);
    return page({ sessions, places: await placesOf(sessions.map(({ ip }) => ip), locale) });
  },

  // Closing what is open needs no proof: who wants to is better let.
  async POST(ctx) {
    const { sql, account, customer, locale } = ctx.state;
    const m = accountMessages(locale);
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    const response = ctx.redirect("/shop/account/sessions", 303);
    if (!read.ok) return response;
    const one = read.value.act === "end";
    await endSessions(
      sql,
      account.id,
      read.value.act === "end" ? { id: read.value.session } : { allBut: customer.id },
    );
    setFlash(response.headers, { tone: "success", text: one ? m.ended : m.endedOthers });
    return response;
  },
});

export default defineOwn.page<typeof handler>(function Sessions({ data, state, url }) {
  const { locale, customer, tenant } = state;
  const m = accountMessages(locale);
  return (
    <OwnPage state={state} url={url} title={m.sessions} subtitle={m.sessionsText}>
      <Card>
        <ul class="divide-y divide-base-300">
          {data.sessions.map((session) => {
            const name = deviceName(session.userAgent, locale);
            const current = session.id === customer.id;
            return (
              <li
                key={session.id}
                class="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0"
              >
                <div class="min-w-0 flex-1 basis-56 break-words">
                  <p class="flex flex-wrap items-center gap-2 font-medium">
                    {name}
                    {current && <Badge tone="success">{m.thisDevice}</Badge>}
                  </p>
                  <p class="text-sm text-base-content/70">
                    {[
                      data.places.get(session.ip),
                      session.ip,
                      m.since(formatDateTime(session.createdAt, locale, tenant.timeZone)),
                      ...(current ? [] : [m.lastSeen(formatRelative(session.seenAt, locale))]),
                    ].filter(Boolean).join(" · ")}
                  </p>
                </div>
                {!current && (
                  <form method="post">
                    <input type="hidden" name="session" value={session.id} />
                    <Button
                      type="submit"
                      name="act"
                      value="end"
                      size="sm"
                      aria-label={m.signOutOf(name)}
                    >
                      {m.signOutThere}
                    </Button>
                  </form>
                )}
              </li>
            );
          })}
        </ul>
      </Card>
      {data.sessions.length > 1 && (
        <form method="post">
          <Button type="submit" name="act" value="end-others" variant="danger">
            {m.signOutOthers}
          </Button>
        </form>
      )}
    </OwnPage>
  );
});
