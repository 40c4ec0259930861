/** What pages and islands import, on the server and in the browser. */
export { asset, assetSrcSet, IS_BROWSER } from "./shared.ts";
export { Head, type HeadProps } from "./head.ts";
export { Partial, type PartialProps } from "./partial.ts";
export { HttpError } from "../error.ts";
import "./jsx.ts";
