import { nearestConfig } from "./deno_config.ts";

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
  const found = await nearestConfig(root, (config) => config.compilerOptions !== undefined);
  if (!found) return;
  const { path, config } = found;
  const options = config.compilerOptions as CompilerOptions;
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
