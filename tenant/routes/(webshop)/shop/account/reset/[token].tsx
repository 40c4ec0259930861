import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { readLink } from "shared/credentials/links.ts";
import { setFlash } from "shared/ui/mod.ts";
import {
  newPasswordFault,
  resetPassword,
} from "../../../../../services/webshop/customers/passwords.ts";
import { accountMessages } from "../(_components)/messages.ts";
import { PasswordForm } from "../(_components)/PasswordForm.tsx";
import { defineArea } from "../(_components)/state.ts";
import { gonePage, TaskPage } from "../(_components)/TaskPage.tsx";

const form = z.object({ password: z.string().max(10_000).default("") });
const again = "/shop/account/reset";

export const handler = defineArea.handlers({
  // Only shows: a mail scanner that opens the link must not use it up.
  async GET(ctx) {
    const link = await readLink(ctx.state.sql, "reset", ctx.params.token);
    return link ? page({ email: link.data.email, error: "" }) : await gonePage(ctx, again);
  },

  async POST(ctx) {
    const { state, params } = ctx;
    const link = await readLink(state.sql, "reset", params.token);
    if (!link) return await gonePage(ctx, again);
    const { email } = link.data;
    const read = await readForm(ctx.req, form, { maxBytes: 32_768 });
    const fault = read.ok
      ? await newPasswordFault(state, read.value.password, [email])
      : "password_long";
    if (!read.ok || fault) return page({ email, error: fault ?? "" }, { status: 422 });
    if (!await resetPassword(state, params.token, read.value.password)) {
      return await gonePage(ctx, again);
    }
    const response = ctx.redirect("/shop/account/sign-in", 303);
    setFlash(response.headers, {
      tone: "success",
      text: accountMessages(state.locale).passwordSet,
    });
    return response;
  },
});

export default defineArea.page<typeof handler>(function NewPassword({ data, state, url }) {
  const m = accountMessages(state.locale);
  return (
    <TaskPage state={state} url={url} title={m.resetTitle} subtitle={data.email}>
      <PasswordForm locale={state.locale} email={data.email} error={data.error} />
    </TaskPage>
  );
});
