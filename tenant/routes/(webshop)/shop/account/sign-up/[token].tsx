import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { Button, setFlash, TextField } from "shared/ui/mod.ts";
import { newPasswordFault } from "../../../../../services/webshop/customers/passwords.ts";
import {
  finishSignUp,
  readSignUp,
  type SignUp,
} from "../../../../../services/webshop/customers/sign_up.ts";
import { home, signIn, visitorOf } from "../(_components)/browser.ts";
import { accountMessages, faultText } from "../(_components)/messages.ts";
import { defineArea } from "../(_components)/state.ts";
import { gonePage, TaskPage } from "../(_components)/TaskPage.tsx";

const form = z.object({ password: z.string().max(10_000, "password_long").default("") });

interface Data {
  signUp: SignUp;
  error: string;
}

export const handler = defineArea.handlers({
  // Only shows: a mail scanner that opens the link must not use it up.
  async GET(ctx) {
    const { state, req, params } = ctx;
    const signUp = await readSignUp(state, visitorOf(state, req).browser, params.token);
    return signUp ? page<Data>({ signUp, error: "" }) : await gonePage(ctx);
  },

  async POST(ctx) {
    const { state, req, params } = ctx;
    const { browser } = visitorOf(state, req);
    const signUp = await readSignUp(state, browser, params.token);
    if (!signUp) return await gonePage(ctx);
    const read = await readForm(req, form, { maxBytes: 32_768 });
    const password = read.ok && !signUp.passwordHolds ? read.value.password : "";
    const { email, name } = signUp;
    const words = [email, name.familyName, name.givenName];
    const fault = !read.ok
      ? "password_long"
      : password
      ? await newPasswordFault(state, password, words)
      : null;
    if (fault) return page<Data>({ signUp, error: fault }, { status: 422 });
    const done = await finishSignUp(state, browser, params.token, password);
    if (!done) return await gonePage(ctx);
    const m = accountMessages(state.locale);
    // Elsewhere it may be somebody else's sign-up: who follows it is not signed in to it.
    const response = done.sameBrowser
      ? await signIn(state, req, { accountId: done.account.id, amr: ["otp"] }, home)
      : ctx.redirect("/shop/account/sign-in", 303);
    setFlash(response.headers, {
      tone: "success",
      text: done.sameBrowser ? m.welcome : m.ready,
    });
    return response;
  },
});

export default defineArea.page<typeof handler>(function FinishSignUp({ data, state, url }) {
  const m = accountMessages(state.locale);
  const { email, passwordHolds } = data.signUp;
  return (
    <TaskPage state={state} url={url} title={m.finishTitle} subtitle={m.finishText(email)}>
      <form method="post">
        <input type="email" value={email} autoComplete="username" readOnly hidden />
        {!passwordHolds && (
          <>
            <p class="mb-4">{m.finishChoose}</p>
            <TextField
              label={m.newPassword}
              name="password"
              type="password"
              autoComplete="new-password"
              hint={m.optionalHint}
              error={faultText(m.errors, data.error)}
            />
          </>
        )}
        <Button type="submit" variant="primary" class="w-full">{m.finish}</Button>
      </form>
    </TaskPage>
  );
});
