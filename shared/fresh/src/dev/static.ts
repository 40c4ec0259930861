import { relative, SEPARATOR } from "@std/path";
import type { ResolvedBuildConfig } from "./config.ts";
import { filesBelow } from "./files.ts";
import { type Transform, transformFile } from "./transforms.ts";

/** The files of the static folders by URL path, transformed; dot names stay out. */
export async function buildStatic(
  config: ResolvedBuildConfig,
  transforms: Transform[],
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const { target, mode, root } = config;
  for (const folder of config.staticDir) {
    for (const path of await filesBelow(folder)) {
      const name = relative(folder, path).split(SEPARATOR).join("/");
      if (isHidden(name) || files.has(`/${name}`)) continue;
      const content = await Deno.readFile(path);
      const made = await transformFile(transforms, { path, content }, {
        target,
        mode,
        root,
      });
      for (const file of made) {
        const url = `/${relative(folder, file.path).split(SEPARATOR).join("/")}`;
        files.set(url, file.content);
      }
    }
  }
  return files;
}

function isHidden(name: string): boolean {
  return name.split("/").some((part) => part.startsWith(".") && part !== ".well-known");
}
