import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { Button, Card, setFlash, TextField } from "shared/ui/mod.ts";
import { askForMail } from "../../../../../services/webshop/customers/requests.ts";
import { requireRecent } from "../(_components)/browser.ts";
import { accountMessages, faultText } from "../(_components)/messages.ts";
import { OwnPage } from "../(_components)/OwnPage.tsx";
import { defineOwn } from "../(_components)/state.ts";

const form = z.object({ email: z.string().trim().max(254).pipe(z.email("email_malformed")) });

export const handler = defineOwn.handlers({
  GET: (ctx) => requireRecent(ctx) ?? page({ email: "", error: "" }),

  // The same whether or not somebody has the address.
  async POST(ctx) {
    const stop = requireRecent(ctx);
    if (stop) return stop;
    const { sql, locale, ip, account } = ctx.state;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) {
      const data = { email: read.values.email ?? "", error: read.errors.email ?? "invalid" };
      return page(data, { status: 422 });
    }
    const { email } = read.value;
    const data = { accountId: account.id };
    await askForMail(sql, { purpose: "change_email", email, locale, ip, data });
    const response = ctx.redirect("/shop/account/email", 303);
    setFlash(response.headers, { tone: "info", text: accountMessages(locale).emailSent });
    return response;
  },
});

export default defineOwn.page<typeof handler>(function Email({ data, state, url }) {
  const m = accountMessages(state.locale);
  return (
    <OwnPage
      state={state}
      url={url}
      title={m.emailNow}
      subtitle={m.emailText(state.account.email)}
    >
      <Card>
        <form method="post">
          <TextField
            label={m.newEmail}
            name="email"
            type="email"
            autoComplete="email"
            required
            maxLength={254}
            hint={m.newEmailHint}
            value={data.email}
            error={faultText(m.errors, data.error)}
          />
          <Button type="submit" variant="primary">{m.changeEmail}</Button>
        </form>
      </Card>
    </OwnPage>
  );
});
