/**
 * The `Location` for a redirect. Browsers drop tabs and line breaks and read `\` as `/`, so
 * `/\evil.example` and `/<TAB>/evil.example` name another host: in a path all of these collapse
 * into one slash. `param` is added to the query, before a fragment, in a partial request.
 */
export function redirectLocation(target: string, param: string | null): string {
  let location = target.startsWith("/") ? rootedPath(target) : target;
  if (param) {
    const [beforeHash, ...hash] = location.split("#");
    const joint = beforeHash.includes("?") ? "&" : "?";
    location = `${beforeHash}${joint}${param}=true`;
    if (hash.length > 0) location += `#${hash.join("#")}`;
  }
  return location;
}

function rootedPath(target: string): string {
  const clean = target.replace(/[\t\n\r]/g, "");
  const end = clean.search(/[?#]/);
  const path = end === -1 ? clean : clean.slice(0, end);
  const rest = end === -1 ? "" : clean.slice(end);
  return path.replace(/[/\\]{2,}/g, "/").replace(/^\\/, "/") + rest;
}
