import { beginPasskey } from "../../../../../../../services/webshop/customers/passkeys.ts";
import { displayName } from "../../../../../../../services/webshop/customers/record.ts";
import { isRecent } from "../../../../../../../services/webshop/customers/sign_in.ts";
import { defineOwn } from "../../../(_components)/state.ts";

/** What the browser needs to make a passkey. 403: prove who you are first. */
export const handler = defineOwn.handlers({
  async POST({ state }) {
    const { account, record, customer } = state;
    if (!isRecent(state, customer)) return Response.json({ error: "confirm" }, { status: 403 });
    const name = record ? displayName(record) : account.email;
    return Response.json(await beginPasskey(state, account, name));
  },
});
