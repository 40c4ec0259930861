/** The browser's entry: a page with islands or client navigation loads this and calls `boot`. */
export { boot } from "./boot.ts";
