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
import type { PlanList } from "shared/devops_api/mod.ts";
import {
  change as wantedChange,
  changeTenant,
  retryOperation,
} from "../../../domain/tenant_changes.ts";
import { getTenant, type Tenant } from "../../../domain/tenants.ts";
import { administrator, define, type State } from "../../../state.ts";
import { type Act, acts, changeOf } from "./(_acts)/acts.ts";
import { ActFields } from "./(_components)/ActFields.tsx";

/** `key` makes sending the form twice harmless. */
const form = z.looseObject({
  key: z.uuid(),
  // Boxes that were ticked: none, one or several values of one name.
  what: z.preprocess((sent) => sent === undefined ? [] : [sent].flat(), z.array(z.string())),
});

interface Data {
  act: Act;
  tenant: Tenant;
  values: Record<string, string>;
  errors: Record<string, string>;
  planList: PlanList | null;
}

async function load(ctx: Context<State>): Promise<Pick<Data, "act" | "tenant" | "planList">> {
  const act = acts.find((known) => known === ctx.params.act);
  const tenant = act && await getTenant(ctx.state.sql, ctx.params.slug);
  if (!tenant) throw new HttpError(404);
  const planList = act === "change" ? await ctx.state.devops.plans().catch(() => null) : null;
  return { act, tenant, planList };
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

/** What is wrong with a form: codes by field. */
function errorsOf(error: z.ZodError): Record<string, string> {
  return Object.fromEntries(
    error.issues.map(({ path, message }) => [String(path[0] ?? ""), message]),
  );
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
    const about = await load(ctx);
    const { act, tenant } = about;
    const { slug } = tenant;
    const { sql } = ctx.state;
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    const again = (errors: Record<string, string>, status = 422) =>
      page<Data>({ ...about, values: read.values, errors }, { status });
    if (!read.ok) return again(read.errors);
    const done = (flash: Parameters<typeof setFlash>[1]) => {
      const response = ctx.redirect(`/tenants/${slug}`, 303);
      setFlash(response.headers, flash);
      return response;
    };
    return await change(ctx, read.values, async () => {
      if (act === "invite") return done(await invite(ctx, actor, tenant));
      const said = {
        tone: "success",
        text: tenantMessages(ctx.state.locale).acts[act].done,
      } as const;
      if (act === "retry") {
        const retried = await retryOperation(sql, actor, slug, read.value.key);
        return retried ? done(said) : again({ "": "nothing_to_retry" });
      }
      const wanted = wantedChange.safeParse(changeOf(act, read.value));
      if (!wanted.success) return again(errorsOf(wanted.error));
      const result = await changeTenant(sql, actor, slug, wanted.data, read.value.key);
      if (result.ok) return done(said);
      return again({ [result.code === "confirmation_wrong" ? "confirmation" : ""]: result.code });
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
      <form method="post" action={url.pathname} class="max-w-2xl" autocomplete="off" novalidate>
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
