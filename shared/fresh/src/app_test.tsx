import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  App,
  type Context,
  HttpError,
  type LayoutConfig,
  type Middleware,
  page,
  type PageProps,
} from "fresh";
import { fetchFrom, logged, textOf } from "../tests/temp_app.ts";

interface State {
  seen?: string;
}

/** A step that leaves its name in the state. */
function mark(name: string): Middleware<State> {
  return (ctx) => {
    ctx.state.seen = ctx.state.seen ? `${ctx.state.seen} ${name}` : name;
    return ctx.next();
  };
}

const seen = (ctx: Context<State>) => ctx.text(ctx.state.seen ?? "");

/** A layout that puts its name around what it wraps. */
function named(name: string) {
  return ({ Component }: PageProps<unknown, State>) => (
    <>
      {name}[<Component />]
    </>
  );
}

const bodyOf = async (response: Promise<Response>) =>
  /<body>(.*)<\/body>/s.exec(await textOf(response))?.[1];

Deno.test("middlewares run in order, from the root to the last segment, then the route", async () => {
  const fetch = fetchFrom(
    new App<State>()
      .use(mark("1"), mark("2"))
      .use("/a/b", mark("a/b"))
      .use("/a", mark("a"))
      .use(mark("3"))
      .use("/b", mark("never"))
      .get("/a/b/c", mark("own"), seen),
  );
  assertEquals(await textOf(fetch("/a/b/c")), "1 2 3 a a/b own");
});

Deno.test("what is registered later does not touch a route", async () => {
  const fetch = fetchFrom(
    new App<State>()
      .get("/a", (ctx) => ctx.render(<b>page</b>))
      .use("/a", () => new Response("late"))
      .layout("/a", named("late"))
      .appWrapper(named("late"))
      .onError("/a", () => new Response("late"))
      .get("/a/b", (ctx) => ctx.text("b")),
  );
  assertEquals(await bodyOf(fetch("/a")), "<b>page</b>");
  assertEquals(await textOf(fetch("/a/b")), "late");
});

Deno.test("a middleware may answer, or change what those after it answer", async () => {
  const fetch = fetchFrom(
    new App()
      .use(async (ctx) => {
        const response = await ctx.next();
        response.headers.set("x-after", "1");
        return response;
      })
      .use("/closed", () => new Response("closed", { status: 403 }))
      .get("/closed/door", () => new Response("open"))
      .get("/", () => new Response("open")),
  );
  const closed = await fetch("/closed/door");
  assertEquals([closed.status, closed.headers.get("x-after")], [403, "1"]);
  assertEquals((await fetch("/")).headers.get("x-after"), "1");
});

Deno.test("a middleware may go on once more, with everything that comes after it", async () => {
  let tries = 0;
  const fetch = fetchFrom(
    new App<State>()
      .use((ctx) => ctx.next().catch(() => ctx.next()))
      .use(mark("between"))
      .get("/", (ctx) => {
        if (tries++ === 0) throw new Error("once");
        return seen(ctx);
      }),
  );
  assertEquals(await textOf(fetch("/")), "between between");
});

Deno.test("a middleware may go on several times at once, each time through all that comes after it", async () => {
  const pause = () => new Promise((done) => setTimeout(done));
  const fetch = fetchFrom(
    new App<State>()
      .use(async (ctx) => {
        const first = await textOf(ctx.next());
        const others = await Promise.all([textOf(ctx.next()), textOf(ctx.next())]);
        return ctx.json([first, ...others]);
      })
      .layout("/a", ({ Component }) => (
        <p>
          <Component />
        </p>
      ))
      .use("/a", async (ctx) => {
        await pause();
        const response = await ctx.next();
        await pause();
        return response;
      })
      .use("/a", async (ctx) => await ctx.next())
      .get("/a", (ctx) => ctx.render(<i>page</i>)),
  );
  const pages: string[] = await (await fetch("/a")).json();
  assertEquals(pages.length, 3);
  for (const page of pages) assertStringIncludes(page, "<body><p><i>page</i></p></body>");
});

Deno.test("the last segment of a pattern is one of its own, an optional group is none", async () => {
  const fetch = fetchFrom(
    new App<State>()
      .use("/a", mark("a"))
      .use("/a/:id", mark("id"))
      .use("/b/*", mark("b"))
      .get("/a", seen)
      .get("/a/:id", seen)
      .get("/a/:id{/:tab}?", seen)
      .get("/a/:other/x/y", seen)
      .get("/b", seen),
  );
  const expected = [
    ["/a", "a"],
    ["/a/1", "a id"],
    ["/a/1/tab", "a id"],
    ["/a/1/x/y", "a"],
    ["/b", "b"],
  ];
  for (const [path, text] of expected) assertEquals(await textOf(fetch(path)), text, path);
});

