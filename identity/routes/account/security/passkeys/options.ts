import { registrationOptions } from "shared/credentials/passkeys.ts";
import { hostOf } from "../../../../domain/factors.ts";
import { isRecent } from "../../../../domain/sign_in.ts";
import { defineAccount } from "../../../../state.ts";

/** What the browser needs to make a passkey. 403: a factor has to be proven first. */
export const handler = defineAccount.handlers({
  async POST(ctx) {
    const { state } = ctx;
    if (!isRecent(state)) return Response.json({ error: "confirm" }, { status: 403 });
    const { id, email, name } = state.profile;
    const subject = { id, name: email, displayName: name || email };
    return Response.json(await registrationOptions(state.sql, hostOf(state.config), subject));
  },
});
