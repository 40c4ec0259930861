import type { Context } from "fresh";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { TooBusy } from "shared/credentials/passwords.ts";
import { Button } from "shared/ui/mod.ts";
import { completeSignIn, deviceOf, whereOf } from "../../domain/sign_in.ts";
import { wantsTwoFactors, wayTo } from "../../domain/sign_in_form.ts";
import { endSignIn, passwordStep, type SignIn } from "../../domain/sign_in_steps.ts";
import type { State } from "../../state.ts";
import { IdentityCard } from "../Card.tsx";
import { signInMessages } from "../messages/sign_in.ts";
import { endedPage } from "./EndedPage.tsx";
import { OwnPassword } from "./OwnPassword.tsx";
import { initOf, type Problem, ProblemAlert } from "./Problem.tsx";
import { textPage } from "./TextPage.tsx";

/** Asks for the password of a sign-in. */
export async function passwordPage(ctx: Context<State>, signIn: SignIn, problem: Problem | null) {
  const { state, url, req } = ctx;
  const m = signInMessages(state.locale);
  const request = await wayTo(state, req, signIn.requestId);
  const other = signIn.requestId
    ? `?request=${signIn.requestId}&other=1`
    : `?return_to=${encodeURIComponent(signIn.returnTo)}&other=1`;
  return ctx.render(
    <IdentityCard
      state={state}
      url={url}
      title={m.signIn}
      subtitle={request ? m.signInTo(request.client.name) : undefined}
    >
      <ProblemAlert state={state} problem={problem} />
      <p class="mb-4 flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span class="min-w-0 break-all font-medium">{signIn.email}</span>
        <a class="link py-2" href={`/sign-in${other}`}>{m.change}</a>
      </p>
      <form method="post" action={`/sign-in/password?id=${signIn.id}`}>
        <input type="hidden" name="id" value={signIn.id} />
        <OwnPassword label={m.password} email={signIn.email} />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.signIn}</Button>
      </form>
      <p class="mt-4 text-sm">
        <a class="link inline-block py-2" href="/reset">{m.forgot}</a>
      </p>
    </IdentityCard>,
    initOf(problem),
  );
}

/** Checks the password of a sign-in and goes on: to the second step, or to the end. */
export async function takePassword(
  ctx: Context<State>,
  signIn: SignIn,
  password: string,
): Promise<Response> {
  const { state, req } = ctx;
  const result = await passwordStep(whereOf(state, req), signIn, password).catch((error) => {
    if (error instanceof TooBusy) return null;
    throw error;
  });
  if (!result) return await passwordPage(ctx, signIn, { code: "busy" });
  if (!result.ok && result.code === "ended") return endedPage(ctx);
  if (!result.ok && result.code === "reset_required") return resetRequiredPage(ctx, signIn.email);
  if (!result.ok) return await passwordPage(ctx, signIn, result as Problem);
  const { accountId } = result;
  const asksForMore = hasSecondFactor(await secondFactorsOf(state.sql, accountId));
  const stands = asksForMore && await deviceStands(ctx, signIn, accountId);
  if (asksForMore && !stands) {
    return ctx.redirect(`/sign-in/second-factor?id=${signIn.id}`, 303);
  }
  if (!await endSignIn(state.sql, signIn.id)) return endedPage(ctx);
  const { requestId, returnTo } = signIn;
  const confirmed = !stands;
  return await completeSignIn(state, req, {
    accountId,
    amr: ["pwd"],
    requestId,
    returnTo,
    confirmed,
  });
}

/** The password was right and has to be replaced: says so, and sends a new link on a press. */
function resetRequiredPage(ctx: Context<State>, email: string) {
  const m = signInMessages(ctx.state.locale);
  return textPage(ctx, {
    title: m.resetTitle,
    text: m.resetRequiredText,
    status: 403,
    children: (
      <form method="post" action="/reset">
        <input type="hidden" name="email" value={email} />
        <Button type="submit" variant="primary" class="w-full">{m.sendLink}</Button>
      </form>
    ),
  });
}

/**
 * Whether a remembered device stands for the second factor: not where somebody who is signed in
 * proves it anew, nor where the app asks for two factors.
 */
async function deviceStands({ state, req }: Context<State>, signIn: SignIn, accountId: string) {
  if (state.session?.accountId === accountId) return false;
  if (wantsTwoFactors(await wayTo(state, req, signIn.requestId))) return false;
  return (await deviceOf(state, req, accountId))?.remembered ?? false;
}
