import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { readJson } from "shared/http/mod.ts";
import { secondFactorsOf } from "shared/credentials/factors.ts";
import { setFlash } from "shared/ui/mod.ts";
import { securityMessages } from "../../../../components/messages/security.ts";
import { actorOf } from "../../../../domain/audit.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import { addPasskey } from "../../../../domain/factors.ts";
import { passkeyAmr } from "../../../../domain/second_factor.ts";
import { completeSignIn, isRecent } from "../../../../domain/sign_in.ts";
import { returnOf, withReturn } from "../../../../http/return_to.ts";
import { asJson } from "shared/http/json_redirect.ts";
import { defineAccount } from "../../../../state.ts";

const body = z.object({
  challengeId: z.uuid(),
  // Its shape is the library's to check.
  response: z.looseObject({}).transform((value) => value as unknown as RegistrationResponseJSON),
  returnTo: z.string().max(2000).transform(returnOf).default(""),
  onTheWay: z.boolean().default(false),
});

/** Whoever is on the way to an app gets recovery codes, too, and then goes on. */
function afterFactor({ onTheWay, returnTo }: z.output<typeof body>, codes: number): string | null {
  if (!onTheWay) return null;
  return codes > 0 ? returnTo : withReturn("/account/security/recovery-codes", returnTo);
}

export const handler = defineAccount.handlers({
  // An address that people type in, too: the passkeys are listed there.
  GET: (ctx) => ctx.redirect("/account/security", 303),

  /** Keeps a passkey that the browser has made; answers where to go on. */
  async POST(ctx) {
    const { state, req } = ctx;
    const { sql, profile, session, locale } = state;
    if (!isRecent(state)) return Response.json({ error: "confirm" }, { status: 403 });
    const input = await readJson(req, body);
    const name = deviceName(req.headers.get("user-agent") ?? "", locale);
    const passkey = input && await addPasskey(state, await actorOf(state), { ...input, name });
    if (!passkey) return Response.json({ error: "refused" }, { status: 422 });
    const { recoveryCodes } = await secondFactorsOf(sql, profile.id);
    const response = await completeSignIn(state, req, {
      accountId: profile.id,
      amr: [...new Set([...session.amr, ...passkeyAmr(passkey)])],
      returnTo: afterFactor(input, recoveryCodes) ?? `/account/security/passkeys/${passkey.id}`,
    });
    setFlash(response.headers, { tone: "success", text: securityMessages(locale).passkeyAdded });
    return asJson(response);
  },
});
