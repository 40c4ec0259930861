import { createApp } from "./app.ts";
import { processRuntime } from "./runtime.ts";

export { serveIdentity as serve } from "./commands/serve.ts";

export const app = createApp(processRuntime);
