import type { Locale } from "shared/i18n/mod.ts";
import { CheckboxField, FilterBar, SearchField, SelectField } from "shared/ui/mod.ts";
import { adminMessages } from "../../../components/messages.ts";
import { tenantMessages } from "../../../components/messages/tenant.ts";
import { tenantListMessages } from "../../../components/messages/tenant_list.ts";
import { plans, rings } from "shared/tenants/choices.ts";
import { type TenantQuery, tenantSorts } from "../../../domain/tenant_list.ts";
import { tenantStates } from "../../../domain/tenants.ts";

/** What the list of tenants is searched, filtered and ordered by. */
export function TenantFilters({ asked, locale }: { asked: TenantQuery; locale: Locale }) {
  const m = adminMessages(locale);
  const l = tenantListMessages(locale);
  const t = tenantMessages(locale);
  return (
    <FilterBar locale={locale}>
      <SearchField
        name="search"
        label={l.searchLabel}
        placeholder={l.search}
        value={asked.search}
      />
      <SelectField
        name="state"
        label={l.stateFilter}
        value={asked.state}
        options={[
          { value: "", label: l.allStates },
          ...tenantStates.map((value) => ({ value, label: l.states[value] })),
        ]}
      />
      <SelectField
        name="plan"
        label={m.plan}
        value={asked.plan}
        options={[
          { value: "", label: l.allPlans },
          ...plans.map((value) => ({ value, label: m.plans[value] })),
        ]}
      />
      <SelectField
        name="ring"
        label={t.ring}
        value={asked.ring}
        options={[
          { value: "", label: l.allRings },
          ...rings.map((value) => ({ value, label: t.rings[value] })),
        ]}
      />
      <SelectField
        name="sort"
        label={l.order}
        value={asked.sort}
        options={tenantSorts.map((value) => ({ value, label: l.sorts[value] }))}
      />
      <CheckboxField name="failing" label={l.failing} checked={asked.failing === "on"} />
    </FilterBar>
  );
}
