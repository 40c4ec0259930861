import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { askForMail } from "../../../../../services/webshop/customers/requests.ts";
import { accountMessages, faultText } from "../(_components)/messages.ts";
import { defineArea } from "../(_components)/state.ts";
import { TaskPage } from "../(_components)/TaskPage.tsx";

const form = z.object({ email: z.string().trim().max(254).pipe(z.email("email_malformed")) });

export const handler = defineArea.handlers({
  GET: () => page({ email: "", error: "" }),
  // The same for every address: a worker looks whether it has an account.
  async POST(ctx) {
    const { sql, locale, ip } = ctx.state;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) {
      const data = { email: read.values.email ?? "", error: read.errors.email ?? "invalid" };
      return page(data, { status: 422 });
    }
    await askForMail(sql, { purpose: "reset", email: read.value.email, locale, ip });
    return ctx.redirect("/shop/account/reset/sent", 303);
  },
});

export default defineArea.page<typeof handler>(function Reset({ data, state, url }) {
  const m = accountMessages(state.locale);
  return (
    <TaskPage state={state} url={url} title={m.resetTitle} subtitle={m.resetText}>
      <form method="post">
        <TextField
          label={m.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          autofocus
          maxLength={254}
          value={data.email}
          error={faultText(m.errors, data.error)}
        />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.sendLink}</Button>
      </form>
      <p class="mt-4 text-sm">
        <a class="link inline-block py-2" href="/shop/account/sign-in">{m.backToSignIn}</a>
      </p>
    </TaskPage>
  );
});
