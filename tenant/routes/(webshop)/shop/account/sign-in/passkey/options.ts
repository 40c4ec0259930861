import { askForPasskey } from "../../../../../../services/webshop/customers/passkeys.ts";
import { defineArea } from "../../(_components)/state.ts";

/** What the browser needs to ask for a passkey; the same for everybody (S26). */
export const handler = defineArea.handlers({
  POST: async ({ state }) => Response.json(await askForPasskey(state)),
});
