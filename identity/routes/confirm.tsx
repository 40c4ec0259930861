import type { Context } from "fresh";
import { z } from "zod";
import { transaction } from "shared/db/mod.ts";
import { readForm, safeRedirectPath } from "shared/http/mod.ts";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { TooBusy } from "shared/credentials/passwords.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../components/Card.tsx";
import { signInMessages } from "../components/messages/sign_in.ts";
import { passkeySignInWords } from "../components/passkey_words.ts";
import { OwnPassword } from "../components/sign_in/OwnPassword.tsx";
import { initOf, type Problem, ProblemAlert } from "../components/sign_in/Problem.tsx";
import { sessionCookie } from "../cookies.ts";
import { getAccount } from "../domain/accounts.ts";
import { proveOwnPassword } from "../domain/passwords.ts";
import { noteRecoveryCode } from "../domain/recovery.ts";
import { confirmSession } from "../domain/sessions.ts";
import { isRecent, whereOf } from "../domain/sign_in.ts";
import { proveCode } from "../domain/sign_in_steps.ts";
import PasskeySignIn from "../islands/PasskeySignIn.tsx";
import { define, type State } from "../state.ts";

const form = z.object({
  return_to: z.string().max(2000).default(""),
  password: z.string().max(10_000).default(""),
  code: z.string().trim().max(100).default(""),
});

/** Asks for the strongest thing that the account has: a code where it has a second factor. */
async function show(ctx: Context<State>, returnTo: string, problem: Problem | null) {
  const { state, url } = ctx;
  const { session, sql } = state;
  const m = signInMessages(state.locale);
  const factors = await secondFactorsOf(sql, session!.accountId);
  const account = await getAccount(sql, session!.accountId);
  return ctx.render(
    <IdentityCard state={state} url={url} title={m.confirmTitle} subtitle={m.confirmText}>
      <ProblemAlert state={state} problem={problem} />
      <p class="mb-4 break-all text-sm font-medium">{account?.email}</p>
      <form method="post" action="/confirm">
        <input type="hidden" name="return_to" value={returnTo} />
        {hasSecondFactor(factors)
          ? (
            <TextField
              label={factors.totp ? m.code : m.recoveryCode}
              name="code"
              hint={factors.totp ? m.secondText : m.secondTextNoApp}
              autoComplete="one-time-code"
              spellcheck={false}
              required
              autofocus
              maxLength={100}
              class="font-mono"
            />
          )
          : <OwnPassword label={m.password} email={account?.email ?? ""} />}
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.next}</Button>
      </form>
      {factors.passkeys > 0 && (
        <PasskeySignIn
          at="/sign-in/passkey"
          confirm
          returnTo={returnTo}
          words={passkeySignInWords(state.locale, true)}
        />
      )}
    </IdentityCard>,
    initOf(problem),
  );
}

async function prove(ctx: Context<State>, input: z.output<typeof form>) {
  const { state, req } = ctx;
  const id = state.session!.accountId;
  const where = whereOf(state, req);
  if (!hasSecondFactor(await secondFactorsOf(state.sql, id))) {
    return await proveOwnPassword(where, id, input.password);
  }
  const result = await proveCode(where, id, input.code);
  if (result.ok && result.recoveryLeft !== null) {
    const { recoveryLeft } = result;
    await transaction(state.sql, (tx) => noteRecoveryCode(tx, state, id, recoveryLeft));
  }
  return result;
}

export const handler = define.handlers({
  async GET(ctx) {
    const { state, url } = ctx;
    const returnTo = safeRedirectPath(url.searchParams.get("return_to"));
    if (!state.session || isRecent(state)) {
      const to = state.session ? returnTo : `/sign-in?return_to=${encodeURIComponent(returnTo)}`;
      return ctx.redirect(to, 303);
    }
    return await show(ctx, returnTo, null);
  },

  async POST(ctx) {
    const { state, req } = ctx;
    if (!state.session) return ctx.redirect("/sign-in", 303);
    const read = await readForm(req, form, { maxBytes: 32_768 });
    const returnTo = safeRedirectPath(read.values.return_to);
    const byCode = read.values.code !== undefined;
    const wrong: Problem = { code: byCode ? "codeWrong" : "passwordWrong" };
    if (!read.ok) return await show(ctx, returnTo, wrong);
    const result = await prove(ctx, read.value).catch((error) => {
      if (error instanceof TooBusy) return null;
      throw error;
    });
    if (!result) return await show(ctx, returnTo, { code: "busy" });
    if (!result.ok) return await show(ctx, returnTo, result.code === "wait" ? result : wrong);
    const secret = await confirmSession(state.sql, state.session.id);
    if (!secret) return ctx.redirect("/sign-in", 303);
    const response = ctx.redirect(returnTo, 303);
    response.headers.append("set-cookie", sessionCookie(state.config.ORIGIN).set(secret));
    return response;
  },
});
