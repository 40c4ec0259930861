import type { Locale } from "shared/i18n/mod.ts";
import { Button } from "shared/ui/mod.ts";
import type { Endpoint } from "../../../../../services/webhook/endpoints.ts";
import { webhookMessages } from "../../../messages.ts";

/** Buttons that act at once; each is a form, so they work without JavaScript. */
export function EndpointActions({ endpoint, locale }: { endpoint: Endpoint; locale: Locale }) {
  const m = webhookMessages(locale);
  const active = endpoint.state === "active";
  return (
    <form
      method="post"
      action={`/webhook/endpoints/${endpoint.id}/act`}
      class="flex flex-wrap gap-2"
    >
      {active && <Button type="submit" name="act" value="test">{m.test}</Button>}
      <Button type="submit" name="act" value={active ? "pause" : "resume"}>
        {active ? m.pause : m.resume}
      </Button>
      <Button type="submit" name="act" value="rotate" title={m.rotateHint}>{m.rotate}</Button>
      <Button type="submit" name="act" value="remove" variant="danger">{m.remove}</Button>
    </form>
  );
}
