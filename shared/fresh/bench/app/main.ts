import { App, staticFiles } from "fresh";

/** The page that frameworks are compared by: a list, an island with a signal, client navigation. */
export const app = new App<{ seen: number }>()
  .use(staticFiles())
  .use((ctx) => {
    ctx.state.seen = 1;
    return ctx.next();
  })
  .get("/json", (ctx) => ctx.json({ hello: "world" }))
  .fsRoutes();
