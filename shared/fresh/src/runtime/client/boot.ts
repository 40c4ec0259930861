import type { ComponentType } from "preact";
import { deserialize } from "./deserialize.ts";
import { type Islands, revive } from "./revive.ts";

/** Brings the islands of the page to life, and client navigation where the page asks for it. */
export function boot(
  islands: Record<string, ComponentType>,
  props: string,
): void {
  const page: Islands = {
    components: islands as Islands["components"],
    props: deserialize(props) as Record<string, unknown>[],
  };
  revive(document.body, page);
  if (document.querySelector("[f-client-nav]")) {
    import("./navigation.ts").then(({ startNavigation }) => startNavigation());
  }
}
