/** The query parameter that binds an asset's URL to a build. */
export const lockParam = "__frsh_c";

/** `path` with the build's id, so that it may be cached for ever. Only rooted paths are changed. */
export function assetPath(path: string, buildId: string): string {
  if (
    !path.startsWith("/") || path.startsWith("//") || path.includes(lockParam)
  ) return path;
  const [beforeHash, ...hash] = path.split("#");
  const joint = beforeHash.includes("?") ? "&" : "?";
  const locked = `${beforeHash}${joint}${lockParam}=${buildId}`;
  return hash.length > 0 ? `${locked}#${hash.join("#")}` : locked;
}

/** The same for every candidate of a `srcset`. */
export function lockedSet(srcset: string, buildId: string): string {
  return srcset.split(",").map((candidate) => {
    const [path, ...size] = candidate.trim().split(/\s+/);
    return [assetPath(path, buildId), ...size].join(" ");
  }).join(", ");
}
