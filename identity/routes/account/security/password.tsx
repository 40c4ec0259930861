import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { TooBusy } from "shared/credentials/passwords.ts";
import { errorText } from "shared/i18n/mod.ts";
import { Button, Card, setFlash, TextField } from "shared/ui/mod.ts";
import { AccountShell } from "../../../components/AccountShell.tsx";
import { securityMessages } from "../../../components/messages/security.ts";
import { signInMessages } from "../../../components/messages/sign_in.ts";
import { sessionCookie } from "../../../cookies.ts";
import { actorOf } from "../../../domain/audit.ts";
import {
  changePassword,
  newPasswordFault,
  proveOwnPassword,
  wordsOf,
} from "../../../domain/passwords.ts";
import { requireRecent, whereOf } from "../../../domain/sign_in.ts";
import { type AccountState, defineAccount } from "../../../state.ts";

const form = z.object({ current: z.string().max(10_000), password: z.string().max(10_000) });

interface Data {
  errors: Record<string, string>;
  wait?: number;
  /** The password is all there is: it has to be longer. */
  alone: boolean;
}

const isAlone = async ({ sql, profile }: AccountState) =>
  !hasSecondFactor(await secondFactorsOf(sql, profile.id));

export const handler = defineAccount.handlers({
  GET: async (ctx) =>
    requireRecent(ctx) ?? page<Data>({ errors: {}, alone: await isAlone(ctx.state) }),

  async POST(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const { state, req } = ctx;
    const { config, profile, locale } = state;
    const alone = await isAlone(state);
    const refuse = (errors: Record<string, string>, status = 422, headers?: HeadersInit) =>
      page<Data>({ errors, alone }, { status, headers });
    const read = await readForm(req, form, { maxBytes: 32_768 });
    if (!read.ok) return refuse(read.errors);
    const { current, password } = read.value;
    const words = await wordsOf(state, profile.id);
    const fault = await newPasswordFault(state, password, { words, accountId: profile.id });
    if (fault) return refuse({ password: fault });
    try {
      const proof = await proveOwnPassword(whereOf(state, req), profile.id, current);
      if (!proof.ok && proof.code === "wait") {
        const seconds = String(proof.seconds);
        return page<Data>({ errors: { current: "wait" }, wait: proof.seconds, alone }, {
          status: 429,
          headers: { "retry-after": seconds },
        });
      }
      if (!proof.ok) return refuse({ current: "password_wrong" });
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      return refuse({ current: "busy" }, 503, { "retry-after": "5" });
    }
    const secret = await changePassword(state, await actorOf(state), password);
    const response = ctx.redirect("/account/security", 303);
    if (secret) response.headers.append("set-cookie", sessionCookie(config.ORIGIN).set(secret));
    const text = securityMessages(locale).passwordChanged;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

export default defineAccount.page<typeof handler>(function PasswordPage({ data, state, url }) {
  const m = securityMessages(state.locale);
  const { errors, wait, alone } = data;
  const words = signInMessages(state.locale);
  return (
    <AccountShell
      state={state}
      url={url}
      title={m.changePassword}
      breadcrumbs={[{ label: m.title, href: "/account/security" }, { label: m.changePassword }]}
    >
      <Card>
        <form method="post" class="max-w-md">
          <input type="hidden" autoComplete="username" value={state.profile.email} />
          <TextField
            label={m.currentPassword}
            name="current"
            type="password"
            autoComplete="current-password"
            required
            error={errors.current === "wait" ? m.wait(String(wait)) : m.errors[errors.current]}
          />
          <TextField
            label={m.newPassword}
            name="password"
            type="password"
            autoComplete="new-password"
            required
            hint={alone ? words.passwordHint : words.passwordHintShort}
            error={errorText(words.errors, errors.password)}
          />
          <Button type="submit" variant="primary">{m.changePassword}</Button>
        </form>
      </Card>
    </AccountShell>
  );
});
