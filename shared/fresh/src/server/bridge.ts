import { h } from "preact";
import { server } from "../runtime/bridge.ts";
import { collectHead } from "./head.ts";
import { ServerPartial } from "./partials.ts";

/** Lends the server's part to `<Head>` and `<Partial>`. */
export function connectRuntime(): void {
  server.bridge = {
    collectHead,
    renderPartial: (props) => h(ServerPartial, props),
  };
}
