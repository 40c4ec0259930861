import { join } from "@std/path";
import { Builder } from "fresh/dev";
import { tailwind } from "shared/ui/tailwind.ts";
import { uiIslands } from "shared/ui/islands.ts";
import type { State } from "./state.ts";

const builder = new Builder<State>({ root: import.meta.dirname });
for (const island of uiIslands) builder.registerIsland(island);
tailwind(builder, {
  sources: [import.meta.dirname!, join(import.meta.dirname!, "../shared/credentials/islands")],
});

if (Deno.args.includes("build")) {
  await builder.build();
} else {
  const { app, serve } = await import("./main.ts");
  (await builder.build({ mode: "development", snapshot: "memory" }))(app);
  await serve(app.handler());
}
