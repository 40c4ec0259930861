import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { server } from "./bridge.ts";
import { syncHead } from "./client/head.ts";
import { IS_BROWSER } from "./shared.ts";

export interface HeadProps {
  children?: ComponentChildren;
}

/** Puts its children into the head of the page, from anywhere; in an island they stay live. */
export function Head({ children }: HeadProps): null {
  if (!IS_BROWSER) {
    server.bridge?.collectHead(children);
    return null;
  }
  // deno-lint-ignore react-rules-of-hooks -- where the code runs never changes
  useEffect(() => syncHead(children));
  return null;
}
