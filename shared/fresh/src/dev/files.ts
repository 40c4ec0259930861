import { join, relative, SEPARATOR } from "@std/path";

/** Every file below a folder, sorted; none where the folder does not exist. */
export async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory) files.push(...await filesBelow(path));
      else if (entry.isFile) files.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return files.sort();
}

/** An address from a folder: relative, so that the build can be moved together with its sources; other schemes stay. */
export function relativeUrl(outDir: string, url: string): string {
  if (!url.startsWith("file:")) return url;
  const path = relative(outDir, decodeURIComponent(new URL(url).pathname));
  const forward = path.split(SEPARATOR).join("/") || ".";
  return encodeURI(forward.startsWith(".") ? forward : `./${forward}`);
}

/** Where a build is made before it takes its place. */
export const draftOf = (outDir: string): string => `${outDir}.new`;
