import { z } from "zod";
import { readJson } from "shared/http/mod.ts";
import { beginPasskey } from "../../../domain/passkey_sign_in.ts";
import { define } from "../../../state.ts";

const body = z.object({
  /** The sign-in whose password was right. */
  signIn: z.uuid().or(z.literal("")).default(""),
  /** Whoever is signed in confirms it. */
  confirm: z.boolean().default(false),
});

/** What the browser needs to ask for a passkey; the same for all who are not known yet (S26). */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, req } = ctx;
    const input = await readJson(req, body);
    const begun = input && await beginPasskey(state, req, input);
    const headers = { "cache-control": "no-store" };
    if (!begun) return Response.json({ error: "ended" }, { status: 422, headers });
    return Response.json(begun, { headers });
  },
});