Deno.test("an unknown path runs the middlewares of the root only", async () => {
  const ran: string[] = [];
  const step = (name: string): Middleware<unknown> => (ctx) => (ran.push(name), ctx.next());
  const fetch = fetchFrom(
    new App().use(step("root")).use("/a", step("a")).get("/a", () => new Response()),
  );
  assertEquals((await fetch("/a/x/y")).status, 404);
  assertEquals((await fetch("/a", { method: "PUT" })).status, 405);
  assertEquals(ran, ["root", "root"]);
});

Deno.test("a lazy middleware is loaded by the first request and kept", async () => {
  let loads = 0;
  const lazy = async () => {
    loads++;
    await Promise.resolve();
    return mark("lazy");
  };
  const fetch = fetchFrom(new App<State>().use(lazy).get("/", lazy, seen).get("/other", seen));
  assertEquals(loads, 0);
  for (let i = 0; i < 2; i++) {
    assertEquals(await textOf(fetch("/")), "lazy lazy");
    assertEquals(await textOf(fetch("/other")), "lazy");
  }
  assertEquals(loads, 2, "once for each registration");
});

Deno.test("a lazy handler serves every method it is registered for", async () => {
  const lazy = () => Promise.resolve((ctx: Context<unknown>) => ctx.text(ctx.req.method));
  const fetch = fetchFrom(
    new App().get("/", lazy).post("/", lazy).put("/", lazy).patch("/", lazy).delete("/", lazy)
      .all("/all", lazy),
  );
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
    assertEquals(await textOf(fetch("/", { method })), method);
    assertEquals(await textOf(fetch("/all", { method })), method);
  }
});

Deno.test("a lazy route answers as if it had been there at once", async () => {
  let loads = 0;
  const route = {
    component: ({ data }: PageProps) => <b>{String(data)}</b>,
    handler: { GET: () => page("got"), POST: () => new Response("posted") },
  };
  const fetch = fetchFrom(
    new App()
      .route("/", () => Promise.resolve((loads++, route)))
      .route("/", () => Promise.resolve({ handler: { PUT: () => new Response("put") } }))
      .route("/listed", () => Promise.resolve({ handler: (ctx) => ctx.text("ok") }), {
        methods: ["GET"],
      }),
  );
  assertEquals(await bodyOf(fetch("/")), "<b>got</b>");
  assertEquals(await textOf(fetch("/", { method: "POST" })), "posted");
  assertEquals(await textOf(fetch("/", { method: "PUT" })), "put");
  assertEquals((await fetch("/", { method: "DELETE" })).status, 405);
  assertEquals(
    (await fetch("/", { method: "OPTIONS" })).headers.get("allow"),
    "GET, POST, PUT",
  );
  assertEquals(loads, 1);
  assertEquals(await textOf(fetch("/listed")), "ok");
  assertEquals((await fetch("/listed", { method: "POST" })).status, 405);
});

Deno.test("a lazy route that failed to load is tried again", async () => {
  let ready = false;
  const fetch = fetchFrom(
    new App().route("/", () => {
      if (!ready) throw new Error("not yet");
      return Promise.resolve({ handler: () => new Response("ready") });
    }),
  );
  await logged("error", async () => assertEquals((await fetch("/")).status, 500));
  ready = true;
  assertEquals(await textOf(fetch("/")), "ready");
});

