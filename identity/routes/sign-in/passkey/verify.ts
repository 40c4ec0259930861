import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { z } from "zod";
import { readJson } from "shared/http/mod.ts";
import { finishPasskey } from "../../../domain/passkey_sign_in.ts";
import { asJson } from "shared/http/json_redirect.ts";
import { define } from "../../../state.ts";

const id = z.uuid().or(z.literal("")).default("");
const body = z.object({
  challengeId: z.uuid(),
  // Its shape is the library's to check.
  response: z.looseObject({ id: z.string().max(2000), response: z.looseObject({}) })
    .transform((value) => value as unknown as AuthenticationResponseJSON),
  signIn: id,
  confirm: z.boolean().default(false),
  request: id,
  returnTo: z.string().max(2000).default(""),
  remember: z.boolean().default(false),
});

/** Signs in by a passkey; answers where to go on. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, req } = ctx;
    const input = await readJson(req, body);
    const done = input && await finishPasskey(state, req, input);
    if (done) return asJson(done);
    const headers = { "cache-control": "no-store" };
    return Response.json({ error: "refused" }, { status: 422, headers });
  },
});
