import { type Context, page } from "fresh";
import { z } from "zod";
import { readForm, safeRedirectPath } from "shared/http/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { federationMessages } from "../../components/messages/federation.ts";
import { signInMessages } from "../../components/messages/sign_in.ts";
import { expiredPage } from "../../components/sign_in/EndedPage.tsx";
import { takePassword } from "../../components/sign_in/PasswordStep.tsx";
import { ProviderButton } from "../../components/sign_in/ProviderButton.tsx";
import { providerFailedPage } from "../../components/sign_in/ProviderPages.tsx";
import { SignInForm } from "../../components/sign_in/SignInForm.tsx";
import { initOf, type Problem, ProblemAlert } from "../../components/sign_in/Problem.tsx";
import { getAccount } from "../../domain/accounts.ts";
import { providerFor, type TenantProvider } from "../../domain/federation/provider.ts";
import { formTie, moreToProve, tiedBrowser, wayTo } from "../../domain/sign_in_form.ts";
import { beginSignIn } from "../../domain/sign_in_steps.ts";
import { withReturn } from "../../http/return_to.ts";
import { define, type State } from "../../state.ts";

const form = z.object({
  email: z.string().trim().min(1, "email_required").max(254),
  // Password managers fill both fields of the first page: then one step is enough.
  password: z.string().max(10_000).default(""),
  request: z.string().max(64).default(""),
  return_to: z.string().max(2000).default(""),
  form: z.string().max(100).default(""),
});

interface Data {
  confirm: boolean;
  tie: string;
  email: string;
  request: string;
  returnTo: string;
  app: string | null;
  problem: Problem | null;
  /** The tenant's own. */
  provider: TenantProvider | null;
  /** Nothing but the provider lets this person in. */
  onlyProvider: boolean;
  error?: string;
}

type Asked =
  & Omit<Data, "confirm" | "tie" | "app" | "provider" | "onlyProvider">
  & Partial<Pick<Data, "confirm" | "onlyProvider">>;

async function show(ctx: Context<State>, asked: Asked) {
  const { state, req } = ctx;
  const request = await wayTo(state, req, asked.request);
  if (asked.request && !request) return await expiredPage(ctx, asked.request);
  const tie = await formTie(state, req);
  const { status, headers } = initOf(asked.problem);
  const app = request?.client.name ?? null;
  const provider = await providerFor(state.sql, request);
  if (asked.onlyProvider && !provider) return providerFailedPage(ctx, asked.request);
  const standard = { confirm: false, onlyProvider: false };
  return page<Data>({ ...standard, tie: tie.token, app, provider, ...asked }, {
    status: asked.error ? 422 : status,
    headers: { ...headers, "set-cookie": tie.cookie } as Record<string, string>,
  });
}

export const handler = define.handlers({
  async GET(ctx) {
    const { state, req, url } = ctx;
    const id = url.searchParams.get("request") ?? "";
    const returnTo = safeRedirectPath(url.searchParams.get("return_to"));
    const request = await wayTo(state, req, id);
    const asked = {
      email: request?.parameters.loginHint ?? "",
      request: id,
      returnTo,
      problem: null,
    };
    if (!state.session || url.searchParams.has("other")) return await show(ctx, asked);
    if (!id) return ctx.redirect(returnTo, 303);
    if (!request) return await show(ctx, asked);
    const kind = await moreToProve(state, request);
    const resume = `/oauth/authorize/resume?id=${id}`;
    if (!kind) return ctx.redirect(resume, 303);
    if (kind === "factor_needed") {
      return ctx.redirect(withReturn("/account/security/required", resume), 303);
    }
    if (kind === "provider") return await show(ctx, { ...asked, onlyProvider: true });
    const account = await getAccount(state.sql, state.session.accountId);
    return await show(ctx, { ...asked, confirm: true, email: account?.email ?? "" });
  },

  async POST(ctx) {
    const { state, req } = ctx;
    const read = await readForm(req, form, { maxBytes: 32_768 });
    const { values } = read;
    const returnTo = safeRedirectPath(values.return_to);
    const asked = { email: values.email ?? "", request: values.request ?? "", returnTo };
    const browser = await tiedBrowser(state, req, values.form);
    if (!browser) return await show(ctx, { ...asked, problem: { code: "stale" } });
    if (!read.ok) {
      return await show(ctx, { ...asked, problem: null, error: read.errors.email });
    }
    const { email, password, request: id } = read.value;
    const request = await wayTo(state, req, id);
    if (id && !request) return await show(ctx, { ...asked, problem: null });
    const signIn = await beginSignIn(state.sql, browser, {
      email,
      requestId: request ? id : null,
      returnTo,
      seconds: state.config.SIGN_IN_SECONDS,
    });
    if (password) return await takePassword(ctx, signIn, password);
    return ctx.redirect(`/sign-in/password?id=${signIn.id}`, 303);
  },
});

export default define.page<typeof handler>(function SignIn({ data, state, url }) {
  const { locale } = state;
  const m = signInMessages(locale);
  const { confirm, app, email, provider, problem, onlyProvider } = data;
  const required = provider?.required ? federationMessages(locale) : null;
  const form = <SignInForm locale={locale} {...data} />;
  const button = (
    <ProviderButton
      locale={locale}
      label={provider?.label ?? null}
      primary={required !== null}
      request={data.request}
      tie={data.tie}
    />
  );
  return (
    <IdentityCard
      state={state}
      url={url}
      title={confirm ? m.confirmTitle : m.signIn}
      subtitle={app ? m.signInTo(app) : undefined}
    >
      <ProblemAlert state={state} problem={problem} />
      {confirm && (
        <p class="mb-4 flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
          <span class="min-w-0 break-all font-medium">{email}</span>
          <a class="link py-2" href={`/sign-in?request=${data.request}&other=1`}>{m.change}</a>
        </p>
      )}
      {required ? <p>{required.requiredText(app!, provider!.label)}</p> : form}
      {button}
      {onlyProvider && (
        <p class="mt-4 text-sm">
          <a class="link inline-block py-2" href={`/sign-in?request=${data.request}&other=1`}>
            {m.change}
          </a>
        </p>
      )}
      {required && !onlyProvider && (
        <details class="mt-6" open={confirm || problem !== null || data.error !== undefined}>
          <summary class="cursor-pointer py-2 text-sm">{required.ownersWay}</summary>
          <div class="mt-3">{form}</div>
        </details>
      )}
      {!confirm && !required && (
        <p class="mt-4 text-sm text-base-content/70">
          {m.newHere} <a class="link inline-block py-2" href="/sign-up">{m.askForShop}</a>
        </p>
      )}
    </IdentityCard>
  );
});
