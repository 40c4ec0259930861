import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { Button, Card, CheckboxField, setFlash } from "shared/ui/mod.ts";
import { sessionCookie } from "../../../../../services/webshop/customers/cookies.ts";
import { deleteAccount } from "../../../../../services/webshop/customers/personal_data.ts";
import { requireRecent } from "../(_components)/browser.ts";
import { accountMessages } from "../(_components)/messages.ts";
import { OwnPage } from "../(_components)/OwnPage.tsx";
import { defineOwn } from "../(_components)/state.ts";

const form = z.object({ sure: z.literal("on") });

export const handler = defineOwn.handlers({
  // Asked for before the form is filled in, and not after.
  GET: (ctx) => requireRecent(ctx) ?? page({ unsure: false }),

  async POST(ctx) {
    const stop = requireRecent(ctx);
    if (stop) return stop;
    const { state } = ctx;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) return page({ unsure: true }, { status: 422 });
    await deleteAccount(state, state.account);
    const response = ctx.redirect("/shop/account/sign-in", 303);
    response.headers.append("set-cookie", sessionCookie(state.config.ORIGIN).clear());
    setFlash(response.headers, { tone: "success", text: accountMessages(state.locale).deleted });
    return response;
  },
});

export default defineOwn.page<typeof handler>(function Data({ data, state, url }) {
  const m = accountMessages(state.locale);
  return (
    <OwnPage state={state} url={url} title={m.data}>
      <Card title={m.exportTitle}>
        <p class="mb-4">{m.exportText}</p>
        <Button href="/shop/account/data.json" download icon="download">{m.exportAction}</Button>
      </Card>
      <Card title={m.deleteTitle}>
        <p class="mb-4">{m.deleteText}</p>
        <form method="post">
          <CheckboxField
            label={m.deleteSure}
            name="sure"
            error={data.unsure ? m.deleteUnsure : undefined}
          />
          <Button type="submit" variant="danger">{m.deleteAction}</Button>
        </form>
      </Card>
    </OwnPage>
  );
});
