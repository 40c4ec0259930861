/**
 * The `Location` for a redirect. Browsers drop tabs and line breaks as well as blanks at the
 * beginning, and read `\` as `/`: so `/\evil.example`, `/<TAB>/evil.example` and `\\evil.example`
 * name another host. In a path all of these collapse into one slash.
 */
export function redirectLocation(target: string): string {
  // What the URL standard strips (§4.4, steps 1 to 3).
  const clean = target.replace(/^[\0-\x20]+|[\t\n\r]/g, "");
  return ascii(/^[/\\]/.test(clean) ? rootedPath(clean) : clean);
}

function rootedPath(target: string): string {
  const end = target.search(/[?#]/);
  const path = end === -1 ? target : target.slice(0, end);
  const rest = end === -1 ? "" : target.slice(end);
  return path.replace(/[/\\]{2,}/g, "/").replace(/^\\/, "/") + rest;
}

/** A header holds ASCII only; browsers would encode the rest in the same way. */
function ascii(url: string): string {
  return url.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURI);
}
