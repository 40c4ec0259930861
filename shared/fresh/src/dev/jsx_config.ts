import { dirname, join } from "@std/path";

interface CompilerOptions {
  jsx?: string;
  jsxImportSource?: string;
  jsxPrecompileSkipElements?: string[];
}

/** Elements that the renderer must see as such: precompiled, they would be text to it. */
const seen = ["a", "img", "source", "body", "html", "head", "title", "meta", "script", "link"]
  .concat("style", "base", "noscript", "template");

/** Complains about a configuration with which pages would lack what the framework adds to them. */
export async function checkJsxConfig(root: string): Promise<void> {
  const found = await nearestOptions(root);
  if (!found) return;
  const { path, options } = found;
  if (!options.jsxImportSource) {
    throw new Error(
      `${path}: expected compilerOptions.jsxImportSource to be set, such as "preact"`,
    );
  }
  if (options.jsx !== "precompile") return;
  const missing = seen.filter((name) => !options.jsxPrecompileSkipElements?.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `${path}: expected compilerOptions.jsxPrecompileSkipElements to contain ` +
        missing.map((name) => `"${name}"`).join(", "),
    );
  }
}

/** Those of the first configuration with any, from a folder upwards. */
async function nearestOptions(
  folder: string,
): Promise<{ path: string; options: CompilerOptions } | null> {
  for (const name of ["deno.json", "deno.jsonc"]) {
    const path = join(folder, name);
    const text = await Deno.readTextFile(path).catch(ignoreMissing);
    const options = text && JSON.parse(withoutComments(text)).compilerOptions;
    if (options) return { path, options };
  }
  const parent = dirname(folder);
  return parent === folder ? null : await nearestOptions(parent);
}

/** A configuration may have comments, and commas after the last item. */
function withoutComments(text: string): string {
  return text
    .replace(/("(?:[^"\\]|\\.)*")|\/\/.*|\/\*[\s\S]*?\*\//g, (_, string = "") => string)
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string = "") => string);
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
