import type { Context } from "fresh";
import { page } from "fresh";
import { z } from "zod";
import { readForm, safeRedirectPath } from "shared/http/mod.ts";
import { TooBusy } from "shared/credentials/passwords.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { getAccount } from "../../../../../services/webshop/customers/accounts.ts";
import { beginMailSignIn } from "../../../../../services/webshop/customers/mail_sign_in.ts";
import { provePasswordOf } from "../../../../../services/webshop/customers/sign_in.ts";
import { home, signIn, tiedBrowser, tieOf, visitorOf } from "../(_components)/browser.ts";
import { accountMessages, faultText } from "../(_components)/messages.ts";
import { initOf, type Problem, ProblemAlert } from "../(_components)/Problem.tsx";
import { type AccountAreaState, defineArea } from "../(_components)/state.ts";
import { TaskPage } from "../(_components)/TaskPage.tsx";
import PasskeySignIn from "../(_islands)/PasskeySignIn.tsx";

const form = z.object({
  email: z.string().trim().min(1, "email_required").max(254).pipe(z.email("email_malformed")),
  password: z.string().max(10_000).default(""),
  by: z.enum(["password", "mail"]).catch("password"),
  confirm: z.string().default(""),
  return_to: z.string().max(2000).default(""),
  form: z.string().max(100).default(""),
});

interface Asked {
  /** Whoever is signed in proves it once more. */
  confirm: boolean;
  email: string;
  returnTo: string;
  problem: Problem | null;
  error?: string;
}

async function show({ state, req }: Context<AccountAreaState>, asked: Asked) {
  const tie = await tieOf(state, req);
  const { status, headers } = initOf(asked.problem);
  return page({ ...asked, tie: tie.token }, {
    status: asked.error ? 422 : status,
    headers: { ...headers, "set-cookie": tie.cookie },
  });
}

export const handler = defineArea.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    const returnTo = safeRedirectPath(url.searchParams.get("return_to"), home);
    const account = state.customer && await getAccount(state.sql, state.customer.accountId);
    const confirm = !!account && url.searchParams.has("confirm");
    if (account && !confirm) return ctx.redirect(returnTo, 303);
    return show(ctx, { confirm, email: account?.email ?? "", returnTo, problem: null });
  },

  async POST(ctx) {
    const { state, req } = ctx;
    const read = await readForm(req, form, { maxBytes: 32_768 });
    const { values } = read;
    const returnTo = safeRedirectPath(values.return_to, home);
    const asked = { confirm: !!values.confirm, email: values.email ?? "", returnTo };
    const browser = await tiedBrowser(state, req, values.form);
    if (!browser) return show(ctx, { ...asked, problem: { code: "stale" } });
    if (!read.ok) return show(ctx, { ...asked, problem: null, error: read.errors.email });
    const { email, password, by } = read.value;
    const visitor = visitorOf(state, req);
    if (by === "mail") {
      const { locale } = state;
      const id = await beginMailSignIn(state, visitor, { browser, email, returnTo, locale });
      return ctx.redirect(`/shop/account/sign-in/code?id=${id}`, 303);
    }
    const proof = await provePasswordOf(state, visitor, { email, password }).catch((error) => {
      if (error instanceof TooBusy) return { ok: false, code: "busy" } as const;
      throw error;
    });
    if (!proof.ok) return show(ctx, { ...asked, problem: proof });
    return await signIn(state, req, { accountId: proof.accountId, amr: ["pwd"] }, returnTo);
  },
});

export default defineArea.page<typeof handler>(function SignIn({ data, state, url }) {
  const m = accountMessages(state.locale);
  const { confirm, email, returnTo } = data;
  return (
    <TaskPage
      state={state}
      url={url}
      title={confirm ? m.confirmTitle : m.signIn}
      subtitle={confirm ? m.confirmText : undefined}
    >
      <ProblemAlert locale={state.locale} problem={data.problem} />
      <form method="post" action="/shop/account/sign-in">
        <input type="hidden" name="form" value={data.tie} />
        <input type="hidden" name="return_to" value={returnTo} />
        {confirm && <input type="hidden" name="confirm" value="1" />}
        <TextField
          label={m.email}
          name="email"
          type="email"
          autoComplete="username webauthn"
          required
          readOnly={confirm}
          autofocus={!confirm}
          maxLength={254}
          value={email}
          error={faultText(m.errors, data.error)}
        />
        <TextField
          label={m.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          autofocus={confirm}
        />
        <Button
          type="submit"
          name="by"
          value="password"
          variant="primary"
          class="mt-2 w-full"
        >
          {m.signIn}
        </Button>
        <p class="my-3 text-center text-sm text-base-content/70">{m.or}</p>
        {/* Without a password, whatever the browser thinks of the empty field. */}
        <Button type="submit" name="by" value="mail" formNoValidate class="w-full">
          {m.byMail}
        </Button>
      </form>
      <PasskeySignIn
        at="/shop/account/sign-in/passkey"
        returnTo={returnTo}
        autofill={!confirm}
        words={m.passkey}
      />
      <p class="mt-4 text-sm">
        <a class="link inline-block py-2" href="/shop/account/reset">{m.forgot}</a>
      </p>
      {!confirm && (
        <p class="text-sm text-base-content/75">
          {m.newHere} <a class="link inline-block py-2" href="/shop/account/sign-up">{m.signUp}</a>
        </p>
      )}
    </TaskPage>
  );
});
