import { HttpError } from "fresh";
import { actorName, assertCan } from "shared/auth/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { setFlash } from "shared/ui/mod.ts";
import { consentInput, recordConsent } from "../../../../../services/crm/consent.ts";
import { getCustomer } from "../../../../../services/crm/customers.ts";
import { assertSignedIn, define } from "../../../../../state.ts";
import { crmMessages, errorText } from "../../../messages.ts";

export const handler = define.handlers({
  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "customers:write");
    const { sql, locale } = ctx.state;
    if (!await getCustomer(sql, ctx.params.id)) throw new HttpError(404);
    const form = await readForm(ctx.req, consentInput);
    const m = crmMessages(locale);
    const response = ctx.redirect(`/crm/customers/${ctx.params.id}#consent`, 303);
    if (form.ok) {
      await recordConsent(sql, ctx.params.id, actorName(session), form.value);
      setFlash(response.headers, { tone: "success", text: m.recorded });
    } else {
      const text = errorText(m.errors, Object.values(form.errors)[0]) ?? m.errors.invalid;
      setFlash(response.headers, { tone: "error", text });
    }
    return response;
  },
});
