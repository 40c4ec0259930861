import { type Context, page } from "fresh";
import { z } from "zod";
import { uuidv7 } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { endpoints, type SignUpRow } from "shared/identity_api/mod.ts";
import { Alert, setFlash } from "shared/ui/mod.ts";
import { askIdentity, beforeChange, change, unlessAway } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { adminMessages } from "../../components/messages.ts";
import { newTenantMessages } from "../../components/messages/new_tenant.ts";
import { signUpMessages } from "../../components/messages/sign_ups.ts";
import { type PlanList } from "shared/devops_api/mod.ts";
import { DevopsUnavailable } from "../../domain/devops.ts";
import { suggestSlug } from "../../domain/slug.ts";
import { createTenant, newTenant } from "../../domain/tenants.ts";
import { administrator, define, type State } from "../../state.ts";
import { NewTenantForm } from "./(_components)/NewTenantForm.tsx";
import { ReviewTenant } from "./(_components)/ReviewTenant.tsx";

/** `key` makes sending the form twice harmless. */
const form = newTenant.extend({
  key: z.uuid(),
  signUp: z.uuid().optional(),
  /** The button: look at it all once more, go back to the form, or make it. */
  step: z.enum(["review", "edit", "create"]).default("create"),
});

export type Values = Partial<Record<keyof z.infer<typeof form>, string>>;

interface Data {
  values: Values;
  errors: Record<string, string>;
  /** Everything is filled in: to be looked at once more. */
  review?: boolean;
  /** What the plans give; null when it is not known. */
  plans: PlanList | null;
}

/** Of a sign-up: its own id is the key, so that approved twice it makes one tenant. */
const valuesOf = (wish: SignUpRow): Values => ({
  key: wish.id,
  signUp: wish.id,
  name: wish.company.slice(0, 80),
  slug: wish.slug,
  ownerEmail: wish.email,
  plan: wish.plan,
  locale: wish.locale,
});

/** The tenant is on its way; whether or not identity can be told, that is where to go. */
async function approve(ctx: Context<State>, signUp: string, slug: string): Promise<Response> {
  const m = signUpMessages(ctx.state.locale);
  const told = await askIdentity(
    ctx,
    (ask) => ask(endpoints.approveSignUp, { params: { id: signUp }, body: { tenant: slug } }),
  ).then((answer) => !(answer instanceof Response), () => false);
  const response = ctx.redirect(`/tenants/${slug}`, 303);
  setFlash(
    response.headers,
    told ? { tone: "success", text: m.approved } : { tone: "warning", text: m.notNoted },
  );
  return response;
}

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    const id = ctx.url.searchParams.get("sign_up");
    return beforeChange(ctx, async (ask, typed) => {
      const plans = await plansOf(ctx);
      const values: Values = "key" in typed
        ? typed
        : id
        ? valuesOf(await ask(endpoints.getSignUp, { params: { id } }))
        : { key: uuidv7() };
      // Back from a proof that was asked for when it was to be made.
      return page<Data>({ values, errors: {}, plans, review: values.step === "create" });
    });
  },
  async POST(ctx) {
    const actor = administrator(ctx.state);
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    const plans = await plansOf(ctx);
    if (!read.ok) {
      const values: Values = read.values;
      // Without JavaScript nobody has suggested an address yet.
      const suggested = values.slug ? "" : suggestSlug(values.name ?? "");
      if (suggested) {
        values.slug = suggested;
        read.errors.slug = "slug_suggested";
      }
      return page<Data>({ values, errors: read.errors, plans }, { status: 422 });
    }
    const { key, signUp, step, ...input } = read.value;
    const again = (errors: Record<string, string>, status: number) =>
      page<Data>({ values: read.values, errors, plans }, { status });
    if (step === "edit") return again({}, 200);
    return await change(ctx, read.values, async () => {
      if (step === "review") {
        const refusal = await ctx.state.devops.slugRefusal(input.slug);
        if (refusal) return again({ slug: refusal }, 422);
        return page<Data>({ values: read.values, errors: {}, plans, review: true });
      }
      const result = await createTenant(ctx.state.sql, ctx.state.devops, actor, input, key);
      if (result.ok && signUp) return await approve(ctx, signUp, result.slug);
      if (result.ok) return ctx.redirect(`/tenants/${result.slug}`, 303);
      return again(result.errors, 422);
    }).catch(unlessAway((code) => again({ "": code }, 503), DevopsUnavailable));
  },
});

const plansOf = ({ state }: Context<State>) => state.devops.plans().catch(() => null);

export default define.page<typeof handler>(function NewTenant({ data, state, url }) {
  const m = adminMessages(state.locale);
  const n = newTenantMessages(state.locale);
  const { values, errors, review } = data;
  const origin = new URL(state.config.ORIGIN);
  const pattern = `{slug}.${origin.host.replace(/^[^.]+\./, "")}`;
  return (
    <AdminShell
      state={state}
      path="/tenants"
      title={review ? n.reviewTitle : m.newTenant}
      breadcrumbs={[{ label: m.tenants, href: "/tenants" }, { label: m.newTenant }]}
    >
      <form method="post" action={url.pathname} class="max-w-2xl" novalidate>
        {errors[""] && <Alert tone="error">{errorText(n.errors, errors[""])}</Alert>}
        <input type="hidden" name="key" value={values.key} />
        {values.signUp && (
          <>
            <input type="hidden" name="signUp" value={values.signUp} />
            <Alert tone="info">
              {signUpMessages(state.locale).fromSignUp(values.ownerEmail ?? "")}
            </Alert>
          </>
        )}
        {review
          ? <ReviewTenant values={values} addressPattern={pattern} locale={state.locale} />
          : <NewTenantForm {...data} addressPattern={pattern} locale={state.locale} />}
      </form>
    </AdminShell>
  );
});
