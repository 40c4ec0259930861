import { type BuildCache, fileAt } from "../build_cache.ts";
import { setVersions } from "../runtime/shared.ts";
import { type RenderState, renderState } from "./state.ts";

/** The version of a path, for its lock: of the static file there, else of the build. */
export function versionIn(
  build: BuildCache,
  path: string,
  basePath: string,
): string {
  const below = path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : path;
  return fileAt(build, below)?.hash ?? build.buildId;
}

/** What modules asked for while they were loaded, outside of any page. */
const early = new Map<string, string>();

/** Lets `asset()` know a build: that of the page being rendered, elsewhere this one. */
export function useVersions(build: BuildCache): void {
  setVersions((path) => {
    const state = renderState();
    if (state) return state.versionOf(path);
    const version = versionIn(build, path, "");
    if (version !== build.buildId) early.set(path, version);
    return version;
  });
}

/** As a query, for the browser: of the build, and of the files that the islands of a page show. */
export function notedVersions(state: RenderState): string {
  let query = `=${state.buildId}`;
  for (const versions of [early, state.versions]) {
    for (const [path, version] of versions) query += `&${encodeURIComponent(path)}=${version}`;
  }
  return query;
}
