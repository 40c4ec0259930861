import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { readJson } from "shared/http/mod.ts";
import { asJson } from "shared/http/json_redirect.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import { setFlash } from "shared/ui/mod.ts";
import { addPasskey } from "../../../../../../../services/webshop/customers/passkeys.ts";
import { renewSecret } from "../../../../../../../services/webshop/customers/sessions.ts";
import { isRecent } from "../../../../../../../services/webshop/customers/sign_in.ts";
import { keepSecret } from "../../../(_components)/browser.ts";
import { accountMessages } from "../../../(_components)/messages.ts";
import { defineOwn } from "../../../(_components)/state.ts";

const body = z.object({
  challengeId: z.uuid(),
  // Its shape is the library's to check.
  response: z.looseObject({}).transform((value) => value as unknown as RegistrationResponseJSON),
});

export const handler = defineOwn.handlers({
  // An address that people type in, too: the passkeys are listed there.
  GET: (ctx) => ctx.redirect("/shop/account/security", 303),

  /** Keeps a passkey that the browser has made; answers where to go on. */
  async POST(ctx) {
    const { state, req } = ctx;
    const { account, customer, locale, sql } = state;
    if (!isRecent(state, customer)) return Response.json({ error: "confirm" }, { status: 403 });
    const input = await readJson(req, body);
    const name = deviceName(req.headers.get("user-agent") ?? "", locale);
    const passkey = input && await addPasskey(state, account, { ...input, name });
    if (!passkey) return Response.json({ error: "refused" }, { status: 422 });
    // Where it gets a name that tells it from others.
    const response = ctx.redirect(`/shop/account/security/passkeys/${passkey.id}`, 303);
    keepSecret(state, response, await renewSecret(sql, customer.id));
    setFlash(response.headers, { tone: "success", text: accountMessages(locale).passkeyAdded });
    return asJson(response);
  },
});
