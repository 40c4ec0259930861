import { HttpError, page } from "fresh";
import { z } from "zod";
import { assertCan, can } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Alert, Button, setFlash } from "shared/ui/mod.ts";
import { audit } from "../../../../audit.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import Present from "../../../../islands/Present.tsx";
import { liveTokenFor } from "../../../../live_token.ts";
import { type Level, levelsOf } from "../../../../services/inventory/mod.ts";
import { upsertProducts } from "../../../../services/webshop/catalog.ts";
import { listPictures, type PictureState } from "../../../../services/webshop/pictures/pictures.ts";
import { editInput, editProductForm } from "../../../../services/webshop/product_form.ts";
import { priceChanges } from "../../../../services/webshop/price_changes.ts";
import { getProduct, lockVersion, type Product } from "../../../../services/webshop/products.ts";
import { variantsOf } from "../../../../services/webshop/stored.ts";
import { assertSignedIn, define, type State } from "../../../../state.ts";
import { webshopMessages } from "../../messages.ts";
import { type FormValues, ProductFields, SeoFields } from "./(_components)/ProductFields.tsx";
import { PictureCard } from "./(_components)/PictureCard.tsx";
import { VariantTable } from "./(_components)/VariantTable.tsx";

interface Data {
  product: Product;
  pictures: PictureState[];
  levels: Level[];
  values: FormValues;
  errors: Record<string, string>;
  conflict: boolean;
  skuTaken: string | null;
  mayWrite: boolean;
  token: string;
}

/** Undoes the transaction: nothing of a refused edit stays. */
class SkuTaken extends Error {}

export const handler = define.handlers({
  async GET(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "catalog:read");
    return await show(ctx.state, await find(ctx.state, ctx.params.id), {});
  },
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "catalog:write");
    const { sql, tenant, locale } = ctx.state;
    const product = await find(ctx.state, ctx.params.id);
    const form = await readForm(ctx.req, editProductForm(tenant.currency));
    const { values } = form;
    if (!form.ok) return await show(ctx.state, product, { values, errors: form.errors }, 422);
    const shop = { slug: tenant.slug, currency: tenant.currency };
    try {
      const saved = await transaction(sql, async (tx) => {
        if (await lockVersion(tx, product.id) !== form.value.version) return false;
        const before = await variantsOf(tx, [product.id]);
        const [result] = await upsertProducts(tx, shop, [editInput(product, form.value)]);
        const taken = result.variants.find(({ skuTaken }) => skuTaken);
        if (taken) throw new SkuTaken(taken.skuTaken!);
        const change = priceChanges(before, await variantsOf(tx, [product.id]));
        const object = { type: "product", id: product.id, name: form.value.title };
        const action = "product.prices_changed";
        if (change) await audit(tx, ctx.state, { action, object, ...change });
        return true;
      });
      if (!saved) return await show(ctx.state, product, { values, conflict: true }, 409);
    } catch (error) {
      if (!(error instanceof SkuTaken)) throw error;
      return await show(ctx.state, product, { values, skuTaken: error.message }, 422);
    }
    const response = ctx.redirect(`/webshop/products/${product.id}`, 303);
    setFlash(response.headers, { tone: "success", text: webshopMessages(locale).saved });
    return response;
  },
});

async function find({ sql }: State, id: string): Promise<Product> {
  const product = z.uuid().safeParse(id).success ? await getProduct(sql, { id }) : null;
  if (!product) throw new HttpError(404);
  return product;
}

async function show(state: State, product: Product, more: Partial<Data>, status = 200) {
  const data: Data = {
    product,
    pictures: await listPictures(state.sql, product.id),
    levels: await levelsOf(state.sql, product.variants.map(({ id }) => id)),
    values: valuesOf(product),
    errors: {},
    conflict: false,
    skuTaken: null,
    mayWrite: can(assertSignedIn(state), "catalog:write"),
    token: await liveTokenFor(state),
    ...more,
  };
  return page<Data>(data, { status });
}

function valuesOf(product: Product): FormValues {
  return {
    title: product.title,
    bodyHtml: product.bodyHtml,
    vendor: product.vendor,
    type: product.type,
    status: product.status,
    published: product.published ? "on" : "",
    tags: product.tags.join(", "),
    categories: product.categories.map(({ path }) => path).join("\n"),
    seoTitle: product.seoTitle,
    seoDescription: product.seoDescription,
  };
}

export default define.page<typeof handler>(function EditProduct({ data, state, url }) {
  const { product, pictures, levels, values, errors, conflict, skuTaken, mayWrite } = data;
  const m = webshopMessages(state.locale);
  const props = { locale: state.locale, values, errors };
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={product.title}
      breadcrumbs={[{ label: m.products, href: "/webshop/products" }, { label: product.title }]}
      actions={product.status === "active" && product.published && (
        <Button href={`/shop/products/${product.handle}`} icon="storefront">{m.view}</Button>
      )}
    >
      <Present
        what={`product:${product.id}`}
        me={assertSignedIn(state).accountId}
        token={data.token}
        locale={state.locale}
      />
      {conflict && <Alert tone="warning" title={m.conflict} />}
      {skuTaken && <Alert tone="error" title={m.skuTaken(skuTaken)} />}
      {errors.price && <Alert tone="error" title={m.errors.price_invalid} />}
      <PictureCard
        product={product.id}
        pictures={pictures}
        locale={state.locale}
        mayWrite={mayWrite}
      />
      <form method="post" action={`/webshop/products/${product.id}`}>
        <input type="hidden" name="version" value={product.version} />
        <fieldset disabled={!mayWrite} class="grid gap-6 lg:grid-cols-3 lg:items-start">
          <ProductFields {...props} />
          <VariantTable product={product} levels={levels} locale={state.locale} />
          <SeoFields {...props} />
          {mayWrite && (
            <div class="flex gap-3 lg:col-span-3">
              <Button type="submit" variant="primary">{m.save}</Button>
              <Button href="/webshop/products" variant="ghost">{m.cancel}</Button>
            </div>
          )}
        </fieldset>
      </form>
    </TenantShell>
  );
});
