import { page } from "fresh";
import { z } from "zod";
import { Button, EmptyState } from "shared/ui/mod.ts";
import { listCategories } from "../../../services/webshop/categories.ts";
import { listProducts } from "../../../services/webshop/products.ts";
import { define } from "../../../state.ts";
import { Hero } from "./(_components)/Hero.tsx";
import { ProductCard } from "./(_components)/ProductCard.tsx";
import { ShopLayout } from "./(_components)/ShopLayout.tsx";
import { shopMessages } from "./messages.ts";

const query = z.object({
  q: z.string().trim().max(100).catch(""),
  category: z.string().max(200).catch(""),
  all: z.string().max(1).catch(""),
  cursor: z.string().max(2000).catch(""),
});

export const handler = define.handlers({
  async GET(ctx) {
    const { sql } = ctx.state;
    const asked = query.parse(Object.fromEntries(ctx.url.searchParams));
    const home = !asked.q && !asked.category && !asked.all && !asked.cursor;
    const [list, categories] = await Promise.all([
      listProducts(sql, {
        search: asked.q || undefined,
        category: asked.category || undefined,
        cursor: asked.cursor || undefined,
        sort: home ? "updated" : "title",
        limit: home ? 12 : 24,
        publicOnly: true,
      }),
      listCategories(sql, { publicOnly: true }),
    ]);
    return page({ ...list, categories, asked, home });
  },
});

export default define.page<typeof handler>(function Shop({ data, state, url }) {
  const { products, next, categories, asked, home } = data;
  const m = shopMessages(state.locale);
  const category = categories.find(({ handle }) => handle === asked.category);
  const root = category?.path.split(" > ")[0];
  const below = root
    ? categories.filter(({ path, products }) => path.startsWith(`${root} > `) && products > 0)
    : [];
  const title = asked.q ? m.resultsFor(asked.q) : category?.name ?? m.everything;
  const more = new URLSearchParams({ q: asked.q, category: asked.category, cursor: next ?? "" });
  return (
    <ShopLayout
      state={state}
      here={url.pathname + url.search}
      title={home ? state.tenant.name : `${title} · ${state.tenant.name}`}
      description={m.heroText}
      categories={categories}
      current={home || asked.q ? undefined : categories.find((c) => c.path === root)?.handle ?? ""}
      search={asked.q}
    >
      {home ? <Hero locale={state.locale} /> : <h1 class="mb-5 text-3xl font-bold">{title}</h1>}
      {below.length > 0 && (
        <ul class="mb-6 flex flex-wrap gap-2">
          {below.map(({ handle, name }) => (
            <li key={handle}>
              <a
                href={`/shop?category=${handle}`}
                aria-current={handle === asked.category ? "page" : undefined}
                class={`btn btn-sm rounded-full ${handle === asked.category ? "btn-neutral" : ""}`}
              >
                {name}
              </a>
            </li>
          ))}
        </ul>
      )}
      {products.length === 0
        ? <EmptyState icon="search" title={m.noneTitle} text={m.noneText} />
        : (
          <ul class="grid grid-cols-2 gap-x-4 gap-y-8 sm:grid-cols-3 sm:gap-x-6 lg:grid-cols-4">
            {products.map((product) => (
              <li key={product.id}>
                <ProductCard
                  product={product}
                  currency={state.tenant.currency}
                  locale={state.locale}
                />
              </li>
            ))}
          </ul>
        )}
      {next && (
        <p class="mt-10 text-center">
          <Button href={home ? "/shop?all=1" : `/shop?${more}`} size="lg">{m.next}</Button>
        </p>
      )}
    </ShopLayout>
  );
});