Deno.test("app wrapper and layouts go around a page, unless they are skipped", async () => {
  const only: LayoutConfig = { skipInheritedLayouts: true };
  const bare: LayoutConfig = { skipAppWrapper: true };
  const fetch = fetchFrom(
    new App<State>()
      .appWrapper(named("lost"))
      .appWrapper(named("app"))
      .layout("*", named("root"))
      .layout("/a", named("a"))
      .layout("/only", named("only"), only)
      .layout("/bare", named("bare"), bare)
      .get("/", (ctx) => ctx.render(<i />))
      .get("/a", (ctx) => ctx.render(<i />))
      .get("/a/b/c", (ctx) => ctx.render(<i />))
      .get("/only", (ctx) => ctx.render(<i />))
      .get("/bare/below", (ctx) => ctx.render(<i />))
      .get("/a/none", (ctx) => ctx.render(<i />, {}, { ...only, ...bare }))
      .route("/a/page", { component: () => <i />, config: bare })
      .route("/a/configured", { component: () => <i />, config: bare }, only),
  );
  const expected = [
    ["/", "app[root[<i></i>]]"],
    ["/a", "app[root[a[<i></i>]]]"],
    ["/a/b/c", "app[root[a[<i></i>]]]"],
    ["/only", "app[only[<i></i>]]"],
    ["/bare/below", "root[bare[<i></i>]]"],
    ["/a/none", "<i></i>"],
    ["/a/page", "root[a[<i></i>]]"],
    ["/a/configured", "<i></i>"],
  ];
  for (const [path, html] of expected) assertEquals(await bodyOf(fetch(path)), html, path);
});

Deno.test("an app wrapper, a layout or a page may be async and may answer by itself", async () => {
  const answering = (name: string) =>
    async function Answering({ Component, url }: PageProps<unknown, State>) {
      await Promise.resolve();
      if (url.searchParams.has(name)) return new Response(name);
      return (
        <>
          {name}[<Component />]
        </>
      );
    };
  const fetch = fetchFrom(
    new App<State>()
      .appWrapper(answering("app"))
      .layout("*", answering("layout"))
      .route("/", { component: answering("page") }),
  );
  assertEquals(await bodyOf(fetch("/")), "app[layout[page[]]]");
  for (const name of ["app", "layout", "page"]) {
    assertEquals(await textOf(fetch(`/?${name}`)), name);
  }
});

Deno.test("a mounted app keeps its paths and steps below the path, after those of the outer app", async () => {
  const inner = new App<State>().use(mark("inner")).get("/", seen).get("/:id", seen)
    .all("*", (ctx) => ctx.text(`rest ${ctx.state.seen}`));
  for (const at of ["/in", "/in/", "/in/*"]) {
    const fetch = fetchFrom(
      new App<State>().use(mark("outer")).get("/", seen).mountApp(at, inner),
    );
    const expected = [
      ["/", "outer"],
      ["/in", "outer inner"],
      ["/in/1", "outer inner"],
      ["/in/1/2", "rest outer inner"],
    ];
    for (const [path, text] of expected) assertEquals(await textOf(fetch(path)), text, at + path);
    assertEquals((await fetch("/inner")).status, 404);
  }
});

Deno.test("an app mounted at the root is merged into the outer one", async () => {
  const inner = new App<State>().use(mark("inner")).get("/in", seen);
  for (const at of ["/", "*"]) {
    const fetch = fetchFrom(
      new App<State>().use(mark("outer")).get("/", seen).mountApp(at, inner).get("/late", seen),
    );
    assertEquals(await textOf(fetch("/")), "outer");
    assertEquals(await textOf(fetch("/in")), "outer inner");
    assertEquals(await textOf(fetch("/late")), "outer inner");
  }
});

Deno.test("a mounted app's wrapper and page for 404 become those of the outer app", async () => {
  const inner = new App<State>()
    .appWrapper(named("inner"))
    .notFound(() => new Response("inner 404", { status: 404 }))
    .get("/", (ctx) => ctx.render(<i />));
  const fetch = fetchFrom(
    new App<State>()
      .appWrapper(named("outer"))
      .notFound(() => new Response("outer 404", { status: 404 }))
      .get("/before", (ctx) => ctx.render(<i />))
      .get("/gone", () => Promise.reject(new HttpError(404)))
      .mountApp("/in", inner)
      .get("/after", (ctx) => ctx.render(<i />)),
  );
  assertEquals(await bodyOf(fetch("/before")), "outer[<i></i>]");
  assertEquals(await bodyOf(fetch("/after")), "inner[<i></i>]");
  assertEquals(await bodyOf(fetch("/in")), "inner[<i></i>]");
  assertEquals(await textOf(fetch("/gone")), "outer 404");
  assertEquals(await textOf(fetch("/unknown")), "inner 404");
});

