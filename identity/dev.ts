import { join } from "@std/path";
import { Builder } from "fresh/dev";
import { tailwind } from "shared/ui/tailwind.ts";
import { uiIslands } from "shared/ui/islands.ts";

const builder = new Builder({ root: import.meta.dirname });
for (const island of uiIslands) builder.registerIsland(island);
tailwind(builder, {
  sources: [import.meta.dirname!, join(import.meta.dirname!, "../shared/credentials/islands")],
});

if (Deno.args.includes("build")) await builder.build();
else {await builder.listen(() => import("./main.ts"), {
    port: Number(Deno.env.get("PORT") ?? 8001),
  });}
