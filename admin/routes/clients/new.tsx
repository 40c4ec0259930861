import { page } from "fresh";
import { newToken } from "shared/auth/token.ts";
import { readForm } from "shared/http/mod.ts";
import { endpoints, IdentityRefused } from "shared/identity_api/mod.ts";
import { Button, Card } from "shared/ui/mod.ts";
import { beforeChange, change } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { clientMessages } from "../../components/messages/clients.ts";
import {
  choiceOf,
  clientForm,
  type ClientKind,
  clientKinds,
  type ClientValues,
} from "../../domain/client_form.ts";
import { administrator, define } from "../../state.ts";
import { ClientFields } from "./(_components)/ClientFields.tsx";
import { SecretOnce } from "./(_components)/SecretOnce.tsx";

type Data =
  | { step: "choose" }
  | { step: "describe"; kind: ClientKind; values: ClientValues; errors: Record<string, string> }
  | { step: "done"; id: string; secret: string | null };

const kindOf = (url: URL) => clientKinds.find((kind) => kind === url.searchParams.get("kind"));

const suggestedId = () => `client-${newToken().replaceAll(/[^a-z0-9]/g, "").slice(0, 8)}`;

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    const kind = kindOf(ctx.url);
    if (!kind) return page<Data>({ step: "choose" });
    return beforeChange(ctx, (_, typed) => {
      const values: ClientValues = "id" in typed ? typed : { id: suggestedId(), refresh: "on" };
      return Promise.resolve(page<Data>({ step: "describe", kind, values, errors: {} }));
    });
  },
  async POST(ctx) {
    administrator(ctx.state);
    const kind = kindOf(ctx.url);
    if (!kind) return ctx.redirect("/clients/new", 303);
    const read = await readForm(ctx.req, clientForm, { maxBytes: 65_536 });
    const again = (errors: Record<string, string>) =>
      page<Data>({ step: "describe", kind, values: read.values, errors }, { status: 422 });
    if (!read.ok) return again(read.errors);
    const body = { id: read.value.id, ...choiceOf(kind, read.value) };
    return await change(ctx, read.values, async (ask) => {
      try {
        const made = await ask(endpoints.createClient, { body });
        // Not after a redirect: a secret belongs in no address and in no cookie.
        return page<Data>({ step: "done", ...made }, { headers: { "cache-control": "no-store" } });
      } catch (error) {
        if (!(error instanceof IdentityRefused)) throw error;
        if (error.code === "id_taken") return again({ id: error.code });
        if (error.status === 422) return again(error.errors);
        throw error;
      }
    });
  },
});

/** Registers a client: what it is, what it needs, and its secret, once. */
export default define.page<typeof handler>(function NewClient({ data, state, url }) {
  const { locale } = state;
  const m = clientMessages(locale);
  const title = data.step === "done"
    ? m.created
    : data.step === "choose"
    ? m.chooseTitle
    : m.kinds[data.kind].title;
  return (
    <AdminShell
      state={state}
      path="/clients"
      title={title}
      subtitle={data.step === "choose"
        ? m.chooseSubtitle
        : data.step === "describe"
        ? m.kinds[data.kind].text
        : undefined}
      breadcrumbs={[{ label: m.clients, href: "/clients" }, { label: m.newClient }]}
    >
      {data.step === "choose" && (
        <ul class="grid max-w-3xl gap-3 sm:grid-cols-2">
          {clientKinds.map((kind) => (
            <li key={kind}>
              <a
                href={`/clients/new?kind=${kind}`}
                class="block h-full rounded-box border border-base-300 bg-base-100 p-5 hover:border-primary/60"
              >
                <span class="block font-semibold">{m.kinds[kind].title}</span>
                <span class="mt-1 block text-sm text-base-content/70">{m.kinds[kind].text}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
      {data.step === "describe" && (
        <form method="post" action={url.pathname + url.search} class="max-w-2xl" novalidate>
          <Card>
            <ClientFields {...data} isNew locale={locale} />
            <div class="mt-2 flex flex-wrap gap-3">
              <Button type="submit" variant="primary">{m.create}</Button>
              <Button href="/clients/new" variant="ghost">{m.cancel}</Button>
            </div>
          </Card>
        </form>
      )}
      {data.step === "done" && <SecretOnce id={data.id} secret={data.secret} locale={locale} />}
    </AdminShell>
  );
});
