/** The query parameter that binds an asset's URL to a version. */
export const lockParam = "__frsh_c";

/** The version of what lies at a path: of the file where the build has one, else of the build. */
export type VersionOf = (path: string) => string;

/** `path` with its version, so that it may be cached for ever. Only rooted paths are changed. */
export function assetPath(path: string, versionOf: VersionOf): string {
  if (
    !path.startsWith("/") || path.startsWith("//") || path.includes(lockParam)
  ) return path;
  return withVersion(path, versionOf(path.replace(/[?#].*$/s, "")));
}

export function withVersion(path: string, version: string): string {
  const [, name, query, hash] = /^([^?#]*)(\?[^#]*)?(.*)$/s.exec(path)!;
  return `${name}${query ? `${query}&` : "?"}${lockParam}=${version}${hash}`;
}

/**
 * The same for every candidate of a `srcset`. A comma ends an address only where a space follows,
 * so that addresses may have commas in them (HTML §4.8.4.2.2).
 */
export function lockedSet(srcset: string, versionOf: VersionOf): string {
  return [...srcset.matchAll(/([^\s,]\S*[^\s,]|[^\s,])(\s+[^\s,][^,]*)?/g)]
    .map(([, path, size = ""]) => assetPath(path, versionOf) + size.trimEnd())
    .join(", ");
}
