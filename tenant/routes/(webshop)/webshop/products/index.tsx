import { page } from "fresh";
import { z } from "zod";
import { assertCan, can } from "shared/auth/mod.ts";
import { Button, EmptyState, FilterBar, SearchField, SelectField } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { listCategories } from "../../../../services/webshop/categories.ts";
import { statuses } from "../../../../services/webshop/product_input.ts";
import { listProducts, listVendors } from "../../../../services/webshop/products.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { webshopMessages } from "../../messages.ts";
import { ProductTable } from "./(_components)/ProductTable.tsx";

const query = z.object({
  q: z.string().trim().max(100).catch(""),
  status: z.enum(["", ...statuses]).catch(""),
  category: z.string().max(200).catch(""),
  vendor: z.string().max(255).catch(""),
  sort: z.enum(["title", "updated"]).catch("title"),
  cursor: z.string().max(2000).optional().catch(undefined),
});

export const handler = define.handlers({
  async GET(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "catalog:read");
    const { sql } = ctx.state;
    const asked = query.parse(Object.fromEntries(ctx.url.searchParams));
    const [list, categories, vendors] = await Promise.all([
      listProducts(sql, { ...asked, search: asked.q }),
      listCategories(sql),
      listVendors(sql),
    ]);
    return page({ ...list, categories, vendors, asked, mayWrite: can(session, "catalog:write") });
  },
});

export default define.page<typeof handler>(function Products({ data, state, url }) {
  const { products, next, categories, vendors, asked, mayWrite } = data;
  const m = webshopMessages(state.locale);
  const filtered = [asked.q, asked.status, asked.category, asked.vendor].some((value) => value);
  const more = new URLSearchParams({ ...asked, cursor: next ?? "" });
  const actions = (
    <div class="flex flex-wrap gap-2">
      <Button href="/webshop/products/export.csv" icon="download">{m.exportCsv}</Button>
      {mayWrite && (
        <Button href="/webshop/products/new" variant="primary" icon="plus">{m.newProduct}</Button>
      )}
    </div>
  );
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.products}
      subtitle={m.productsSubtitle}
      actions={actions}
    >
      <FilterBar action="/webshop/products" locale={state.locale}>
        <SearchField name="q" value={asked.q} label={m.search} />
        <SelectField
          name="status"
          label={m.status}
          value={asked.status}
          options={[
            { value: "", label: m.allStatuses },
            ...statuses.map((value) => ({ value, label: m.statuses[value] })),
          ]}
        />
        <SelectField
          name="category"
          label={m.category}
          value={asked.category}
          options={[
            { value: "", label: m.allCategories },
            ...categories.map(({ handle, path }) => ({ value: handle, label: path })),
          ]}
        />
        <SelectField
          name="vendor"
          label={m.vendor}
          value={asked.vendor}
          options={[
            { value: "", label: m.allVendors },
            ...vendors.map((value) => ({ value, label: value })),
          ]}
        />
        <SelectField
          name="sort"
          label={m.sort}
          value={asked.sort}
          options={[
            { value: "title", label: m.sortTitle },
            { value: "updated", label: m.sortUpdated },
          ]}
        />
      </FilterBar>
      <ProductTable
        products={products}
        currency={state.tenant.currency}
        locale={state.locale}
        empty={filtered
          ? <EmptyState icon="search" title={m.noneFoundTitle} text={m.noneFoundText} />
          : (
            <EmptyState
              icon="tag"
              title={m.noneTitle}
              text={m.noneText}
              action={mayWrite && (
                <Button href="/webshop/imports" variant="primary" icon="upload">
                  {m.importProducts}
                </Button>
              )}
            />
          )}
      />
      <nav class="mt-4 flex justify-end gap-2">
        {asked.cursor && <Button href="/webshop/products" variant="ghost">{m.firstPage}</Button>}
        {next && <Button href={`/webshop/products?${more}`}>{m.nextPage}</Button>}
      </nav>
    </TenantShell>
  );
});
