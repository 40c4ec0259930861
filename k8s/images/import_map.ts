import type { Graph } from "./assemble.ts";

/** An import map's text without the npm packages that none of the graphs reaches. */
export function reachedImports(text: string, graphs: Graph[]): string {
  const reached = new Set(
    graphs.flatMap(({ modules }) =>
      modules.flatMap(({ npmPackage }) => npmPackage ? [nameOf(npmPackage)] : [])
    ),
  );
  const { imports } = JSON.parse(text) as { imports: Record<string, string> };
  const kept = Object.entries(imports).filter(([, target]) =>
    !target.startsWith("npm:") || reached.has(nameOf(target.replace(/^npm:\/?/, "")))
  );
  return JSON.stringify({ imports: Object.fromEntries(kept) }, null, 2) + "\n";
}

/** `@scope/name` of `@scope/name@1.2.3/path`. */
function nameOf(reference: string): string {
  return reference.slice(0, reference.indexOf("@", 1));
}
