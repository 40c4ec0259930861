import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { signInMessages } from "../../components/messages/sign_in.ts";
import { requestMail } from "../../domain/mail_requests.ts";
import { define } from "../../state.ts";

const form = z.object({ email: z.email("email_malformed").max(254) });

export const handler = define.handlers({
  GET: () => page({ email: "", error: "" }),
  // The same for every address: a worker looks whether it has an account.
  async POST(ctx) {
    const { sql, locale, ip } = ctx.state;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) {
      const data = { email: read.values.email ?? "", error: read.errors.email ?? "invalid" };
      return page(data, { status: 422 });
    }
    await requestMail(sql, { purpose: "reset", email: read.value.email, locale, ip });
    return ctx.redirect("/reset/sent", 303);
  },
});

export default define.page<typeof handler>(function Reset({ data, state, url }) {
  const m = signInMessages(state.locale);
  return (
    <IdentityCard state={state} url={url} title={m.resetTitle} subtitle={m.resetText}>
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
          error={errorText(m.errors, data.error)}
        />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.sendLink}</Button>
      </form>
      <p class="mt-4 text-sm">
        <a class="link inline-block py-2" href="/sign-in">{m.backToSignIn}</a>
      </p>
    </IdentityCard>
  );
});
