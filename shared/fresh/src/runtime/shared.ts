import { assetPath, lockedSet } from "./asset.ts";

/** True in the browser, false while a page is rendered on the server. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

let buildId = "";

/** Told once by the build, on the server and in the browser. */
export function setBuildId(id: string): void {
  buildId = id;
}

/** The path of a static file with the build's id, so that browsers may keep it for ever. */
export function asset(path: string): string {
  return assetPath(path, buildId);
}

/** The same for a `srcset`. */
export function assetSrcSet(srcset: string): string {
  return lockedSet(srcset, buildId);
}
