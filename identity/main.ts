import { createApp } from "./app.ts";
import { processRuntime } from "./runtime.ts";

export const app = createApp(processRuntime);

// Not awaited: the built server imports this module again while it runs.
if (import.meta.main) import("./serve.ts").then(({ serveIdentity }) => serveIdentity());
