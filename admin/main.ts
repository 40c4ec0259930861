import { createApp } from "./app.ts";
import { processRuntime } from "./runtime.ts";

export const app = createApp(processRuntime);

// Not awaited: the built server imports this module again while the command runs.
if (import.meta.main) import("./commands.ts").then(({ run }) => run(Deno.args));