Deno.test("base paths come before the paths of an app and of what is mounted in it", async () => {
  const inner = new App<State>({ basePath: "/v1" }).get("/", seen).get("/users", seen);
  const fetch = fetchFrom(
    new App<State>({ basePath: "/shop" })
      .use(mark("shop"))
      .use("/a", mark("a"))
      .get("/", seen)
      .get("/a/b", seen)
      .get("/users", (ctx) => ctx.text("users"))
      .get("/users/", (ctx) => ctx.text("index"))
      .all("/all/*", seen)
      .mountApp("/api", inner)
      .mountApp("/v1", inner),
  );
  const expected = [
    ["/shop", "shop"],
    ["/shop/", "shop"],
    ["/shop/a/b", "shop a"],
    ["/shop/users", "users"],
    ["/shop/users/", "index"],
    ["/shop/all/1/2", "shop"],
    ["/shop/api/v1", "shop"],
    ["/shop/api/v1/users", "shop"],
    // An app whose base path is where it is mounted is there, and not twice below.
    ["/shop/v1", "shop"],
    ["/shop/v1/users", "shop"],
  ];
  for (const [path, text] of expected) assertEquals(await textOf(fetch(path)), text, path);
  for (const path of ["/", "/a/b", "/users", "/shop/api/users", "/shop/v1/v1", "/shopping"]) {
    assertEquals((await fetch(path)).status, 404, path);
  }
});

Deno.test("`*` of an app with a base path is everything below it, and itself", async () => {
  const fetch = fetchFrom(new App({ basePath: "/shop" }).all("*", () => new Response("ok")));
  for (const path of ["/shop", "/shop/", "/shop/a/b"]) {
    assertEquals(await textOf(fetch(path)), "ok");
  }
  for (const path of ["/", "/shops"]) assertEquals((await fetch(path)).status, 404);
});

Deno.test("a base path that would break URLs is refused", () => {
  for (const basePath of ["", "/", "./", "/ui", "/api/v1", "/ui-admin", "/ui.test", "/~a_b"]) {
    assertEquals(typeof new App({ basePath }).config.basePath, "string");
  }
  for (const basePath of ["ui", "/ui/", "//ui", "/ui admin", "/ui@admin", "/ui?a", "/a/*"]) {
    assertThrows(() => new App({ basePath }), Error, `Invalid basePath: "${basePath}"`);
  }
});

Deno.test("a configuration has every field", () => {
  assertEquals(new App().config, {
    root: ".",
    basePath: "",
    mode: "production",
    trustProxy: false,
  });
});

Deno.test("the page for 404 shows for unknown paths and for every 404 thrown", async () => {
  const fetch = fetchFrom(
    new App()
      .get("/early", () => Promise.reject(new HttpError(404)))
      .notFound(() => new Response("lost", { status: 404 }))
      .notFound((ctx) => ctx.text(`missing ${ctx.url.pathname}`, { status: 404 }))
      .onError("*", () => new Response("error page", { status: 500 }))
      .onError("/late", () => new Response("never"))
      .get("/late", () => Promise.reject(new HttpError(404)))
      .get("/goes/on", (ctx) => ctx.next())
      .get("/fault", () => Promise.reject(new HttpError(400))),
  );
  for (const path of ["/early", "/late", "/unknown", "/goes/on"]) {
    assertEquals(await textOf(fetch(path)), `missing ${path}`);
  }
  assertEquals(await textOf(fetch("/early", { method: "POST" })), "error page");
  assertEquals(await textOf(fetch("/fault")), "error page");
});

Deno.test("without a page for 404 the error page of the root shows it", async () => {
  const fetch = fetchFrom(
    new App()
      .onError("*", (ctx) => ctx.text((ctx.error as HttpError).message))
      .get("/thrown", () => Promise.reject(new HttpError(404, "no such thing"))),
  );
  assertEquals(await textOf(fetch("/thrown")), "no such thing");
  assertEquals(await textOf(fetch("/unknown")), "Not Found");
});

Deno.test("an error goes to the next error page outwards, an error of that page further on", async () => {
  const fetch = fetchFrom(
    new App()
      .onError("*", (ctx) => ctx.text(`root: ${(ctx.error as Error).message}`))
      .onError("/a", (ctx) => ctx.text(`a: ${(ctx.error as Error).message}`))
      .onError("/a/b", () => Promise.reject(new Error("of the page")))
      .use("/a/late", () => Promise.reject(new Error("of a step")))
      .get("/", () => Promise.reject(new Error("own")))
      .get("/a", () => Promise.reject(new Error("own")))
      .get("/a/b/c", () => Promise.reject(new Error("own")))
      .get("/a/late", () => new Response()),
  );
  await logged("error", async () => {
    assertEquals(await textOf(fetch("/")), "root: own");
    assertEquals(await textOf(fetch("/a")), "a: own");
    assertEquals(await textOf(fetch("/a/b/c")), "a: of the page");
    assertEquals(await textOf(fetch("/a/late")), "a: of a step");
  });
});

