import { HttpError, page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { type AccountDetail, endpoints, IdentityRefused, reason } from "shared/identity_api/mod.ts";
import { Alert, Button, Card, CheckboxField, setFlash, TextareaField } from "shared/ui/mod.ts";
import { type Ask, beforeChange, change } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { peopleMessages } from "../../../components/messages/people.ts";
import { administrator, define } from "../../../state.ts";
import { type Act, acts } from "./(_acts)/acts.ts";

const form = z.object({
  reason,
  admin: z.literal("on").optional(),
  support: z.literal("on").optional(),
});

interface Data {
  act: Act;
  account: AccountDetail;
  values: Record<string, string>;
  errors: Record<string, string>;
}

function actOf(name: string): Act {
  const act = acts.find((known) => known === name);
  if (!act) throw new HttpError(404);
  return act;
}

async function carryOut(ask: Ask, act: Act, id: string, input: z.output<typeof form>) {
  const params = { id };
  const body = { reason: input.reason };
  if (act === "disable") await ask(endpoints.disableAccount, { params, body });
  if (act === "enable") await ask(endpoints.enableAccount, { params, body });
  if (act === "end-sessions") await ask(endpoints.endAccountSessions, { params, body });
  if (act === "require-reset") await ask(endpoints.requireReset, { params, body });
  if (act === "reset-second-factor") await ask(endpoints.resetSecondFactor, { params, body });
  if (act === "platform-roles") {
    const roles = { admin: input.admin === "on", support: input.support === "on" };
    await ask(endpoints.setPlatformRoles, { params, body: { ...body, ...roles } });
  }
}

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    const act = actOf(ctx.params.act);
    return beforeChange(ctx, async (ask, typed) => {
      const account = await ask(endpoints.getAccount, { params: { id: ctx.params.id } });
      const values = "reason" in typed ? typed : {
        ...(account.platformAdmin ? { admin: "on" } : {}),
        ...(account.platformSupport ? { support: "on" } : {}),
      };
      return page<Data>({ act, account, values, errors: {} });
    });
  },
  async POST(ctx) {
    administrator(ctx.state);
    const act = actOf(ctx.params.act);
    const { id } = ctx.params;
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    return await change(ctx, read.values, async (ask) => {
      const again = async (errors: Record<string, string>) => {
        const account = await ask(endpoints.getAccount, { params: { id } });
        return page<Data>({ act, account, values: read.values, errors }, { status: 422 });
      };
      if (!read.ok) return await again(read.errors);
      try {
        await carryOut(ask, act, id, read.value);
      } catch (error) {
        if (error instanceof IdentityRefused && error.status === 409) {
          return await again({ "": error.code });
        }
        throw error;
      }
      const response = ctx.redirect(`/users/${id}`, 303);
      const text = peopleMessages(ctx.state.locale).acts[act].done;
      setFlash(response.headers, { tone: "success", text });
      return response;
    });
  },
});

/** The question before something is done, with its reason. */
export default define.page<typeof handler>(function ActOnUser({ data, state, url }) {
  const m = peopleMessages(state.locale);
  const { act, account, values, errors } = data;
  const name = account.name || account.email;
  const { title, text, link } = m.acts[act];
  return (
    <AdminShell
      state={state}
      path="/users"
      title={title}
      subtitle={name === account.email ? name : `${name} · ${account.email}`}
      breadcrumbs={[
        { label: m.users, href: "/users" },
        { label: name, href: `/users/${account.id}` },
        { label: link },
      ]}
    >
      <form method="post" action={url.pathname} class="max-w-xl" novalidate>
        {errors[""] && <Alert tone="error">{errorText(m.errors, errors[""])}</Alert>}
        <Card>
          <p class="mb-4">{text}</p>
          {act === "platform-roles" && (
            <>
              <CheckboxField name="admin" label={m.adminRole} checked={values.admin === "on"} />
              <CheckboxField
                name="support"
                label={m.supportRole}
                checked={values.support === "on"}
              />
            </>
          )}
          <TextareaField
            name="reason"
            label={m.reason}
            hint={m.reasonHint}
            required
            maxLength={500}
            value={values.reason ?? ""}
            error={errorText(m.errors, errors.reason)}
          />
          <div class="flex flex-wrap gap-3">
            <Button type="submit" variant={act === "enable" ? "primary" : "danger"}>{title}</Button>
            <Button href={`/users/${account.id}`} variant="ghost">{m.cancel}</Button>
          </div>
        </Card>
      </form>
    </AdminShell>
  );
});
