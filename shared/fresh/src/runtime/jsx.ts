import type { Signalish } from "preact";

declare module "preact" {
  namespace JSX {
    interface HTMLAttributes {
      /** Navigate below this element without loading whole pages. */
      "f-client-nav"?: boolean | "true" | "false";
      /** Where to fetch the partials from; the address bar shows `href` or `action`. */
      "f-partial"?: Signalish<string | undefined>;
      /** Run updates inside a view transition. */
      "f-view-transition"?: boolean;
      /** Set to true while a navigation begun by this element is under way. */
      _freshIndicator?: { value: boolean };
    }
  }
}
