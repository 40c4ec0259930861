import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { readJson } from "shared/http/mod.ts";
import { asJson } from "shared/http/json_redirect.ts";
import { takePasskey } from "../../../../../../services/webshop/customers/passkeys.ts";
import { signIn } from "../../(_components)/browser.ts";
import { defineArea } from "../../(_components)/state.ts";

const body = z.object({
  challengeId: z.uuid(),
  // Its shape is the library's to check.
  response: z.looseObject({ id: z.string().max(2000), response: z.looseObject({}) })
    .transform((value) => value as unknown as AuthenticationResponseJSON),
  returnTo: z.string().max(2000).default(""),
});

/** Signs in by a passkey; answers where to go on. */
export const handler = defineArea.handlers({
  async POST({ state, req }) {
    const input = await readJson(req, body);
    const proven = input && await takePasskey(state, input.response, input.challengeId);
    if (!proven) return Response.json({ error: "refused" }, { status: 422 });
    return asJson(await signIn(state, req, proven, input.returnTo));
  },
});
