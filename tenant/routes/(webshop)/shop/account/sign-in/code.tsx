import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { TooBusy } from "shared/credentials/passwords.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import {
  findMailSignIn,
  type MailSignIn,
  useMailCode,
} from "../../../../../services/webshop/customers/mail_sign_in.ts";
import { signIn, visitorOf } from "../(_components)/browser.ts";
import { accountMessages } from "../(_components)/messages.ts";
import { initOf, type Problem, ProblemAlert } from "../(_components)/Problem.tsx";
import { defineArea } from "../(_components)/state.ts";
import { gonePage, TaskPage } from "../(_components)/TaskPage.tsx";

const form = z.object({ id: z.string().max(64), code: z.string().max(100).default("") });

interface Data {
  begun: MailSignIn;
  problem: Problem | null;
}

const show = (begun: MailSignIn, problem: Problem | null) =>
  page<Data>({ begun, problem }, initOf(problem));

export const handler = defineArea.handlers({
  async GET(ctx) {
    const { browser } = visitorOf(ctx.state, ctx.req);
    const id = ctx.url.searchParams.get("id") ?? "";
    const begun = await findMailSignIn(ctx.state, browser, id);
    return begun ? show(begun, null) : await gonePage(ctx);
  },

  async POST(ctx) {
    const { state, req } = ctx;
    const read = await readForm(req, form, { maxBytes: 8192 });
    const visitor = visitorOf(state, req);
    const begun = await findMailSignIn(state, visitor.browser, read.values.id ?? "");
    if (!begun) return await gonePage(ctx);
    if (!read.ok) return show(begun, { code: "codeWrong" });
    const result = await useMailCode(state, visitor, begun, read.value.code).catch((error) => {
      if (error instanceof TooBusy) return null;
      throw error;
    });
    if (!result) return show(begun, { code: "busy" });
    if (result.ok) {
      return await signIn(
        state,
        req,
        { accountId: result.accountId, amr: ["otp"] },
        begun.returnTo,
      );
    }
    if (result.code === "ended") return await gonePage(ctx);
    return show(begun, result.code === "wait" ? result : { code: "codeWrong" });
  },
});

export default defineArea.page<typeof handler>(function Code({ data, state, url }) {
  const m = accountMessages(state.locale);
  const { begun, problem } = data;
  return (
    <TaskPage state={state} url={url} title={m.codeTitle} subtitle={m.codeText(begun.email)}>
      <ProblemAlert locale={state.locale} problem={problem} />
      <form method="post" action="/shop/account/sign-in/code">
        <input type="hidden" name="id" value={begun.id} />
        <TextField
          label={m.code}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellcheck={false}
          required
          autofocus
          maxLength={20}
          class="font-mono tracking-widest uppercase"
          hint={m.codeHint}
        />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.signIn}</Button>
      </form>
      <p class="mt-4 text-sm">
        <a class="link inline-block py-2" href="/shop/account/sign-in">{m.otherAddress}</a>
      </p>
    </TaskPage>
  );
});
