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
import { asJson } from "shared/http/json_redirect.ts";
import { defineAccount } from "../../../../state.ts";

const body = z.object({
  challengeId: z.uuid(),
  // Its shape is the library's to check.
  response: z.looseObject({}).transform((value) => value as unknown as RegistrationResponseJSON),
  request: z.uuid().or(z.literal("")).default(""),
});

/** Keeps a passkey that the browser has made; answers where to go on. */
export const handler = defineAccount.handlers({
  async POST(ctx) {
    const { state, req } = ctx;
    const { sql, profile, session, locale } = state;
    if (!isRecent(state)) return Response.json({ error: "confirm" }, { status: 403 });
    const input = await readJson(req, body);
    const name = deviceName(req.headers.get("user-agent") ?? "", locale);
    const passkey = input && await addPasskey(state, await actorOf(state), { ...input, name });
    if (!passkey) return Response.json({ error: "refused" }, { status: 422 });
    const { recoveryCodes } = await secondFactorsOf(sql, profile.id);
    const onTheWay = input.request !== "";
    const response = await completeSignIn(state, req, {
      accountId: profile.id,
      amr: [...new Set([...session.amr, ...passkeyAmr(passkey)])],
      requestId: onTheWay && recoveryCodes > 0 ? input.request : null,
      returnTo: onTheWay
        ? `/account/security/recovery-codes?request=${input.request}`
        : `/account/security/passkeys/${passkey.id}`,
    });
    setFlash(response.headers, { tone: "success", text: securityMessages(locale).passkeyAdded });
    return asJson(response);
  },
});
