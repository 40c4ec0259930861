import { HttpError, page } from "fresh";
import { z } from "zod";
import { actorName, assertCan } from "shared/auth/mod.ts";
import { type DeadLetter, deadLetters } from "shared/bus/mod.ts";
import { type Envelope, envelopeSchema } from "shared/events/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { formatDateTime } from "shared/i18n/mod.ts";
import { Alert, Button, Card, Dialog, setFlash } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { assertSignedIn, define } from "../../../../state.ts";
import { deadLetterMessages } from "./(_components)/messages.ts";
import { noteSettled } from "./(_components)/note.ts";

const list = "/settings/dead-letters";
const idSchema = z.string().regex(/^\d{1,18}$/);
const action = z.object({ act: z.enum(["replay", "discard"]) });

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "settings:manage");
    const id = idSchema.safeParse(ctx.params.id);
    if (!id.success) throw new HttpError(404);
    const letter = await deadLetters.get(ctx.state.sql, id.data);
    if (letter) return page({ letter, asking: ctx.url.searchParams.get("dialog") === "discard" });
    // A link from a mail or another tab, after somebody has decided.
    const response = ctx.redirect(list, 303);
    setFlash(response.headers, {
      tone: "info",
      text: deadLetterMessages(ctx.state.locale).notFound,
    });
    return response;
  },

  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "settings:manage");
    const id = idSchema.safeParse(ctx.params.id);
    if (!id.success) throw new HttpError(404);
    const form = await readForm(ctx.req, action);
    if (!form.ok) throw new HttpError(400, "Unknown action");
    const m = deadLetterMessages(ctx.state.locale);
    const { act } = form.value;
    const settled = await deadLetters[act](
      ctx.state.sql,
      { id: id.data },
      actorName(session),
      noteSettled(ctx.state, act),
    );
    const response = ctx.redirect(list, 303);
    setFlash(
      response.headers,
      settled > 0
        ? { tone: "success", text: act === "replay" ? m.replayed(settled) : m.discarded }
        : { tone: "info", text: m.settled },
    );
    return response;
  },
});

export default define.page<typeof handler>(function DeadLetterPage({ data, state, url }) {
  const { letter, asking } = data;
  const m = deadLetterMessages(state.locale);
  const envelope = envelopeSchema.safeParse(letter.event).data;
  const time = (at: Date) => formatDateTime(at, state.locale, state.tenant.timeZone);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={letter.type}
      subtitle={time(letter.deadAt)}
      breadcrumbs={[
        { label: m.settings, href: "/settings" },
        { label: m.title, href: list },
        { label: letter.type },
      ]}
      actions={
        <>
          <form method="post" action={url.pathname}>
            <input type="hidden" name="act" value="replay" />
            <Button type="submit" variant="primary" icon="refresh" title={m.replayHint}>
              {m.replay}
            </Button>
          </form>
          <Button href={`${url.pathname}?dialog=discard`} variant="danger" icon="trash">
            {m.discard}
          </Button>
        </>
      }
    >
      <Alert tone="warning" title={m.causes[letter.cause]}>
        <p>{m.advice[letter.cause]}</p>
        <details class="mt-2">
          <summary class="cursor-pointer">{m.technical}</summary>
          <p class="mt-1 break-words whitespace-pre-wrap" lang="en">{letter.reason}</p>
        </details>
      </Alert>
      <div class="grid grid-cols-1 gap-6 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <Card>
          <Facts letter={letter} envelope={envelope} m={m} time={time} />
        </Card>
        <Card title={m.content}>
          {envelope && envelope.tenant !== state.tenant.slug
            ? <p>{m.foreign}</p>
            : (
              <pre class="overflow-x-auto text-sm" tabIndex={0}>
              {JSON.stringify(envelope ?? letter.event, null, 2)}
              </pre>
            )}
        </Card>
      </div>
      <Dialog
        title={m.discardTitle}
        open={asking}
        closeHref={url.pathname}
        closeLabel={m.cancel}
      >
        <p class="mb-5">{m.discardText}</p>
        <form method="post" action={url.pathname}>
          <input type="hidden" name="act" value="discard" />
          <Button type="submit" variant="danger" icon="trash">{m.discard}</Button>
        </form>
      </Dialog>
    </TenantShell>
  );
});

function Facts({ letter, envelope, m, time }: {
  letter: DeadLetter;
  envelope: Envelope | undefined;
  m: ReturnType<typeof deadLetterMessages>;
  time(at: Date): string;
}) {
  const facts: [string, string | number][] = [
    [m.consumer, m.known[letter.consumer] ?? letter.consumer],
    [m.attempts, letter.attempts],
    ...(envelope
      ? [[m.time, time(new Date(envelope.time))], [m.subject, envelope.subject]] as [
        string,
        string,
      ][]
      : []),
    [m.id, letter.eventId],
  ];
  return (
    <dl class="grid gap-3">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt class="text-sm text-base-content/70">{label}</dt>
          <dd class="font-medium break-all">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
