import { assetPath, lockedSet, type VersionOf } from "./asset.ts";

/** True in the browser, false while a page is rendered on the server. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

/** On the boot script: versions of static files as a query, that of the build without a name. */
const versionsAttribute = "data-frsh-versions";

let noted = new Map<string, string>();
let readFrom = "";

/**
 * The version of a path, for its lock. The server is told by the build. A browser asks the page:
 * what its islands show must be what the server rendered, and modules may ask before `boot` runs.
 */
let versionOf: VersionOf = (path) => {
  const text = document.querySelector(`[${versionsAttribute}]`)
    ?.getAttribute(versionsAttribute) ?? "";
  // Client navigation adds what its answers say.
  if (text !== readFrom) [readFrom, noted] = [text, new Map(new URLSearchParams(text))];
  return noted.get(path) ?? noted.get("") ?? "0";
};

if (!IS_BROWSER) versionOf = () => "0";

/** Called by the build that is in use. */
export function setVersions(source: VersionOf): void {
  versionOf = source;
}

/** The path of a static file with its version, so that browsers may keep it for ever. */
export function asset(path: string): string {
  return assetPath(path, versionOf);
}

/** The same for a `srcset`. */
export function assetSrcSet(srcset: string): string {
  return lockedSet(srcset, versionOf);
}
