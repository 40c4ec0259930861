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
import { type AccountState, defineAccount } from "../../../../state.ts";

const requestId = z.uuid().or(z.literal("")).catch("").default("");
const form = z.object({ code: z.string().max(40), request: requestId });

interface Data {
  enrolment: Enrolment;
  request: string;
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
    const request = requestId.parse(ctx.url.searchParams.get("request") ?? "");
    return page<Data>({ enrolment: await enrolmentOf(ctx.state), request });
  },

  async POST(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const { state, req } = ctx;
    const m = securityMessages(state.locale);
    const read = await readForm(req, form, { maxBytes: 8192 });
    const { code, request } = read.ok ? read.value : { code: "", request: "" };
    if (!await addAuthenticator(state, await actorOf(state), code)) {
      const enrolment = await enrolmentOf(state);
      return page<Data>({ enrolment, request, error: "code_wrong" }, { status: 422 });
    }
    const { recoveryCodes } = await secondFactorsOf(state.sql, state.profile.id);
    const query = request ? `?request=${request}` : "";
    const response = await completeSignIn(state, req, {
      accountId: state.profile.id,
      amr: [...new Set([...state.session.amr, "otp", "mfa"])],
      requestId: recoveryCodes > 0 ? request || null : null,
      returnTo: recoveryCodes > 0
        ? "/account/security"
        : `/account/security/recovery-codes${query}`,
    });
    setFlash(response.headers, { tone: "success", text: m.appAdded });
    return response;
  },
});

export default defineAccount.page<typeof handler>(function Authenticator({ data, state, url }) {
  const m = securityMessages(state.locale);
  const { enrolment, request, error } = data;
  return (
    <IdentityCard state={state} url={url} title={m.app} subtitle={m.scan}>
      <QrCode text={enrolment.uri} label={m.qr} />
      <p class="mt-4 text-sm text-base-content/70">{m.scanText}</p>
      <p class="mt-2 mb-6 rounded-field bg-base-200 px-3 py-2 text-center font-mono break-words">
        <span class="sr-only">{`${m.key}: `}</span>
        {enrolment.secret.match(/.{4}/g)!.join(" ")}
      </p>
      <form method="post" action="/account/security/authenticator">
        <input type="hidden" name="request" value={request} />
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
