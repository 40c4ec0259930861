import { withVersion } from "../runtime/asset.ts";
import { type Edit, type SourceFile, wholeBuild } from "./versions.ts";

const url = /url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^"'()\s]*))\s*\)/g;

/**
 * A stylesheet whose paths are bound to what they name, so that they may be cached for ever: to a
 * file of the build, and rooted paths of anything else to the whole build.
 */
export function withLockedUrls(
  path: string,
  content: Uint8Array<ArrayBuffer>,
  isFile: (path: string) => boolean,
): SourceFile {
  const css = new TextDecoder().decode(content);
  const edits: Edit[] = [];
  for (const match of css.matchAll(url)) {
    const reference = match[1] ?? match[2] ?? match[3];
    const target = targetOf(reference, path, isFile);
    if (target === null) continue;
    edits.push({
      start: match.index,
      end: match.index + match[0].length,
      target,
      write: (version) => `url("${withVersion(reference, version)}")`,
    });
  }
  return edits.length === 0 ? { content, edits } : { content: css, edits };
}

function targetOf(
  reference: string,
  from: string,
  isFile: (path: string) => boolean,
): string | null {
  // An escape of CSS, another scheme or host, a part of this document: left as it is.
  if (!/^[^\\#][^\\]*$/.test(reference) || /^[\w+.-]+:|^\/\//.test(reference)) {
    return null;
  }
  const { pathname } = new URL(
    reference,
    new URL(encodeURI(from), "http://localhost"),
  );
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (isFile(path)) return path;
  return reference.startsWith("/") ? wholeBuild : null;
}
