import { HttpError, page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { setFlash } from "shared/ui/mod.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { adminMessages } from "../../../components/messages.ts";
import { DevopsUnavailable } from "../../../domain/devops.ts";
import { renewInvitation } from "../../../domain/invitation.ts";
import { type Change, changeTenant, getTenant, newTenant, plans } from "../../../domain/tenants.ts";
import { administrator, define } from "../../../state.ts";
import { Manage } from "./(_components)/Manage.tsx";

const form = z.object({
  act: z.enum(["suspend", "resume", "change", "delete", "invite"]),
  key: z.uuid().optional(),
  name: newTenant.shape.name.optional(),
  plan: z.enum(plans).optional(),
  confirmation: z.string().max(100).default(""),
});

export const handler = define.handlers({
  async POST(ctx) {
    const actor = administrator(ctx.state);
    const { sql, devops, config, locale } = ctx.state;
    const m = adminMessages(locale);
    const { slug } = ctx.params;
    const tenant = await getTenant(sql, slug);
    if (!tenant) throw new HttpError(404);
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    if (!read.ok) {
      if (!read.errors.name) throw new HttpError(400, "Unknown action");
      return page({ tenant, errors: read.errors, typed: "" }, { status: 422 });
    }
    const answer = (tone: "success" | "error", text: string) => {
      const response = ctx.redirect(`/tenants/${slug}`, 303);
      setFlash(response.headers, { tone, text });
      return response;
    };

    const { act, key, name = tenant.name, plan = tenant.plan, confirmation } = read.value;
    if (act === "invite") {
      try {
        const sources = { sql, devops, secretKey: config.SECRET_KEY };
        const renewed = await renewInvitation(sources, actor, slug);
        return answer("success", renewed ? m.invitationRenewed : m.invitationNotNeeded);
      } catch (error) {
        if (!(error instanceof DevopsUnavailable)) throw error;
        return answer("error", m.errors.devops_unavailable);
      }
    }
    if (!key) throw new HttpError(400, "The form's key is missing");
    const change: Change = act === "change"
      ? { kind: act, name, plan }
      : act === "delete"
      ? { kind: act, confirmation }
      : { kind: act };
    const result = await changeTenant(sql, actor, slug, change, key);
    if (result.ok) return answer("success", m.requested[act]);
    if (result.code === "confirmation_wrong") {
      const errors = { confirmation: result.code };
      return page({ tenant, errors, typed: confirmation }, { status: 422 });
    }
    return answer("error", m.refusals[result.code]);
  },
});

/** Shown only when a form came back with an error: the forms again, with the error beside its field. */
export default define.page<typeof handler>(function ActOnTenant({ data, state }) {
  const m = adminMessages(state.locale);
  const { tenant, errors, typed } = data;
  const back = `/tenants/${tenant.slug}`;
  return (
    <AdminShell
      state={state}
      path="/tenants"
      title={m.manage}
      breadcrumbs={[
        { label: m.tenants, href: "/tenants" },
        { label: tenant.name, href: back },
        { label: m.manage },
      ]}
    >
      <div class="max-w-xl space-y-4">
        <Manage tenant={tenant} path={back} locale={state.locale} errors={errors} typed={typed} />
      </div>
    </AdminShell>
  );
});
