import { HttpError, page } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Alert, Button, setFlash } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../../components/TenantShell.tsx";
import {
  deleteEndpoint,
  getEndpoint,
  rotateSecret,
  setEndpointState,
} from "../../../../../services/webhook/endpoints.ts";
import { sendTestEvent } from "../../../../../services/webhook/test_event.ts";
import { assertSignedIn, define } from "../../../../../state.ts";
import { webhookMessages } from "../../../messages.ts";

const action = z.object({ act: z.enum(["test", "pause", "resume", "rotate", "remove"]) });

export const handler = define.handlers({
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "webhooks:manage");
    const { sql, config, tenant, locale } = ctx.state;
    const m = webhookMessages(locale);
    const { id } = ctx.params;
    if (!z.uuid().safeParse(id).success || !await getEndpoint(sql, id)) throw new HttpError(404);
    const form = await readForm(ctx.req, action);
    if (!form.ok) throw new HttpError(400, "Unknown action");

    let text = m.saved;
    let target = `/webhook/endpoints/${id}`;
    switch (form.value.act) {
      case "rotate": {
        const secret = await transaction(sql, (tx) => rotateSecret(tx, config.SECRET_KEY, id));
        return page({ id, secret }, { headers: { "cache-control": "no-store" } });
      }
      case "test":
        await transaction(sql, (tx) => sendTestEvent(tx, tenant.slug, id));
        text = m.tested;
        break;
      case "remove":
        await deleteEndpoint(sql, id);
        [text, target] = [m.removed, "/webhook/endpoints"];
        break;
      default:
        await setEndpointState(sql, id, form.value.act === "pause" ? "paused" : "active");
    }
    const response = ctx.redirect(target, 303);
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

/** Shown after a rotation only: the one time the new secret can be read. */
export default define.page<typeof handler>(function NewSecret({ data, state, url }) {
  const m = webhookMessages(state.locale);
  return (
    <TenantShell state={state} path={url.pathname} title={m.rotate}>
      <Alert tone="success" title={m.secretTitle}>
        <p>{m.secretText} {m.rotateHint}</p>
        <p class="my-3">
          <code class="rounded bg-base-200 px-2 py-1 break-all select-all">{data.secret}</code>
        </p>
        <Button href={`/webhook/endpoints/${data.id}`}>{m.done}</Button>
      </Alert>
    </TenantShell>
  );
});
