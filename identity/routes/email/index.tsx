import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { Badge, Button, setFlash, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { signInMessages } from "../../components/messages/sign_in.ts";
import { emailOf, requestVerification } from "../../domain/email_addresses.ts";
import { requestMail } from "../../domain/mail_requests.ts";
import { requireRecent } from "../../domain/sign_in.ts";
import { define } from "../../state.ts";

const form = z.discriminatedUnion("act", [
  z.object({ act: z.literal("change"), email: z.email("email_malformed").max(254) }),
  z.object({ act: z.literal("verify") }),
]);

export const handler = define.handlers({
  async GET(ctx) {
    const { sql, session } = ctx.state;
    const stop = requireRecent(ctx);
    if (stop) return stop;
    const current = await emailOf(sql, session!.accountId);
    return page({ current: current!, email: "", error: "" }, {
      headers: { "cache-control": "no-store" },
    });
  },

  async POST(ctx) {
    const { state } = ctx;
    const stop = requireRecent(ctx);
    if (stop) return stop;
    const { sql, locale, ip } = state;
    const { accountId } = state.session!;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) {
      const current = await emailOf(sql, accountId);
      const error = read.errors.email ?? "invalid";
      return page({ current: current!, email: read.values.email ?? "", error }, { status: 422 });
    }
    if (read.value.act === "verify") await requestVerification(state, accountId, ip);
    else {
      const { email } = read.value;
      await requestMail(sql, { purpose: "change_email", email, accountId, locale, ip });
    }
    const response = ctx.redirect("/email", 303);
    setFlash(response.headers, { tone: "info", text: signInMessages(locale).emailSentText });
    return response;
  },
});

export default define.page<typeof handler>(function EmailPage({ data, state, url }) {
  const m = signInMessages(state.locale);
  const { email, verified } = data.current;
  return (
    <IdentityCard state={state} url={url} title={m.emailTitle} subtitle={m.emailNow(email)}>
      <form method="post" class="mb-6 flex flex-wrap items-center gap-3">
        <Badge tone={verified ? "success" : "warning"}>
          {verified ? m.verified : m.notVerified}
        </Badge>
        {!verified && (
          <Button type="submit" name="act" value="verify" size="sm">{m.sendVerification}</Button>
        )}
      </form>
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
          error={errorText(m.errors, data.error)}
        />
        <Button type="submit" name="act" value="change" variant="primary" class="w-full">
          {m.changeEmail}
        </Button>
      </form>
      <p class="mt-4 text-sm">
        <a class="link inline-block py-2" href="/account">{m.backToAccount}</a>
      </p>
    </IdentityCard>
  );
});
