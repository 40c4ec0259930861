import { page } from "fresh";
import { assertCan } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Alert, Button, Card, SelectField, setFlash, TextField } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { upsertProducts } from "../../../../services/webshop/catalog.ts";
import { freeHandle, newProductForm } from "../../../../services/webshop/product_form.ts";
import { skuOwner } from "../../../../services/webshop/products.ts";
import { taxClasses } from "../../../../services/webshop/vat.ts";
import { assertSignedIn, define } from "../../../../state.ts";
import { webshopMessages } from "../../messages.ts";
import {
  fieldOf,
  type FormValues,
  ProductFields,
  SeoFields,
} from "./(_components)/ProductFields.tsx";

interface Data {
  values: FormValues;
  errors: Record<string, string>;
  skuTaken: string | null;
}

export const handler = define.handlers({
  GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const values = { status: "draft", published: "on", taxClass: "standard" };
    return page<Data>({ values, errors: {}, skuTaken: null });
  },
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const { sql, tenant, locale } = ctx.state;
    const form = await readForm(ctx.req, newProductForm(tenant.currency));
    const again = (errors: Record<string, string>, skuTaken: string | null = null) =>
      page<Data>({ values: form.values, errors, skuTaken }, { status: 422 });
    if (!form.ok) return again(form.errors);
    const result = await transaction(sql, async (tx) => {
      const [{ sku }] = form.value.variants;
      if (sku && await skuOwner(tx, sku)) return { ok: false as const, sku };
      const handle = await freeHandle(tx, form.value.handle);
      const shop = { slug: tenant.slug, currency: tenant.currency };
      const [created] = await upsertProducts(tx, shop, [{ ...form.value, handle }]);
      return { ok: true as const, id: created.productId };
    });
    if (!result.ok) return again({}, result.sku);
    const response = ctx.redirect(`/webshop/products/${result.id}`, 303);
    setFlash(response.headers, { tone: "success", text: webshopMessages(locale).created });
    return response;
  },
});

export default define.page<typeof handler>(function NewProduct({ data, state, url }) {
  const m = webshopMessages(state.locale);
  const props = { locale: state.locale, values: data.values, errors: data.errors };
  const field = fieldOf(props);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.newProduct}
      breadcrumbs={[{ label: m.products, href: "/webshop/products" }, { label: m.newProduct }]}
    >
      {data.skuTaken && <Alert tone="error" title={m.skuTaken(data.skuTaken)} />}
      <form method="post" class="grid gap-6 lg:grid-cols-3 lg:items-start">
        <ProductFields {...props} />
        <Card title={m.firstVariant} class="lg:col-span-3">
          <div class="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-4">
            <TextField
              label={m.price}
              hint={m.firstVariantHint}
              inputMode="decimal"
              required
              {...field("price")}
            />
            <SelectField
              label={m.taxClass}
              {...field("taxClass")}
              options={taxClasses.map((value) => ({ value, label: m.taxClasses[value] }))}
            />
            <TextField label={m.sku} {...field("sku")} />
            <TextField label={m.barcode} inputMode="numeric" {...field("barcode")} />
          </div>
        </Card>
        <SeoFields {...props} />
        <div class="flex gap-3">
          <Button type="submit" variant="primary">{m.save}</Button>
          <Button href="/webshop/products" variant="ghost">{m.cancel}</Button>
        </div>
      </form>
    </TenantShell>
  );
});
