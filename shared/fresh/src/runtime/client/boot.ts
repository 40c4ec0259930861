import type { ComponentType } from "preact";
import { listen } from "./intent.ts";
import { page } from "./page_state.ts";

/** `revive` of `islands.ts`; pages without islands do not load it. */
type Revive = (
  components: Record<string, ComponentType>,
  props: string,
) => void;

/** Brings the islands of the page to life, and client navigation where the page asks for it. */
export function boot(
  components: Record<string, ComponentType>,
  props: string,
  revive?: Revive,
): void {
  page.hasIslands = revive !== undefined;
  revive?.(components, props);
  if (document.querySelector("[f-client-nav]:not([f-client-nav=false])")) listen();
  if (process.env.NODE_ENV !== "production") {
    import("./diagnostics.ts").then((module) => module.checkPage());
  }
}
