import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { readLink } from "shared/credentials/links.ts";
import { errorText } from "shared/i18n/mod.ts";
import { Button, setFlash, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { signInMessages } from "../../components/messages/sign_in.ts";
import { linkGonePage } from "../../components/sign_in/EndedPage.tsx";
import { newPasswordFault, resetPassword, wordsOf } from "../../domain/passwords.ts";
import { define, type State } from "../../state.ts";

const form = z.object({ password: z.string().max(10_000).default("") });

const gone = (state: State) => ({
  href: "/reset",
  label: signInMessages(state.locale).resetTitle,
});

async function load(state: State, token: string) {
  const link = await readLink(state.sql, "reset", token);
  if (!link) return null;
  const second = hasSecondFactor(await secondFactorsOf(state.sql, link.subjectId));
  return { accountId: link.subjectId, email: link.data.email, second };
}

export const handler = define.handlers({
  // Only shows: a mail scanner that opens the link must not use it up.
  async GET(ctx) {
    const about = await load(ctx.state, ctx.params.token);
    if (!about) return linkGonePage(ctx, gone(ctx.state));
    return page({ ...about, error: "" }, { headers: { "cache-control": "no-store" } });
  },

  async POST(ctx) {
    const { state, params } = ctx;
    const about = await load(state, params.token);
    if (!about) return linkGonePage(ctx, gone(state));
    const read = await readForm(ctx.req, form, { maxBytes: 32_768 });
    const { accountId } = about;
    const words = await wordsOf(state, accountId);
    const fault = read.ok
      ? await newPasswordFault(state, read.value.password, { words, accountId })
      : "password_long";
    if (!read.ok || fault) {
      return page({ ...about, error: fault ?? "" }, {
        status: 422,
        headers: { "cache-control": "no-store" },
      });
    }
    const { ip, requestId } = state;
    const done = await resetPassword(state, params.token, read.value.password, { ip, requestId });
    if (!done) return linkGonePage(ctx, gone(state));
    const response = ctx.redirect("/sign-in", 303);
    setFlash(response.headers, {
      tone: "success",
      text: signInMessages(state.locale).passwordSet,
    });
    return response;
  },
});

export default define.page<typeof handler>(function NewPassword({ data, state, url }) {
  const m = signInMessages(state.locale);
  return (
    <IdentityCard state={state} url={url} title={m.resetTitle} subtitle={data.email}>
      <form method="post">
        <input
          type="email"
          name="email"
          value={data.email}
          autoComplete="username"
          readOnly
          hidden
        />
        <TextField
          label={m.newPassword}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          autofocus
          hint={data.second ? m.passwordHintShort : m.passwordHint}
          error={errorText(m.errors, data.error)}
        />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.setPassword}</Button>
      </form>
    </IdentityCard>
  );
});