Deno.test("an error page has the status of the error and the layouts of its place", async () => {
  const Oops = ({ error }: PageProps) => <b>{(error as Error).message}</b>;
  const broken = () => {
    throw new Error("broken");
  };
  const fetch = fetchFrom(
    new App<State>()
      .appWrapper(named("app"))
      .layout("*", named("root"))
      .onError("*", { component: Oops })
      .layout("/a", named("a"))
      .onError("/a", { component: Oops, config: { skipAppWrapper: true } })
      .layout("/a/b", named("b"), { skipInheritedLayouts: true })
      .route("/broken", { component: broken })
      .route("/a/b/broken", { component: broken })
      .get("/a/gone", () => Promise.reject(new HttpError(410)))
      .onError("/page", { component: Oops, handler: () => page(null, { status: 503 }) })
      .get("/page", broken),
  );
  const expected: [string, number, string][] = [
    ["/broken", 500, "app[root[<b>broken</b>]]"],
    ["/a/b/broken", 500, "root[a[<b>broken</b>]]"],
    ["/a/gone", 410, "root[a[<b>Gone</b>]]"],
    ["/unknown", 404, "app[root[<b>Not Found</b>]]"],
    ["/page", 503, "app[root[<b>broken</b>]]"],
  ];
  await logged("error", async () => {
    for (const [path, status, html] of expected) {
      const response = await fetch(path);
      assertEquals([response.status, await bodyOf(Promise.resolve(response))], [status, html]);
    }
  });
});

Deno.test("an error page answers every method, by its handler of that method or of GET", async () => {
  const fetch = fetchFrom(
    new App()
      .onError("*", {
        handler: { GET: () => new Response("get"), PUT: () => new Response("put") },
      })
      .all("/", () => Promise.reject(new HttpError(400))),
  );
  const answers = [["GET", "get"], ["POST", "get"], ["PUT", "put"], ["toString", "get"]];
  for (const [method, text] of answers) assertEquals(await textOf(fetch("/", { method })), text);
});

Deno.test("ctx.error is there for pages of unknown paths, with no middleware in between", async () => {
  for (
    const app of [
      new App().notFound((ctx) => ctx.text(String(ctx.error), { status: 404 })),
      new App().onError("*", (ctx) => ctx.text(String(ctx.error), { status: 404 })),
    ]
  ) {
    assertEquals(await textOf(fetchFrom(app)("/unknown")), "HttpError: Not Found");
  }
});

Deno.test("a middleware that catches an error finds it in ctx.error, whatever it is", async () => {
  for (const thrown of [new Error("e"), "text", null, undefined, 0]) {
    const found: unknown[] = [];
    const catching: Middleware<unknown> = async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        found.push(error, ctx.error);
        throw error;
      }
    };
    const fetch = fetchFrom(
      new App().use(catching).use(catching).get("/", () => {
        throw thrown;
      }),
    );
    await logged("error", () => fetch("/"));
    assertEquals(found, [thrown, thrown, thrown, thrown]);
  }
});

Deno.test("without an error page an HttpError shows its message, anything else nothing", async () => {
  const expected: [unknown, number, string][] = [
    [new HttpError(418), 418, "I'm a teapot"],
    [new HttpError(400, "The form is empty"), 400, "The form is empty"],
    [new HttpError(500, "public"), 500, "public"],
    [new HttpError(520 as 500, "from a proxy"), 520, "from a proxy"],
    [new HttpError(200 as 500, "no error"), 500, "no error"],
    [new HttpError(999 as 500, "no status"), 500, "no status"],
    [new Error("secret"), 500, "Internal server error"],
    ["secret", 500, "Internal server error"],
    [null, 500, "Internal server error"],
    [undefined, 500, "Internal server error"],
    [{ status: 404, message: "secret" }, 500, "Internal server error"],
  ];
  for (const [error, status, text] of expected) {
    const fetch = fetchFrom(new App().get("/", () => Promise.reject(error)));
    await logged("error", async () => {
      const response = await fetch("/");
      assertEquals([response.status, await response.text()], [status, text]);
      assertStringIncludes(response.headers.get("content-type")!, "text/plain");
    });
  }
});

