import type { Runtime } from "../../../runtime.ts";

/** What the accounts of a shop's customers work with. */
export type ShopContext = Pick<Runtime, "sql" | "config" | "tenant">;

/** A request of a browser, as far as accounts care. */
export interface Visitor {
  ip: string;
  userAgent: string;
  /** Secret of the browser's cookie, or null. */
  browser: string | null;
}
