import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { endpoints, IdentityRefused, reason, type SignUpRow } from "shared/identity_api/mod.ts";
import { Alert, Button, Card, setFlash, TextareaField } from "shared/ui/mod.ts";
import { beforeChange, change } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { signUpMessages } from "../../../components/messages/sign_ups.ts";
import { administrator, define } from "../../../state.ts";

const form = z.object({ reason });

interface Data {
  signUp: SignUpRow;
  text: string;
  errors: Record<string, string>;
}

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return beforeChange(ctx, async (ask, typed) => {
      const signUp = await ask(endpoints.getSignUp, { params: { id: ctx.params.id } });
      return page<Data>({ signUp, text: typed.reason ?? "", errors: {} });
    });
  },
  async POST(ctx) {
    administrator(ctx.state);
    const params = { id: ctx.params.id };
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    return await change(ctx, read.values, async (ask) => {
      const again = async (errors: Record<string, string>) => {
        const signUp = await ask(endpoints.getSignUp, { params });
        return page<Data>({ signUp, text: read.values.reason ?? "", errors }, { status: 422 });
      };
      if (!read.ok) return await again(read.errors);
      try {
        await ask(endpoints.declineSignUp, { params, body: read.value });
      } catch (error) {
        if (error instanceof IdentityRefused && error.status === 409) {
          return await again({ "": error.code });
        }
        throw error;
      }
      const response = ctx.redirect("/sign-ups", 303);
      const text = signUpMessages(ctx.state.locale).declined;
      setFlash(response.headers, { tone: "success", text });
      return response;
    });
  },
});

/** The reason of a no, before it goes out by mail. */
export default define.page<typeof handler>(function DeclineSignUp({ data, state, url }) {
  const m = signUpMessages(state.locale);
  const { signUp, text, errors } = data;
  return (
    <AdminShell
      state={state}
      path="/sign-ups"
      title={m.declineTitle}
      subtitle={`${signUp.company} · ${signUp.email}`}
      breadcrumbs={[
        { label: m.signUps, href: "/sign-ups" },
        { label: signUp.company, href: `/sign-ups/${signUp.id}` },
        { label: m.decline },
      ]}
    >
      <form method="post" action={url.pathname} class="max-w-xl" novalidate>
        {errors[""] && <Alert tone="error">{errorText(m.errors, errors[""])}</Alert>}
        <Card>
          <p class="mb-4">{m.declineText}</p>
          <TextareaField
            name="reason"
            label={m.declineReason}
            required
            maxLength={500}
            value={text}
            error={errorText(m.errors, errors.reason)}
          />
          <div class="flex flex-wrap gap-3">
            <Button type="submit" variant="danger">{m.decline}</Button>
            <Button href={`/sign-ups/${signUp.id}`} variant="ghost">{m.cancel}</Button>
          </div>
        </Card>
      </form>
    </AdminShell>
  );
});
