import { page } from "fresh";
import { endpoints } from "shared/identity_api/mod.ts";
import { Button, Card, setFlash } from "shared/ui/mod.ts";
import { beforeChange, change } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { Fact, Facts } from "../../components/Facts.tsx";
import { peopleMessages } from "../../components/messages/people.ts";
import { Time } from "../../components/Time.tsx";
import { administrator, define } from "../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return beforeChange(ctx, async (ask) => {
      const params = { id: ctx.params.id };
      return page({ session: await ask(endpoints.getSession, { params }) });
    });
  },
  POST(ctx) {
    administrator(ctx.state);
    return change(ctx, {}, async (ask) => {
      await ask(endpoints.endSession, { params: { id: ctx.params.id } });
      const response = ctx.redirect("/sessions", 303);
      const text = peopleMessages(ctx.state.locale).sessionEnded;
      setFlash(response.headers, { tone: "success", text });
      return response;
    });
  },
});

/** The question before a session is ended. */
export default define.page<typeof handler>(function EndSession({ data, state, url }) {
  const m = peopleMessages(state.locale);
  const { session } = data;
  return (
    <AdminShell
      state={state}
      path="/sessions"
      title={m.endSessionTitle}
      subtitle={m.endSessionText}
      breadcrumbs={[{ label: m.sessions, href: "/sessions" }, { label: m.end }]}
    >
      <form method="post" action={url.pathname} class="max-w-xl">
        <Card>
          <Facts>
            <Fact label={m.person}>
              <a class="link" href={`/users/${session.accountId}`}>{session.email}</a>
            </Fact>
            <Fact label={m.device}>{session.device || "–"}</Fact>
            <Fact label={m.apps}>{session.clients.join(", ") || "–"}</Fact>
            <Fact label={m.signedIn}>
              <Time at={session.createdAt} locale={state.locale} />
            </Fact>
            <Fact label={m.lastSeen}>
              <Time at={session.seenAt} locale={state.locale} />
            </Fact>
          </Facts>
          <div class="mt-5 flex flex-wrap gap-3">
            <Button type="submit" variant="danger">{m.endSessionTitle}</Button>
            <Button href="/sessions" variant="ghost">{m.cancel}</Button>
          </div>
        </Card>
      </form>
    </AdminShell>
  );
});
