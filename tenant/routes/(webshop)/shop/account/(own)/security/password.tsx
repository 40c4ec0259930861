import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { Card, setFlash } from "shared/ui/mod.ts";
import {
  changePassword,
  newPasswordFault,
} from "../../../../../../services/webshop/customers/passwords.ts";
import { keepSecret, requireRecent } from "../../(_components)/browser.ts";
import { accountMessages } from "../../(_components)/messages.ts";
import { OwnPage } from "../../(_components)/OwnPage.tsx";
import { PasswordForm } from "../../(_components)/PasswordForm.tsx";
import { defineOwn } from "../../(_components)/state.ts";

const form = z.object({ password: z.string().max(10_000).default("") });

export const handler = defineOwn.handlers({
  GET: (ctx) => requireRecent(ctx) ?? page({ error: "" }),

  async POST(ctx) {
    const stop = requireRecent(ctx);
    if (stop) return stop;
    const { state } = ctx;
    const { account, record, customer } = state;
    const read = await readForm(ctx.req, form, { maxBytes: 32_768 });
    const words = [account.email, record?.familyName ?? "", record?.givenName ?? ""];
    const fault = read.ok
      ? await newPasswordFault(state, read.value.password, words)
      : "password_long";
    if (!read.ok || fault) return page({ error: fault ?? "" }, { status: 422 });
    const secret = await changePassword(state, account, customer, read.value.password);
    const response = ctx.redirect("/shop/account/security", 303);
    keepSecret(state, response, secret);
    const text = accountMessages(state.locale).passwordChanged;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

export default defineOwn.page<typeof handler>(function Password({ data, state, url }) {
  const m = accountMessages(state.locale);
  return (
    <OwnPage state={state} url={url} title={m.passwordTitle}>
      <Card>
        <PasswordForm locale={state.locale} email={state.account.email} error={data.error} />
      </Card>
    </OwnPage>
  );
});
