/** How an app is set up; every field may be left out. */
export interface FreshConfig {
  /** Path below which the whole app lives, such as `/shop`. */
  basePath?: string;
  mode?: "development" | "production";
  /** Take scheme and host from `X-Forwarded-Proto` and `X-Forwarded-Host`. */
  trustProxy?: boolean;
}

/** The configuration with every default filled in. */
export interface ResolvedFreshConfig {
  /** Folder of the app. */
  root: string;
  basePath: string;
  mode: "development" | "production";
  trustProxy: boolean;
}

export function resolveConfig(config: FreshConfig): ResolvedFreshConfig {
  return {
    root: ".",
    basePath: basePathOf(config.basePath ?? ""),
    mode: config.mode ?? "production",
    trustProxy: config.trustProxy ?? false,
  };
}

/** Every URL of the app begins with it, as it is: only what needs no escape may stand in it. */
function basePathOf(path: string): string {
  if (path === "" || path === "/" || path === "./") return "";
  if (/^(\/[\w.~-]+)+$/.test(path)) return path;
  throw new Error(
    `Invalid basePath: "${path}". It is empty or one or more names of letters, digits and "-._~", ` +
      `each after a slash, such as "/shop"`,
  );
}
