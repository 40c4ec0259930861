import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { liveTokenFor } from "../../../../live_token.ts";
import { listCategories } from "../../../../services/webshop/categories.ts";
import { getProduct } from "../../../../services/webshop/products.ts";
import { plainText, safeHtml } from "../../../../services/webshop/rich_text.ts";
import { lowestPriceBefore, stockSigns } from "../../../../services/webshop/storefront.ts";
import { vatRates } from "../../../../services/webshop/vat.ts";
import { define } from "../../../../state.ts";
import { Picture } from "../(_components)/ProductCard.tsx";
import { ShopLayout } from "../(_components)/ShopLayout.tsx";
import { VariantPicker } from "../(_components)/VariantPicker.tsx";
import { structuredData } from "../structured_data.ts";
import { shopMessages } from "../messages.ts";
import { Offer } from "../(_components)/Offer.tsx";
import { Facts } from "../(_components)/Facts.tsx";
import { chooseVariant } from "../choose.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { sql } = ctx.state;
    const product = await getProduct(sql, { handle: decodeURIComponent(ctx.params.handle) });
    const visible = product?.status === "active" && product.published;
    if (!visible || product.variants.length === 0) throw new HttpError(404);
    const variant = chooseVariant(product, ctx.url.searchParams);
    const ids = product.variants.map(({ id }) => id);
    const [categories, signs, rates, lowest, token] = await Promise.all([
      listCategories(sql, { publicOnly: true }),
      stockSigns(sql, ids),
      vatRates(sql),
      variant.compare_at === null ? null : lowestPriceBefore(sql, variant.id, variant.currency),
      liveTokenFor(ctx.state),
    ]);
    const rate = rates.get(variant.tax_class) ?? rates.get("standard") ?? 0;
    return page({ product, variant, categories, signs, rate, lowest, token });
  },
});

export default define.page<typeof handler>(function ShopProduct({ data, state, url }) {
  const { product, variant, categories, signs, rate, lowest, token } = data;
  const { locale, tenant } = state;
  const m = shopMessages(locale);
  const own = product.media.find(({ source_url }) => source_url === variant.picture_url);
  const main = own ?? product.media[0];
  const category = product.categories[0];
  const description = product.seoDescription || plainText(product.bodyHtml, 160);
  return (
    <ShopLayout
      state={state}
      here={url.pathname + url.search}
      title={`${product.seoTitle || product.title} · ${tenant.name}`}
      description={description}
      categories={categories}
      current={categories.find(({ path }) => path === category?.path.split(" > ")[0])?.handle}
    >
      <Head>
        <link rel="canonical" href={`${tenant.origin}/shop/products/${product.handle}`} />
      </Head>
      <script
        type="application/ld+json"
        // deno-lint-ignore react-no-danger -- JSON with every "<" escaped
        dangerouslySetInnerHTML={{ __html: structuredData(product, signs, tenant.origin) }}
      />
      <nav class="mb-5 text-sm text-base-content/70">
        <a href="/shop" class="link link-hover">{m.home}</a>
        {category && (
          <>
            {" / "}
            <a href={`/shop?category=${category.handle}`} class="link link-hover">
              {category.path.split(" > ").at(-1)}
            </a>
          </>
        )}
      </nav>
      <div class="grid gap-8 lg:grid-cols-2 lg:gap-14">
        <div>
          <Picture
            imageKey={main?.key ?? product.picture}
            alt={main?.alt || product.title}
            sizes="(min-width: 64rem) 36rem, 100vw"
            eager
          />
          {product.media.length > 1 && (
            <ul class="mt-3 grid grid-cols-5 gap-3">
              {product.media.filter(({ key }) => key).slice(0, 5).map((media) => (
                <li key={media.id}>
                  <Picture
                    imageKey={media.key}
                    alt={media.alt}
                    sizes="(min-width: 64rem) 7rem, 20vw"
                    class={media.id === main?.id ? "ring-2 ring-primary" : ""}
                  />
                </li>
              ))}
            </ul>
          )}
        </div>
        <div>
          <p class="text-sm text-base-content/70">{product.vendor}</p>
          <h1 class="mt-1 text-3xl font-bold tracking-tight sm:text-4xl">{product.title}</h1>
          <Offer
            variant={variant}
            rate={rate}
            lowest={lowest}
            sign={signs.get(variant.id)!}
            token={token}
            locale={locale}
          />
          <VariantPicker product={product} variant={variant} signs={signs} locale={locale} />
          {product.bodyHtml && (
            <section class="mt-8">
              <h2 class="mb-2 font-semibold">{m.description}</h2>
              <div
                class="leading-relaxed [&_a]:link [&_li]:mt-1 [&_p]:mb-3 [&_ul]:list-disc [&_ul]:pl-5"
                // deno-lint-ignore react-no-danger -- elements of an allow-list only
                dangerouslySetInnerHTML={{ __html: safeHtml(product.bodyHtml) }}
              />
            </section>
          )}
          <Facts product={product} variant={variant} locale={locale} />
        </div>
      </div>
    </ShopLayout>
  );
});
