import type { Locale } from "shared/i18n/mod.ts";
import { Button, Card } from "shared/ui/mod.ts";
import { adminMessages } from "../../../../components/messages.ts";
import { tenantMessages } from "../../../../components/messages/tenant.ts";
import type { Tenant } from "../../../../domain/tenants.ts";
import { possibleActs } from "../(_acts)/acts.ts";

/** Links to the pages where something is done with the tenant, each with its own question. */
export function Manage({ tenant, locale }: { tenant: Tenant; locale: Locale }) {
  const m = adminMessages(locale);
  const t = tenantMessages(locale);
  const leaving = tenant.state === "deleting";
  return (
    <Card title={m.manage}>
      {tenant.operation && (
        <p class="mb-3 text-sm text-base-content/70">
          {leaving ? t.leaving : t.refusals.busy}
        </p>
      )}
      <div class="grid gap-2">
        {possibleActs(tenant).map((act) => (
          <Button
            key={act}
            href={`/tenants/${tenant.slug}/${act}`}
            variant={act === "delete" ? "danger" : "secondary"}
            class="justify-start"
          >
            {act === "delete" && leaving ? t.sooner : t.acts[act].link}
          </Button>
        ))}
      </div>
    </Card>
  );
}
