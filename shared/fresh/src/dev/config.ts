import { fromFileUrl, isAbsolute, join } from "@std/path";

export interface BuildOptions {
  /** Browsers to build for; kept for configuration made for upstream. */
  target?: string | string[];
  root?: string;
  outDir?: string;
  /** Several folders: the first one that has a file wins. */
  staticDir?: string | string[];
  islandDir?: string;
  routeDir?: string;
  serverEntry?: string;
  /** Files of the routes and islands folders that are neither; tests by default. */
  ignore?: RegExp[];
  /** Maps of the client code; none by default, as they show its sources to everybody. */
  sourceMap?: {
    kind: boolean | "linked" | "inline" | "external";
    sourceRoot?: string;
    sourcesContent?: boolean;
  };
}

export interface ResolvedBuildConfig {
  target: string | string[];
  root: string;
  outDir: string;
  staticDir: string[];
  islandDir: string;
  routeDir: string;
  serverEntry: string;
  ignore: RegExp[];
  mode: "development" | "production";
  buildId: string;
  sourceMap?: BuildOptions["sourceMap"];
}

export function resolveBuildConfig(options: BuildOptions): ResolvedBuildConfig {
  const root = absolute(Deno.cwd(), options.root ?? ".");
  const at = (path: string) => absolute(root, path);
  return {
    target: options.target ?? ["chrome99", "firefox99", "safari15"],
    root,
    outDir: at(options.outDir ?? "_fresh"),
    staticDir: [options.staticDir ?? "static"].flat().map(at),
    islandDir: at(options.islandDir ?? "islands"),
    routeDir: at(options.routeDir ?? "routes"),
    serverEntry: at(options.serverEntry ?? "main.ts"),
    ignore: options.ignore ?? [/[._]test\.(?:[tj]sx?|[mc][tj]s)$/],
    mode: "production",
    buildId: "",
    sourceMap: options.sourceMap,
  };
}

function absolute(root: string, path: string): string {
  if (path.startsWith("file:")) return fromFileUrl(path);
  return isAbsolute(path) ? path : join(root, path);
}
