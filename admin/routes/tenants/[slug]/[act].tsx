import { type Context, HttpError, page } from "fresh";
import { z } from "zod";
import { uuidv7 } from "shared/db/mod.ts";
import type { AuditActor } from "shared/audit/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { Alert, Button, Card, setFlash } from "shared/ui/mod.ts";
import { beforeChange, change, unlessAway } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { adminMessages } from "../../../components/messages.ts";
import { tenantMessages } from "../../../components/messages/tenant.ts";
import { DevopsUnavailable } from "../../../domain/devops.ts";
import { renewInvitation } from "../../../domain/invitation.ts";
import {
  type Change,
  changeTenant,
  getTenant,
  newTenant,
  plans,
  type Tenant,
} from "../../../domain/tenants.ts";
import { administrator, define, type State } from "../../../state.ts";
import { type Act, acts } from "./(_acts)/acts.ts";
import { ActFields } from "./(_components)/ActFields.tsx";

/** `key` makes sending the form twice harmless. */
const form = z.object({
  key: z.uuid(),
  name: newTenant.shape.name.optional(),
  plan: z.enum(plans).optional(),
  confirmation: z.string().max(100).default(""),
});
type Input = z.output<typeof form>;

interface Data {
  act: Act;
  tenant: Tenant;
  values: Record<string, string>;
  errors: Record<string, string>;
}

async function load(ctx: Context<State>): Promise<{ act: Act; tenant: Tenant }> {
  const act = acts.find((known) => known === ctx.params.act);
  const tenant = act && await getTenant(ctx.state.sql, ctx.params.slug);
  if (!tenant) throw new HttpError(404);
  return { act, tenant };
}

/** Does it, and returns what to say. Throws `DevopsUnavailable`. */
async function invite({ state }: Context<State>, actor: AuditActor, { slug, ownerEmail }: Tenant) {
  const { sql, devops, config, locale } = state;
  const t = tenantMessages(locale);
  const renewed = await renewInvitation({ sql, devops, secretKey: config.SECRET_KEY }, actor, slug);
  if (!renewed) return { tone: "success" as const, text: t.invitationNotNeeded };
  return renewed.mailed
    ? { tone: "success" as const, text: t.invitationMailed(ownerEmail) }
    : { tone: "warning" as const, text: t.invitationNotMailed };
}

function changeOf(act: Exclude<Act, "invite">, tenant: Tenant, input: Input): Change {
  const { name = tenant.name, plan = tenant.plan, confirmation } = input;
  if (act === "change") return { kind: act, name, plan };
  return act === "delete" ? { kind: act, confirmation } : { kind: act };
}

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const about = await load(ctx);
    return await beforeChange(
      ctx,
      (_, typed) =>
        Promise.resolve(page<Data>({ ...about, values: { key: uuidv7(), ...typed }, errors: {} })),
    );
  },
  async POST(ctx) {
    const actor = administrator(ctx.state);
    const { act, tenant } = await load(ctx);
    const { slug } = tenant;
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    const again = (errors: Record<string, string>, status = 422) =>
      page<Data>({ act, tenant, values: read.values, errors }, { status });
    if (!read.ok) return again(read.errors);
    const done = (flash: Parameters<typeof setFlash>[1]) => {
      const response = ctx.redirect(`/tenants/${slug}`, 303);
      setFlash(response.headers, flash);
      return response;
    };
    return await change(ctx, read.values, async () => {
      if (act === "invite") return done(await invite(ctx, actor, tenant));
      const wanted = changeOf(act, tenant, read.value);
      const result = await changeTenant(ctx.state.sql, actor, slug, wanted, read.value.key);
      if (!result.ok) {
        return again({ [result.code === "confirmation_wrong" ? "confirmation" : ""]: result.code });
      }
      return done({ tone: "success", text: tenantMessages(ctx.state.locale).acts[act].done });
    }).catch(unlessAway((code) => again({ "": code }, 503), DevopsUnavailable));
  },
});

/** The question before something is done, with what it needs to be told. */
export default define.page<typeof handler>(function ActOnTenant({ data, state, url }) {
  const m = adminMessages(state.locale);
  const t = tenantMessages(state.locale);
  const { act, tenant, values, errors } = data;
  const { link, title, text, go } = t.acts[act];
  const back = `/tenants/${tenant.slug}`;
  return (
    <AdminShell
      state={state}
      path="/tenants"
      title={title}
      subtitle={`${tenant.name} · ${tenant.slug}`}
      breadcrumbs={[
        { label: m.tenants, href: "/tenants" },
        { label: tenant.name, href: back },
        { label: link },
      ]}
    >
      <form method="post" action={url.pathname} class="max-w-xl" autocomplete="off" novalidate>
        {errors[""] && <Alert tone="error">{errorText(t.refusals, errors[""])}</Alert>}
        <Card>
          <input type="hidden" name="key" value={values.key} />
          <p class="mb-4">{text}</p>
          <ActFields {...data} locale={state.locale} />
          <div class="flex flex-wrap gap-3">
            <Button type="submit" variant={act === "delete" ? "danger" : "primary"}>{go}</Button>
            <Button href={back} variant="ghost">{m.cancel}</Button>
          </div>
        </Card>
      </form>
    </AdminShell>
  );
});
