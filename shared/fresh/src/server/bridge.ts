import { h } from "preact";
import { server } from "../runtime/bridge.ts";
import { CollectedHead } from "./head.ts";
import { ServerPartial } from "./partials.ts";
import { renderState } from "./state.ts";

/** Lends the server's part to `<Head>` and `<Partial>`. */
export function connectRuntime(): void {
  server.bridge = {
    renderHead: (children) => renderState() ? h(CollectedHead, { children }) : null,
    renderPartial: (props) => h(ServerPartial, props),
  };
}
