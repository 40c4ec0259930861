// What types prove is proven by `deno check`; the tests only run what must run.
import { assertEquals } from "@std/assert";
import {
  App,
  type Context,
  createDefine,
  type FreshContext,
  type HandlerByMethod,
  type HandlerFn,
  HttpError,
  type Lazy,
  type MaybeLazy,
  type Middleware,
  type MiddlewareFn,
  page,
  type PageProps,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "fresh";

interface State {
  user: string;
}

const define = createDefine<State>();

/** True where both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

function proven<_Claim extends true>(): void {}

Deno.test("define's helpers give back what they are given", () => {
  const handler = { GET: () => page({ a: 1 }) };
  const component = () => null;
  const middleware: Middleware<State>[] = [(ctx) => ctx.next()];
  assertEquals(define.handlers(handler), handler);
  assertEquals(define.page(component), component);
  assertEquals(define.layout(component), component);
  assertEquals(define.middleware(middleware), middleware);
});

Deno.test("a page's data has the type that the handlers of every method give", () => {
  const handler = define.handlers({
    GET: (ctx) => page({ user: ctx.state.user }),
    async POST(ctx) {
      const form = await ctx.req.formData();
      if (form.has("gone")) return ctx.redirect("/");
      return page({ errors: ["name"] }, { status: 422 });
    },
    DELETE: () => new Response(null, { status: 204 }),
  });
  proven<Same<RouteData<typeof handler>, { user: string } | { errors: string[] }>>();

  define.page<typeof handler>(({ data, state, Component }) => {
    const user: string = state.user;
    // @ts-expect-error -- only one of the two has it
    data.errors;
    // @ts-expect-error -- the state has no such field
    state.name;
    if ("errors" in data) return <p>{data.errors.join()}</p>;
    return <Component key={user + data.user} />;
  });
});

Deno.test("a page's data has the type that a handler function gives", () => {
  const plain = define.handlers(() => page({ count: 1 }));
  const later = define.handlers(async (ctx) => {
    if (await ctx.req.text()) return new Response();
    return Math.random() > 1 ? page("text") : page(1);
  });
  proven<Same<RouteData<typeof plain>, { count: number }>>();
  proven<Same<RouteData<typeof later>, string | number>>();
  define.page<typeof later>(({ data }) => <p>{data}</p>);
  define.page<typeof plain>(async ({ data }) => {
    await Promise.resolve();
    // @ts-expect-error -- the handler gives no such field
    return <p>{data.missing}</p>;
  });
});

Deno.test("data may be given without page(), or left out", () => {
  const handler = define.handlers({
    GET: () => ({ data: { a: 1 }, headers: { "x-a": "1" } }),
    PUT: () => page(),
  });
  proven<Same<RouteData<typeof handler>, { a: number } | undefined>>();
  proven<Same<RouteData<HandlerByMethod<{ a: number }, State>>, { a: number }>>();
  proven<Same<RouteData<RouteHandler<string, State>>, string>>();
  proven<Same<RouteData<HandlerFn<boolean, State>>, boolean>>();
});

Deno.test("a page without handler knows nothing of its data, or what it is told", () => {
  define.page((props) => {
    proven<Same<typeof props, PageProps<unknown, State>>>();
    return null;
  });
  define.page<never, { a: number }>(({ data }) => <p>{data.a}</p>);
  define.layout(({ Component, state }) => <div title={state.user}>{<Component />}</div>);
  define.layout(async ({ Component }) => await Promise.resolve(<Component />));
});

Deno.test("handlers and middlewares must answer", () => {
  define.handlers({
    // @ts-expect-error -- text is no answer
    GET: () => "text",
  });
  define.handlers({
    // @ts-expect-error -- version 1 had two parameters
    GET: (_req: Request, _ctx: Context<State>) => new Response(),
  });
  define.middleware((ctx) => ctx.next());
  define.middleware([
    async (ctx) => {
      ctx.state.user = "anna";
      return await ctx.next();
    },
    (ctx) => ctx.text(ctx.state.user),
  ]);
  // @ts-expect-error -- it neither answers nor goes on
  define.middleware(() => {});
});

Deno.test("aliases and lazies have the types of what they stand for", () => {
  proven<Same<FreshContext<State>, Context<State>>>();
  proven<Same<MiddlewareFn<State>, Middleware<State>>>();
  proven<Same<MaybeLazy<string>, string | Lazy<string>>>();
  proven<Same<Lazy<string>, () => Promise<string>>>();
  const response: PageResponse<number> = page(1);
  assertEquals(response.data, 1);
});

Deno.test("an app takes steps, routes and other apps of its state", () => {
  const app = new App<State>()
    .use((ctx) => (ctx.state.user = "anna", ctx.next()))
    .use("/a", (ctx) => ctx.next(), async () => {
      await Promise.resolve();
      return (ctx) => ctx.next();
    })
    .get("/a", (ctx) => ctx.text(ctx.state.user))
    .get("/lazy", () => Promise.resolve((ctx: Context<State>) => ctx.text(ctx.state.user)))
    .route("/b", { component: ({ state }) => <p>{state.user}</p> })
    .route("/c", () => Promise.resolve({ handler: () => page(1), component: () => null }))
    .layout("/b", async ({ Component }) => await Promise.resolve(<Component />))
    .mountApp("/d", new App<State>());
  // @ts-expect-error -- there is no such method
  app.options;
  // @ts-expect-error -- the configuration is read only
  app.config = {};
});

Deno.test("an HttpError has a status that an error can have", () => {
  assertEquals(new HttpError(404).message, "Not Found");
  const error = new HttpError(500, "public", { cause: "why" });
  assertEquals([error.status, error.name, error.message, error.cause], [
    500,
    "HttpError",
    "public",
    "why",
  ]);
  // @ts-expect-error -- this is no error
  new HttpError(200);
  class OwnError extends HttpError {}
  assertEquals(new OwnError(418).name, "OwnError");
});
