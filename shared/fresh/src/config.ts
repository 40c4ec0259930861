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
    basePath: normalizeBasePath(config.basePath ?? ""),
    mode: config.mode ?? "production",
    trustProxy: config.trustProxy ?? false,
  };
}

function normalizeBasePath(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, "");
  return trimmed === "" ? "" : `/${trimmed}`;
}
