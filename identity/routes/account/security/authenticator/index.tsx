import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { beginTotp, type Enrolment, pendingTotp } from "shared/credentials/totp.ts";
import { secondFactorsOf } from "shared/credentials/factors.ts";
import { Button, setFlash, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../../../../components/Card.tsx";
import { securityMessages } from "../../../../components/messages/security.ts";
import { QrCode } from "../../../../components/QrCode.tsx";
import { actorOf } from "../../../../domain/audit.ts";
import { addAuthenticator } from "../../../../domain/factors.ts";
import { completeSignIn, requireRecent } from "../../../../domain/sign_in.ts";
import { returnOf, withReturn } from "../../../../http/return_to.ts";
import { type AccountState, defineAccount } from "../../../../state.ts";

const form = z.object({
  code: z.string().max(40),
  return_to: z.string().max(2000).transform(returnOf).default(""),
});

interface Data {
  enrolment: Enrolment;
  returnTo: string;
  error?: string;
}

/** What is being set up; opening the page again, or typing a wrong code, keeps the same seed. */
async function enrolmentOf({ sql, config, profile }: AccountState): Promise<Enrolment> {
  const label = { issuer: "Vecton", account: profile.email };
  const read = () => pendingTotp(sql, config.IDENTITY_SECRET_KEY, profile.id, label);
  const pending = await read();
  if (pending) return pending;
  await beginTotp(sql, config.IDENTITY_SECRET_KEY, profile.id);
  return (await read())!;
}

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const returnTo = returnOf(ctx.url.searchParams.get("return_to"));
    return page<Data>({ enrolment: await enrolmentOf(ctx.state), returnTo });
  },

  async POST(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const { state, req } = ctx;
    const m = securityMessages(state.locale);
    const read = await readForm(req, form, { maxBytes: 8192 });
    const { code, return_to: returnTo } = read.ok ? read.value : { code: "", return_to: "" };
    if (!await addAuthenticator(state, await actorOf(state), code)) {
      const enrolment = await enrolmentOf(state);
      return page<Data>({ enrolment, returnTo, error: "code_wrong" }, { status: 422 });
    }
    const { recoveryCodes } = await secondFactorsOf(state.sql, state.profile.id);
    const response = await completeSignIn(state, req, {
      accountId: state.profile.id,
      amr: [...new Set([...state.session.amr, "otp", "mfa"])],
      returnTo: recoveryCodes > 0
        ? returnTo || "/account/security"
        : withReturn("/account/security/recovery-codes", returnTo),
    });
    setFlash(response.headers, { tone: "success", text: m.appAdded });
    return response;
  },
});

export default defineAccount.page<typeof handler>(function Authenticator({ data, state, url }) {
  const m = securityMessages(state.locale);
  const { enrolment, returnTo, error } = data;
  return (
    <IdentityCard state={state} url={url} title={m.app} subtitle={m.scan}>
      <QrCode text={enrolment.uri} label={m.qr} />
      <p class="mt-4 text-sm text-base-content/70">{m.scanText}</p>
      <p class="mt-2 mb-6 rounded-field bg-base-200 px-3 py-2 text-center font-mono break-words">
        <span class="sr-only">{`${m.key}: `}</span>
        {enrolment.secret.match(/.{4}/g)!.join(" ")}
      </p>
      <form method="post" action="/account/security/authenticator">
        <input type="hidden" name="return_to" value={returnTo} />
        <TextField
          label={m.code}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={9}
          required
          autofocus
          hint={m.codeHint}
          error={error && m.errors[error]}
        />
        <Button type="submit" variant="primary" class="w-full">
          {m.confirmApp}
        </Button>
        <Button href="/account/security" variant="ghost" class="mt-2 w-full">{m.cancel}</Button>
      </form>
    </IdentityCard>
  );
});
