import type { Locale } from "shared/i18n/mod.ts";
import { Button, Card } from "shared/ui/mod.ts";
import { Fact, Facts } from "../../../components/Facts.tsx";
import { adminMessages } from "../../../components/messages.ts";
import { newTenantMessages } from "../../../components/messages/new_tenant.ts";
import { tenantMessages } from "../../../components/messages/tenant.ts";
import type { Values } from "../new.tsx";

const fields = [
  "name",
  "slug",
  "ownerEmail",
  "plan",
  "ring",
  "locale",
  "currency",
  "timeZone",
] as const;

/** A new tenant before it is made: what cannot be changed later is said once more. */
export function ReviewTenant(
  { values, addressPattern, locale }: {
    values: Values;
    addressPattern: string;
    locale: Locale;
  },
) {
  const m = adminMessages(locale);
  const n = newTenantMessages(locale);
  const t = tenantMessages(locale);
  const { name, slug = "", ownerEmail, plan, ring = "stable", currency, timeZone } = values;
  const plans: Record<string, string> = m.plans;
  const rings: Record<string, string> = t.rings;
  const locales: Record<string, string> = m.locales;
  return (
    <Card>
      {fields.map((field) => (
        <input
          key={field}
          type="hidden"
          name={field}
          value={values[field]}
        />
      ))}
      <Facts>
        <Fact label={m.shopName}>{name}</Fact>
        <Fact label={n.slug}>
          <strong>{addressPattern.replace("{slug}", slug)}</strong>
          <span class="block text-base-content/70">{n.forGood}</span>
        </Fact>
        <Fact label={n.ownerEmail}>{ownerEmail}</Fact>
        <Fact label={m.plan}>{plans[plan ?? ""] ?? plan}</Fact>
        <Fact label={t.ring}>{rings[ring] ?? ring}</Fact>
        <Fact label={m.locale}>{locales[values.locale ?? ""] ?? values.locale}</Fact>
        <Fact label={m.currency}>{currency}</Fact>
        <Fact label={m.timeZone}>{timeZone}</Fact>
      </Facts>
      <div class="mt-6 flex flex-wrap gap-3">
        <Button type="submit" name="step" value="create" variant="primary">{n.create}</Button>
        <Button type="submit" name="step" value="edit">{n.edit}</Button>
      </div>
    </Card>
  );
}