Deno.test("faults are logged once, wherever they are turned into an answer; refusals are not", async () => {
  const fault = new Error("fault");
  const unavailable = new HttpError(503);
  const noError = new HttpError(200 as 500);
  const rethrowing: Middleware<unknown> = (ctx) => Promise.reject(ctx.error);
  const apps: [App<unknown>, unknown, unknown[]][] = [
    [new App(), fault, [fault]],
    [new App(), unavailable, [unavailable]],
    [new App(), noError, [noError]],
    [new App(), new HttpError(404), []],
    [new App().onError("*", () => new Response()), fault, [fault]],
    [new App().onError("*", rethrowing).onError("/a", rethrowing), fault, [fault]],
    [new App().onError("*", () => new Response()), { status: 409 }, []],
  ];
  for (const [app, thrown, expected] of apps) {
    const fetch = fetchFrom(app.get("/a", () => Promise.reject(thrown)));
    const lines = await logged("error", () => fetch("/a?secret"));
    assertEquals(lines, expected.map((error) => ["GET /a", error]));
  }
});

Deno.test("what is no answer is an error", async () => {
  const apps = [
    new App().get("/", (() => {}) as never),
    new App().use((() => "text") as never),
    new App().route("/", { handler: (() => 1) as never }),
    new App().route("/", { handler: () => page(1) }),
  ];
  for (const app of apps) {
    await logged("error", async () => assertEquals((await fetchFrom(app)("/")).status, 500));
  }
});

Deno.test("handlers with the two parameters of version 1 are refused", async () => {
  const old = ((_req: Request, _ctx: unknown) => new Response()) as never;
  for (const handler of [old, { GET: old }]) {
    assertThrows(() => new App().route("/old", { handler }), Error, "/old");
    assertThrows(() => new App().onError("/old", { handler }), Error, "/old");
    const lazy = new App().route("/old", () => Promise.resolve({ handler }));
    await logged("error", async () => assertEquals((await fetchFrom(lazy)("/old")).status, 500));
  }
});

Deno.test("a page without handler has empty data; what a handler gives comes with its headers", async () => {
  const Data = ({ data }: PageProps) => <b>{JSON.stringify(data)}</b>;
  const cookies = [["set-cookie", "a=1"], ["set-cookie", "b=2"], ["x-a", "1"]];
  const fetch = fetchFrom(
    new App()
      .route("/none", { component: Data })
      .route("/post", { component: Data, handler: { POST: () => new Response("posted") } })
      .route("/page", {
        component: Data,
        handler: () => page({ a: 1 }, { status: 201, headers: cookies as [string, string][] }),
      })
      .route("/plain", {
        component: Data,
        handler: () => ({ data: 1, headers: new Headers({ "x-a": "1" }) }),
      }),
  );
  assertEquals(await bodyOf(fetch("/none")), "<b>{}</b>");
  assertEquals(await bodyOf(fetch("/post")), "<b>{}</b>");
  assertEquals(await textOf(fetch("/post", { method: "POST" })), "posted");
  const made = await fetch("/page");
  assertEquals([made.status, made.headers.getSetCookie()], [201, ["a=1", "b=2"]]);
  assertEquals(await bodyOf(Promise.resolve(made)), "<b>{&quot;a&quot;:1}</b>");
  assertEquals((await fetch("/plain")).headers.get("x-a"), "1");
  assertEquals((await fetch("/page", { method: "HEAD" })).body, null);
});

Deno.test("a route's stylesheets are linked in the head, also when its handler renders", async () => {
  const css = ["/shop.css"];
  const fetch = fetchFrom(
    new App({ basePath: "/base" })
      .route("/page", { component: () => <i />, css })
      .route("/render", { handler: (ctx) => ctx.render(<i />), css })
      .route("/none", { component: () => <i /> }),
  );
  for (const path of ["/base/page", "/base/render"]) {
    const head = /<head>(.*)<\/head>/.exec(await textOf(fetch(path)))![1];
    assertStringIncludes(head, '<link rel="stylesheet" href="/base/shop.css');
  }
  assertEquals((await textOf(fetch("/base/none"))).includes("stylesheet"), false);
});

Deno.test("a handler is of what was registered when it was made", async () => {
  const app = new App().get("/a", () => new Response("a"));
  const fetch = fetchFrom(app);
  app.get("/b", () => new Response("b"));
  assertEquals((await fetch("/b")).status, 404);
  assertEquals(await textOf(fetchFrom(app)("/b")), "b");
});
