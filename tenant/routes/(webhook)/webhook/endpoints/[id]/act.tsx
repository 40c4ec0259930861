import { HttpError, page } from "fresh";
import { z } from "zod";
import type { AuditChange } from "shared/audit/mod.ts";
import { assertCan } from "shared/auth/mod.ts";
import { transaction, type Tx } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Alert, Button, setFlash } from "shared/ui/mod.ts";
import { audit } from "../../../../../audit.ts";
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
    const endpoint = z.uuid().safeParse(id).success ? await getEndpoint(sql, id) : null;
    if (!endpoint) throw new HttpError(404);
    const form = await readForm(ctx.req, action);
    if (!form.ok) throw new HttpError(400, "Unknown action");

    const { url, description, types, state } = endpoint;
    const note = (tx: Tx, action: string, fields: Pick<AuditChange, "before" | "after"> = {}) =>
      audit(tx, ctx.state, { action, object: { type: "webhook", id, name: url }, ...fields });
    let text = m.saved;
    let target = `/webhook/endpoints/${id}`;
    switch (form.value.act) {
      case "rotate": {
        const secret = await transaction(sql, async (tx) => {
          const made = await rotateSecret(tx, config.SECRET_KEY, id);
          await note(tx, "webhook.secret_rotated");
          return made;
        });
        return page({ id, secret }, { headers: { "cache-control": "no-store" } });
      }
      case "test":
        await transaction(sql, (tx) => sendTestEvent(tx, tenant.slug, id));
        text = m.tested;
        break;
      case "remove":
        await transaction(sql, async (tx) => {
          await deleteEndpoint(tx, id);
          await note(tx, "webhook.removed", { before: { url, description, types } });
        });
        [text, target] = [m.removed, "/webhook/endpoints"];
        break;
      default: {
        const next = form.value.act === "pause" ? "paused" : "active";
        await transaction(sql, async (tx) => {
          await setEndpointState(tx, id, next);
          const action = next === "paused" ? "webhook.paused" : "webhook.resumed";
          await note(tx, action, { before: { state }, after: { state: next } });
        });
      }
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
