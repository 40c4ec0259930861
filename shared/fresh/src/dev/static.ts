import { relative, SEPARATOR } from "@std/path";
import { lockParam } from "../runtime/asset.ts";
import { buildIdMark } from "./bundle.ts";
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
        files.set(
          url,
          url.endsWith(".css") ? lockUrls(file.content) : file.content,
        );
      }
    }
  }
  return files;
}

function isHidden(name: string): boolean {
  return name.split("/").some((part) => part.startsWith(".") && part !== ".well-known");
}

/** Binds the rooted paths in a stylesheet to the build, so that they may be cached for ever. */
function lockUrls(content: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const css = new TextDecoder().decode(content);
  const locked = css.replace(
    /url\((["']?)(\/(?!\/)[^)"'?#]+)(#[^)"']*)?\1\)/g,
    (_, quote, path, hash = "") =>
      `url(${quote}${path}?${lockParam}=${buildIdMark}${hash}${quote})`,
  );
  return locked === css ? content : new TextEncoder().encode(locked);
}
