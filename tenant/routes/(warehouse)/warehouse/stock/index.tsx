import { page } from "fresh";
import { z } from "zod";
import { assertCan } from "shared/auth/mod.ts";
import { Button, EmptyState, FilterBar, SearchField, SelectField } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { liveTokenFor } from "../../../../live_token.ts";
import { levels, listLocations } from "../../../../services/inventory/mod.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { warehouseMessages } from "../../messages.ts";
import StockTable, { type StockRow } from "./(_islands)/StockTable.tsx";

const query = z.object({
  q: z.string().trim().max(100).catch(""),
  location: z.uuid().or(z.literal("")).catch(""),
  show: z.enum(["", "low"]).catch(""),
  cursor: z.string().max(1000).optional().catch(undefined),
});

export const handler = define.handlers({
  async GET(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "stock:read");
    const { sql } = ctx.state;
    const asked = query.parse(Object.fromEntries(ctx.url.searchParams));
    const [found, locations, token] = await Promise.all([
      levels(sql, {
        search: asked.q,
        locationId: asked.location || undefined,
        atMost: asked.show === "low" ? 3 : undefined,
        cursor: asked.cursor,
      }),
      listLocations(sql),
      liveTokenFor(ctx.state),
    ]);
    const rows = found.levels.map((level): StockRow => ({
      variantId: level.variantId,
      locationId: level.locationId,
      sku: level.sku,
      title: level.title,
      location: level.locationName,
      onHand: level.onHand,
      reserved: level.reserved,
      available: level.available,
      version: level.version,
    }));
    return page({ asked, rows, next: found.next, locations, token });
  },
});

export default define.page<typeof handler>(function Stock({ data, state, url }) {
  const { asked, rows, next, locations, token } = data;
  const m = warehouseMessages(state.locale);
  const filtered = asked.q !== "" || asked.location !== "" || asked.show !== "";
  const more = new URLSearchParams({ ...asked, cursor: next ?? "" });
  const importer = <Button href="/warehouse/import" icon="upload">{m.importStock}</Button>;
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.stock}
      subtitle={m.stockSubtitle}
      actions={importer}
    >
      <FilterBar action="/warehouse/stock" locale={state.locale}>
        <SearchField name="q" value={asked.q} label={m.search} />
        <SelectField
          name="location"
          label={m.location}
          hideLabel
          value={asked.location}
          options={[
            { value: "", label: m.allLocations },
            ...locations.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <SelectField
          name="show"
          label={m.show}
          hideLabel
          value={asked.show}
          options={[{ value: "", label: m.showAll }, { value: "low", label: m.showLow }]}
        />
      </FilterBar>
      {rows.length > 0
        ? <StockTable rows={rows} locale={state.locale} token={token} />
        : (
          <div class="rounded-box border border-base-300 bg-base-100">
            {filtered
              ? <EmptyState icon="search" title={m.nothingTitle} text={m.nothingText} />
              : <EmptyState icon="boxes" title={m.noneTitle} text={m.noneText} action={importer} />}
          </div>
        )}
      <nav class="mt-4 flex justify-end gap-2">
        {asked.cursor && <Button href="/warehouse/stock" variant="ghost">{m.firstPage}</Button>}
        {next && <Button href={`/warehouse/stock?${more}`}>{m.nextPage}</Button>}
      </nav>
    </TenantShell>
  );
});
