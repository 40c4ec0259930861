import type { Context } from "fresh";
import { z } from "zod";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { formatDuration } from "shared/i18n/mod.ts";
import { secondFactorsOf } from "shared/credentials/factors.ts";
import { TooBusy } from "shared/credentials/passwords.ts";
import { Button, CheckboxField, setFlash, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { signInMessages } from "../../components/messages/sign_in.ts";
import { passkeySignInWords } from "../../components/passkey_words.ts";
import { endedPage } from "../../components/sign_in/EndedPage.tsx";
import { initOf, type Problem, ProblemAlert } from "../../components/sign_in/Problem.tsx";
import { browserCookie } from "../../cookies.ts";
import { noteRecoveryCode } from "../../domain/recovery.ts";
import { completeSignIn, whereOf } from "../../domain/sign_in.ts";
import { wantsTwoFactors, wayTo } from "../../domain/sign_in_form.ts";
import { codeStep, endSignIn, findSignIn, type SignIn } from "../../domain/sign_in_steps.ts";
import PasskeySignIn from "../../islands/PasskeySignIn.tsx";
import { define, type State } from "../../state.ts";

const form = z.object({
  id: z.string().max(64),
  code: z.string().trim().max(100).default(""),
  remember: z.stringbool().default(false),
});

/** A sign-in of this browser whose password was right, or null. */
async function find({ state, req }: Context<State>, id: string) {
  const signIn = await findSignIn(state.sql, browserCookie(state.config.ORIGIN).read(req), id);
  return signIn?.accountId ? signIn : null;
}

async function show(
  ctx: Context<State>,
  signIn: SignIn,
  problem: Problem | null,
  recovery: boolean,
) {
  const { state, url, req } = ctx;
  const m = signInMessages(state.locale);
  // Where two factors are a must, a remembered device would not do.
  const mayRemember = !wantsTwoFactors(await wayTo(state, req, signIn.requestId));
  const { totp, passkeys } = await secondFactorsOf(state.sql, signIn.accountId!);
  const life = formatDuration(state.config.REMEMBER_DEVICE_SECONDS, state.locale);
  const byRecovery = recovery || !totp;
  const text = totp ? (byRecovery ? m.recoveryText : m.secondText) : m.secondTextNoApp;
  return ctx.render(
    <IdentityCard state={state} url={url} title={m.secondTitle} subtitle={text}>
      <ProblemAlert state={state} problem={problem} />
      <form
        method="post"
        action={`/sign-in/second-factor?id=${signIn.id}${recovery ? "&recovery=1" : ""}`}
      >
        <input type="hidden" name="id" value={signIn.id} />
        {recovery && <input type="hidden" name="recovery" value="1" />}
        <TextField
          label={byRecovery ? m.recoveryCode : m.code}
          name="code"
          autoComplete={byRecovery ? "off" : "one-time-code"}
          inputMode={byRecovery ? "text" : "numeric"}
          autoCapitalize="characters"
          spellcheck={false}
          required
          autofocus
          maxLength={100}
          class="font-mono"
        />
        {mayRemember && <CheckboxField label={m.remember(life)} name="remember" />}
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.next}</Button>
      </form>
      {passkeys > 0 && (
        <PasskeySignIn
          at="/sign-in/passkey"
          signIn={signIn.id}
          words={passkeySignInWords(state.locale, true)}
        />
      )}
      {totp && (
        <p class="mt-4 text-sm">
          <a
            class="link inline-block py-2"
            href={`/sign-in/second-factor?id=${signIn.id}${byRecovery ? "" : "&recovery=1"}`}
          >
            {byRecovery ? m.useApp : m.useRecovery}
          </a>
        </p>
      )}
    </IdentityCard>,
    initOf(problem),
  );
}

export const handler = define.handlers({
  async GET(ctx) {
    const signIn = await find(ctx, ctx.url.searchParams.get("id") ?? "");
    const recovery = ctx.url.searchParams.has("recovery");
    return signIn ? await show(ctx, signIn, null, recovery) : endedPage(ctx);
  },

  async POST(ctx) {
    const { state, req } = ctx;
    const read = await readForm(req, form, { maxBytes: 8192 });
    const signIn = await find(ctx, read.values.id ?? "");
    if (!signIn) return endedPage(ctx);
    const again = (problem: Problem) =>
      show(ctx, signIn, problem, read.values.recovery !== undefined);
    if (!read.ok) return await again({ code: "codeWrong" });
    const result = await codeStep(whereOf(state, req), signIn, read.value.code)
      .catch((error) => {
        if (error instanceof TooBusy) return null;
        throw error;
      });
    if (!result) return await again({ code: "busy" });
    if (!result.ok && result.code === "ended") return endedPage(ctx);
    if (!result.ok) {
      return await again(result.code === "wait" ? result : { code: "codeWrong" });
    }
    if (!await endSignIn(state.sql, signIn.id)) return endedPage(ctx);
    const { recoveryLeft } = result;
    const response = await completeSignIn(state, req, {
      accountId: signIn.accountId!,
      amr: ["pwd", "otp", "mfa"],
      requestId: signIn.requestId,
      returnTo: signIn.returnTo,
      remember: read.value.remember,
    });
    if (recoveryLeft !== null) {
      await transaction(
        state.sql,
        (tx) => noteRecoveryCode(tx, state, signIn.accountId!, recoveryLeft),
      );
      const text = signInMessages(state.locale).recoveryLeft(String(recoveryLeft));
      setFlash(response.headers, { tone: "warning", text });
    }
    return response;
  },
});
