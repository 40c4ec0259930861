import { globToRegExp } from "@std/path";

export interface OnTransformOptions {
  pluginName: string;
  /** Files that are transformed, by path. */
  filter: RegExp;
  /** Files that are not; texts may be globs. */
  exclude?: (string | RegExp)[];
}

export interface OnTransformArgs {
  path: string;
  target: string | string[];
  text: string;
  content: Uint8Array;
  mode: "development" | "production";
  root: string;
}

interface Transformed {
  path?: string;
  content: string | Uint8Array;
  map?: string | Uint8Array;
}

type Result =
  | Transformed
  | { path: string; content: string | Uint8Array }[]
  | void;

export type TransformFn = (args: OnTransformArgs) => Result | Promise<Result>;

export interface Transform {
  options: OnTransformOptions;
  run: TransformFn;
}

/** Sends a static file through the transforms in order; one may turn it into several. */
export async function transformFile(
  transforms: Transform[],
  file: { path: string; content: Uint8Array },
  env: Pick<OnTransformArgs, "target" | "mode" | "root">,
): Promise<{ path: string; content: Uint8Array<ArrayBuffer> }[]> {
  let files = [{ path: file.path, content: new Uint8Array(file.content) }];
  for (const { options, run } of transforms) {
    const next: typeof files = [];
    for (const current of files) {
      if (!applies(options, current.path)) {
        next.push(current);
        continue;
      }
      const result = await run({
        ...env,
        path: current.path,
        content: current.content,
        get text() {
          return new TextDecoder().decode(current.content);
        },
      });
      if (!result) {
        next.push(current);
        continue;
      }
      for (const made of [result].flat()) {
        next.push({
          path: made.path ?? current.path,
          content: bytes(made.content),
        });
        if ("map" in made && made.map) {
          next.push({
            path: `${made.path ?? current.path}.map`,
            content: bytes(made.map),
          });
        }
      }
    }
    files = next;
  }
  return files;
}

function applies(
  { filter, exclude = [] }: OnTransformOptions,
  path: string,
): boolean {
  return filter.test(path) &&
    !exclude.some((pattern) =>
      typeof pattern === "string"
        ? path === pattern ||
          globToRegExp(pattern, { globstar: true }).test(path)
        : pattern.test(path)
    );
}

function bytes(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content);
}
