import type { ComponentType } from "preact";
import { listen } from "./intent.ts";

/** The module of `islands.ts`. */
export type IslandsModule = typeof import("./islands.ts");

/** The module of `slots.ts`. */
export type SlotsModule = typeof import("./slots.ts");

/** What client navigation must know of the page that was loaded. */
export interface Page {
  /** Pages without islands do not load it. */
  islands?: IslandsModule;
  /** Path and query of what is on display, whatever others did to the address bar. */
  shown: string;
}

/** Brings the islands of the page to life, and client navigation where the page asks for it. */
export function boot(
  components: Record<string, ComponentType>,
  props: string,
  islands?: IslandsModule,
  slots?: SlotsModule,
): void {
  islands?.revive(components, props, slots);
  // An entry of the history that was made by client navigation is left by it, too.
  if (
    history.state?.frsh ||
    document.querySelector("[f-client-nav]:not([f-client-nav=false])")
  ) {
    listen({ islands, shown: location.pathname + location.search });
    // The browser does it by itself, but where client navigation had taken it over.
    const left = history.state?.frsh;
    if (left && history.scrollRestoration === "manual") {
      scrollTo(left.x, left.y);
    }
  }
  if (process.env.NODE_ENV !== "production") {
    import("./diagnostics.ts").then((module) => module.checkPage());
  }
}
