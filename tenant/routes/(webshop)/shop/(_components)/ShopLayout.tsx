import type { ComponentChildren } from "preact";
import { Head } from "fresh/runtime";
import { Icon } from "shared/ui/mod.ts";
import type { Category } from "../../../../services/webshop/categories.ts";
import LiveSign from "../../../../islands/LiveSign.tsx";
import type { State } from "../../../../state.ts";
import { shopMessages } from "../messages.ts";

export interface ShopLayoutProps {
  state: State;
  /** Path and query of the page: where a change of language leads back to. */
  here: string;
  title: string;
  description?: string;
  categories: Category[];
  /** Handle of the category shown. */
  current?: string;
  search?: string;
  children: ComponentChildren;
}

/** The frame of the storefront: name, search, categories, footer. */
export function ShopLayout(props: ShopLayoutProps) {
  const { state, here, title, description, categories, current, search, children } = props;
  const m = shopMessages(state.locale);
  const roots = categories.filter(({ path }) => !path.includes(" > "));
  return (
    <div class="flex min-h-screen flex-col bg-base-100">
      <Head>
        <title>{title}</title>
        {description && <meta name="description" content={description} />}
      </Head>
      <header class="border-b border-base-300">
        <div class="mx-auto flex max-w-7xl flex-wrap items-center gap-x-8 gap-y-3 px-4 py-4 sm:px-8">
          <a href="/shop" class="text-xl font-bold tracking-tight">{state.tenant.name}</a>
          <form
            action="/shop"
            role="search"
            class="order-last flex w-full gap-2 sm:order-none sm:w-auto sm:flex-1 sm:justify-center"
          >
            <label class="input w-full rounded-full sm:max-w-md">
              <Icon name="search" size={18} class="opacity-60" />
              <span class="sr-only">{m.search}</span>
              <input type="search" name="q" value={search ?? ""} placeholder={m.search} />
            </label>
            <button type="submit" class="btn btn-primary rounded-full">{m.searchButton}</button>
          </form>
          <div class="ml-auto flex items-center sm:ml-0">
            <form method="post" action="/preferences">
              <input type="hidden" name="return_to" value={here} />
              <button
                type="submit"
                name="locale"
                value={state.locale === "hu" ? "en" : "hu"}
                lang={state.locale === "hu" ? "en" : "hu"}
                class="btn btn-ghost btn-sm"
              >
                <Icon name="globe" size={18} />
                {m.language}
              </button>
            </form>
            <a
              href={state.customer ? "/shop/account" : "/shop/account/sign-in"}
              class="btn btn-ghost btn-sm"
            >
              <Icon name="user" size={18} />
              {state.customer ? m.myAccount : m.signIn}
            </a>
          </div>
        </div>
        <nav aria-label={m.categories} class="mx-auto max-w-7xl overflow-x-auto px-4 sm:px-8">
          <ul class="flex gap-6">
            {[{ handle: "", name: m.everything }, ...roots].map(({ handle, name }) => {
              const href = handle ? `/shop?category=${handle}` : "/shop?all=1";
              const chosen = current === handle;
              return (
                <li key={handle}>
                  <a
                    href={href}
                    aria-current={chosen ? "page" : undefined}
                    class={`block border-b-2 pb-3 text-sm whitespace-nowrap ${
                      chosen
                        ? "border-primary font-semibold text-primary"
                        : "border-transparent text-base-content/75 hover:text-base-content"
                    }`}
                  >
                    {name}
                  </a>
                </li>
              );
            })}
          </ul>
        </nav>
      </header>
      <main key={here} class="mx-auto w-full max-w-7xl flex-1 px-4 py-8 sm:px-8">
        {children}
        <LiveSign locale={state.locale} timeZone={state.tenant.timeZone} />
      </main>
      <footer class="mt-10 border-t border-base-300 bg-base-200">
        <div class="mx-auto flex max-w-7xl flex-wrap justify-between gap-3 px-4 py-8 text-sm text-base-content/70 sm:px-8">
          <p>© {new Date().getFullYear()} {state.tenant.name}. {m.footer}</p>
          <a href="/" class="link link-hover">{m.account}</a>
        </div>
      </footer>
    </div>
  );
}
