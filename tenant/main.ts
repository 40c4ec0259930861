import { createApp } from "./app.ts";
import { processRuntime } from "./runtime.ts";

export { serveTenant as serve } from "./commands/serve.ts";

export const app = createApp(processRuntime);
