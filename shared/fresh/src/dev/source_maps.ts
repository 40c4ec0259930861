import remapping, { type SourceMapInput } from "@jridgewell/remapping";
import MagicString from "magic-string";
import { encodeBase64 } from "@std/encoding";
import { fromFileUrl, relative, resolve } from "@std/path";
import type { ClientFile } from "./bundle.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { type Edit, textOf } from "./versions.ts";

export type SourceMapKind = "linked" | "inline" | "external";

/** What the option asks for; `true` is what it is for esbuild, `linked`. */
export function kindOfMap({ sourceMap }: ResolvedBuildConfig): SourceMapKind | undefined {
  const kind = sourceMap?.kind;
  return kind === true ? "linked" : kind || undefined;
}

/** The comment that leads from a module to its map (ECMA-426 §11.1), at the module's end. */
export function linkToMap(
  name: string,
  { length }: string,
  kind: SourceMapKind | undefined,
): Edit[] {
  const write = {
    linked: (address: string) => `\n//# sourceMappingURL=${address.split("/").at(-1)}.map\n`,
    // The map itself follows when the addresses that it must make room for are known.
    inline: () => "\n//# sourceMappingURL=data:application/json;base64,",
    external: null,
  }[kind ?? "external"];
  return write ? [{ start: length, end: length, target: name, later: true, write }] : [];
}

/**
 * The map of a module as it is served: the bundler's, with the columns moved by what was written
 * anew since, and its sources named from the root of the app.
 */
export function servedMap(
  { content, edits, map }: ClientFile,
  addressOf: (target: string) => string,
  { root, sourceMap: { sourceRoot, sourcesContent = true } = { kind: true } }: ResolvedBuildConfig,
): string {
  const edited = new MagicString(content);
  for (const edit of edits) {
    const text = textOf(edit, addressOf);
    if (edit.start < edit.end) edited.update(edit.start, edit.end, text);
    else edited.appendLeft(edit.start, text);
  }
  const moved = remapping(
    [edited.generateMap({ hires: true }).toString(), map as SourceMapInput],
    () => null,
    { excludeContent: !sourcesContent },
  );
  return JSON.stringify({
    ...moved,
    ...(sourceRoot === undefined ? {} : { sourceRoot }),
    sources: moved.sources.map((source) => source && relative(root, pathOf(source))),
  });
}

/** A module that ends in the beginning of a link, completed by the map itself. */
export function withInlineMap(module: Uint8Array, map: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(new TextDecoder().decode(module) + encodeBase64(map));
}

/** The bundler names sources from where it says that its output is. */
function pathOf(source: string): string {
  return source.startsWith("file:") ? fromFileUrl(source) : resolve("/out", source);
}
