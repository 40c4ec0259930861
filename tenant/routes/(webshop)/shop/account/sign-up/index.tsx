import type { Context } from "fresh";
import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { TooBusy } from "shared/credentials/passwords.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { newPasswordFault } from "../../../../../services/webshop/customers/passwords.ts";
import { requestSignUp } from "../../../../../services/webshop/customers/sign_up.ts";
import { home, tiedBrowser, tieOf, visitorOf } from "../(_components)/browser.ts";
import { accountMessages, faultText } from "../(_components)/messages.ts";
import { NameFields } from "../(_components)/NameFields.tsx";
import { initOf, type Problem, ProblemAlert } from "../(_components)/Problem.tsx";
import { type AccountAreaState, defineArea } from "../(_components)/state.ts";
import { TaskPage } from "../(_components)/TaskPage.tsx";

const name = z.string().trim().max(100).default("");
const form = z.object({
  familyName: name,
  givenName: name,
  email: z.string().trim().min(1, "email_required").max(254).pipe(z.email("email_malformed")),
  password: z.string().max(10_000, "password_long").default(""),
  form: z.string().max(100).default(""),
}).refine(({ familyName, givenName }) => familyName || givenName, {
  path: ["familyName"],
  message: "name_required",
});

interface Data {
  tie: string;
  values: Record<string, string>;
  errors: Record<string, string>;
  problem: Problem | null;
}

async function show(
  { state, req }: Context<AccountAreaState>,
  asked: Partial<Omit<Data, "tie">> = {},
) {
  const tie = await tieOf(state, req);
  const { status, headers } = initOf(asked.problem ?? null);
  return page<Data>({ tie: tie.token, values: {}, errors: {}, problem: null, ...asked }, {
    status: asked.errors ? 422 : status,
    headers: { ...headers, "set-cookie": tie.cookie },
  });
}

export const handler = defineArea.handlers({
  GET(ctx) {
    return ctx.state.customer ? ctx.redirect(home, 303) : show(ctx);
  },

  // The same for every address: a worker looks whether it has an account.
  async POST(ctx) {
    const { state, req } = ctx;
    const read = await readForm(req, form, { maxBytes: 32_768 });
    const { values } = read;
    const browser = await tiedBrowser(state, req, values.form);
    if (!browser) return show(ctx, { values, problem: { code: "stale" } });
    if (!read.ok) return show(ctx, { values, errors: read.errors });
    const { email, password, familyName, givenName } = read.value;
    const fault = password
      ? await newPasswordFault(state, password, [email, familyName, givenName])
      : null;
    if (fault) return show(ctx, { values, errors: { password: fault } });
    try {
      const { locale } = state;
      const asked = { browser, email, password, familyName, givenName, locale };
      await requestSignUp(state, visitorOf(state, req), asked);
    } catch (error) {
      if (error instanceof TooBusy) return show(ctx, { values, problem: { code: "busy" } });
      throw error;
    }
    return ctx.redirect("/shop/account/sign-up/sent", 303);
  },
});

export default defineArea.page<typeof handler>(function SignUp({ data, state, url }) {
  const m = accountMessages(state.locale);
  const { values, errors } = data;
  return (
    <TaskPage state={state} url={url} title={m.signUpTitle} subtitle={m.signUpText}>
      <ProblemAlert locale={state.locale} problem={data.problem} />
      <form method="post">
        <input type="hidden" name="form" value={data.tie} />
        <NameFields locale={state.locale} values={values} errors={errors} />
        <TextField
          label={m.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          maxLength={254}
          value={values.email ?? ""}
          error={faultText(m.errors, errors.email)}
        />
        <TextField
          label={m.newPassword}
          name="password"
          type="password"
          autoComplete="new-password"
          hint={m.optionalHint}
          error={faultText(m.errors, errors.password)}
        />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.create}</Button>
      </form>
      <p class="mt-4 text-sm text-base-content/75">
        {m.have} <a class="link inline-block py-2" href="/shop/account/sign-in">{m.signIn}</a>
      </p>
    </TaskPage>
  );
});
