import { asset, assetSrcSet } from "./shared.ts";

/** What of an `<img>` or `<source>` is locked without being asked for. */
export function lockedSources(props: Record<string, unknown>): Record<string, string> {
  const locked: Record<string, string> = {};
  if ("data-fresh-disable-lock" in props) return locked;
  if (typeof props.src === "string") locked.src = asset(props.src);
  for (const name of ["srcset", "srcSet"]) {
    const set = props[name];
    if (typeof set === "string") locked[name] = assetSrcSet(set);
  }
  return locked;
}
